package dev.cloister.constellation.audit;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.crypto.Crypto;
import dev.cloister.constellation.Canonical;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Decoder;
import dev.cloister.constellation.Encoder;
import dev.cloister.constellation.VaultId;
import java.util.regex.Pattern;

/**
 * One attempted operation. It holds no secret, no token, no name of a secret and no text of a
 * caller's choice.
 *
 * @param seq 1 for the first, one more for each after it
 * @param previous hash of the entry before; {@link #origin} for the first
 * @param notBefore seconds since the epoch: it was not earlier
 * @param notAfter seconds since the epoch: it was not later; {@link #UNKNOWN} where nobody can say
 * @param actor who asked
 * @param actorId digest of who that is, 32 bytes; zeros for nobody
 * @param operation what was asked: {@code [a-z0-9_-]{1,64}}
 * @param subject the secret or key, 32 bytes; empty where there is none
 * @param outcome {@code ok} or an error code: {@code [a-z0-9_-]{1,64}}
 * @param request digest of the request, 32 bytes
 */
public record AuditEntry(
    long seq,
    ByteString previous,
    long notBefore,
    long notAfter,
    Actor actor,
    ByteString actorId,
    String operation,
    ByteString subject,
    String outcome,
    ByteString request)
    implements Canonical {
  /** Longest encoding, in bytes. */
  public static final int MAX_LENGTH = 1024;

  /** A time that nobody can say. */
  public static final long UNKNOWN = Long.MAX_VALUE;

  private static final String DOMAIN = "cloister-audit-entry-v1";
  private static final Pattern CODE = Pattern.compile("[a-z0-9_-]{1,64}");

  /** Refuses what is not of its form. */
  public AuditEntry {
    require(seq >= 1, "seq: expected 1 or more");
    require(previous.length() == HASH_LENGTH, "previous: expected a hash of 32 bytes");
    require(notBefore >= 0 && notAfter >= notBefore, "time: expected an interval");
    require(actorId.length() == HASH_LENGTH, "actor id: expected 32 bytes");
    require(CODE.matcher(operation).matches(), "operation: expected [a-z0-9_-]{1,64}");
    require(subject.length() == 0 || subject.length() == HASH_LENGTH, "subject: expected 32 bytes");
    require(CODE.matcher(outcome).matches(), "outcome: expected [a-z0-9_-]{1,64}");
    require(request.length() == HASH_LENGTH, "request: expected 32 bytes");
  }

  /** What the first entry of a vault's log has before it. */
  public static ByteString origin(ByteString constellationId, VaultId vault) {
    byte[] encoded =
        Encoder.of("cloister-audit-origin-v1")
            .bytes(constellationId)
            .bytes(vault.bytes())
            .encoded();
    return ByteString.copyOf(Crypto.sha256(encoded));
  }

  @Override
  public byte[] encoded() {
    return Encoder.of(DOMAIN)
        .number(seq)
        .bytes(previous)
        .number(notBefore)
        .number(notAfter)
        .number(actor.code())
        .bytes(actorId)
        .text(operation)
        .bytes(subject)
        .text(outcome)
        .bytes(request)
        .encoded();
  }

  /**
   * Reads an encoding.
   *
   * @throws ConstellationException with {@link Reason#MALFORMED}
   */
  public static AuditEntry decode(byte[] encoding) throws ConstellationException {
    return Decoder.decode(
        encoding,
        DOMAIN,
        MAX_LENGTH,
        in ->
            new AuditEntry(
                in.number("seq"),
                in.hash("previous"),
                in.number("not before"),
                in.number("not after"),
                Actor.of(in.number("actor")),
                in.hash("actor id"),
                in.text("operation"),
                in.bytes("subject", 0, HASH_LENGTH),
                in.text("outcome"),
                in.hash("request")));
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
