package dev.cloister.fuzz.parser;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.SigningKey;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.audit.AuditHead;
import dev.cloister.constellation.audit.AuditLine;
import dev.cloister.constellation.policy.SecretPolicy;
import dev.cloister.constellation.request.ProofHeader;
import dev.cloister.fuzz.FuzzTarget;
import java.security.SecureRandom;
import java.util.List;
import java.util.stream.Stream;

/**
 * What vaults and their users read as text: JSON as an audit line and, where it is none, as a
 * policy; anything else as the proof of a request.
 */
public final class VaultTextTarget implements FuzzTarget {
  @Override
  public String name() {
    return "vault-text";
  }

  @Override
  public void run(byte[] input) throws ConstellationException {
    String text = new String(input, UTF_8);
    if (!text.startsWith("{")) {
      same(ProofHeader.parse(text).value(), text);
    } else if (!isAuditLine(text)) {
      SecretPolicy policy = SecretPolicy.parse(input);
      same(new String(policy.text().bytes(), UTF_8), text);
      policy.digest();
      policy.isDevelopment();
    }
  }

  private static boolean isAuditLine(String text) {
    AuditLine line;
    try {
      line = AuditLine.parse(text);
    } catch (ConstellationException e) {
      return false;
    }
    try {
      if (AuditLine.parse(line.text()).equals(line)) {
        return true;
      }
    } catch (ConstellationException e) {
      throw new AssertionError("a line is not read back", e);
    }
    throw new AssertionError("a line is read back as another");
  }

  @Override
  public Class<? extends Exception> refusal() {
    return ConstellationException.class;
  }

  @Override
  public List<byte[]> seeds() {
    SigningKey key = SigningKey.generate(new SecureRandom());
    AuditHead head = new AuditHead(bytes(32), new VaultId(bytes(16)), 1, 1, bytes(32));
    return Stream.of(
            new ProofHeader(key.publicKey(), 12, bytes(64)).value(),
            new AuditLine.Head(new Signed<>(head, bytes(64))).text(),
            "{\"version\":1,\"release\":{}}",
            """
            {"version":1,"release":{"tdx":{"version":1}},"required_claims":{"a.b":["c"]},
             "manager":{"issuer":"a","subject":"b","audience":"c"},"ttl_seconds":1,
             "operations":["get"]}
            """)
        .map(seed -> seed.getBytes(UTF_8))
        .toList();
  }

  private static void same(String read, String text) {
    if (!read.equals(text)) {
      throw new AssertionError("two texts of one value");
    }
  }

  private static ByteString bytes(int length) {
    return ByteString.copyOf(new byte[length]);
  }
}
