package dev.cloister.fuzz.parser;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.channel.ratls.AttestedParty;
import dev.cloister.channel.ratls.AttestedService;
import dev.cloister.channel.ratls.Attester;
import dev.cloister.channel.ratls.EvidenceJudge;
import dev.cloister.channel.ratls.PeerRequirements;
import dev.cloister.channel.ratls.TlsView;
import dev.cloister.fuzz.AllocationLimit;
import dev.cloister.fuzz.FuzzTarget;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.Seed;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The messages of an attested channel as their receivers take them: the first octet says which, 1
 * (M1, to a server), 2 (M2, to a client) or 3 (M3, to a server). A message that is read and then
 * not believed counts as accepted.
 */
public final class ChannelMessageTarget implements FuzzTarget {
  private static final Seed SEED = Seed.of("fuzz channel");
  private static final String SERVICE = "fuzz";

  /** What a message is refused with for its form. */
  private static final Set<ErrorCode> FORM =
      Set.of(ErrorCode.INVALID_REQUEST, ErrorCode.UNSUPPORTED_VERSION);

  private static final EvidenceJudge NOBODY =
      (evidence, binding) -> {
        throw new ChannelException(ErrorCode.ATTESTATION_FAILED, "nobody is believed here");
      };

  private final TlsView tls =
      new TlsView(
          ByteString.copyOf(new byte[32]), "id", leaf("server"), Optional.of(leaf("client")));
  private final SecureRandom random = SEED.random();
  private final PeerRequirements requirements = PeerRequirements.of(NOBODY);
  private final AttestedService service =
      AttestedService.of(
              Attester.ephemeral(new EnclaveWorld.BindingAsEvidence(), random),
              SERVICE,
              random,
              () -> 0)
          .withOptionalClients(requirements);

  private static TlsView.Leaf leaf(String name) {
    return new TlsView.Leaf(
        ByteString.copyOf(SEED.derive("hash of " + name).bytes(32)),
        ByteString.copyOf(EcKey.p256(SEED.derive(name)).spki()));
  }

  @Override
  public String name() {
    return "channel-messages";
  }

  @Override
  public void run(byte[] input) throws ChannelException {
    if (input.length == 0) {
      return;
    }
    byte[] message = new byte[input.length - 1];
    System.arraycopy(input, 1, message, 0, message.length);
    try {
      if ((input[0] & 3) == 2) {
        party().exchange(tls, m1 -> message);
      } else {
        service.open().exchange(message, tls);
      }
    } catch (ChannelException e) {
      if (FORM.contains(e.code())) {
        throw e;
      }
    }
  }

  private AttestedParty party() {
    return AttestedParty.of(SERVICE, requirements, random, () -> 0);
  }

  @Override
  public Class<? extends Exception> refusal() {
    return ChannelException.class;
  }

  /** M3 carries the same proof as M2. */
  @Override
  public List<byte[]> seeds() {
    List<byte[]> sent = new ArrayList<>();
    try {
      party()
          .exchange(
              tls,
              m1 -> {
                sent.add(m1);
                throw new ChannelException(ErrorCode.CONFLICT, "one message is enough");
              });
    } catch (ChannelException e) {
      // The message was taken.
    }
    try {
      byte[] m2 = service.open().exchange(sent.getFirst(), tls);
      JsonObject m3 =
          JsonObject.builder()
              .put("v", 1)
              .put("message", "m3")
              .put("proof", Json.parseObject(m2).object("proof"))
              .build();
      return List.of(
          marked(1, sent.getFirst()), marked(2, m2), marked(3, m3.toJson().getBytes(UTF_8)));
    } catch (ChannelException | JsonException e) {
      throw new IllegalStateException("a genuine exchange", e);
    }
  }

  private static byte[] marked(int which, byte[] message) {
    byte[] out = new byte[message.length + 1];
    out[0] = (byte) which;
    System.arraycopy(message, 0, out, 1, message.length);
    return out;
  }

  /** M1 is answered with a proof, which is signed twice. */
  @Override
  public AllocationLimit allocationLimit() {
    return IntelSignedTarget.WITH_SIGNATURES;
  }
}
