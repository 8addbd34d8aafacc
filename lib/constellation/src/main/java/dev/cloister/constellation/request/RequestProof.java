package dev.cloister.constellation.request;

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
 * What an owner's key signs for a request: it is this one, to this vault, over this connection, and
 * has not been seen before. A vault that receives it can show it to no other.
 *
 * @param channel constellation, vault, nonce and exporter: what is the same for all requests of a
 *     connection
 * @param counter 1 or more, rising with every request of a connection
 * @param method {@code [A-Z]{1,16}}
 * @param target path and query as sent, ASCII, 1 to 255 bytes
 * @param body SHA-256 of the body
 */
public record RequestProof(
    ProofChannel channel, long counter, String method, String target, ByteString body)
    implements Canonical {
  /** Longest encoding, in bytes. */
  public static final int MAX_LENGTH = 1024;

  private static final String DOMAIN = "cloister-request-v1";
  private static final Pattern METHOD = Pattern.compile("[A-Z]{1,16}");
  private static final Pattern TARGET = Pattern.compile("/[\\x21-\\x7e]{0,254}");

  /** Refuses what is no request. */
  public RequestProof {
    if (counter < 1) {
      throw new IllegalArgumentException("counter: expected 1 or more");
    }
    if (!METHOD.matcher(method).matches()) {
      throw new IllegalArgumentException("method: expected [A-Z]{1,16}");
    }
    if (!TARGET.matcher(target).matches()) {
      throw new IllegalArgumentException("target: expected a path of at most 255 bytes");
    }
    if (body.length() != HASH_LENGTH) {
      throw new IllegalArgumentException("body: expected a hash of 32 bytes");
    }
  }

  /** What is to be signed for a request with this body. */
  public static RequestProof of(
      ProofChannel channel, long counter, String method, String target, byte[] body) {
    return new RequestProof(
        channel, counter, method, target, ByteString.copyOf(Crypto.sha256(body)));
  }

  @Override
  public byte[] encoded() {
    return Encoder.of(DOMAIN)
        .bytes(channel.constellationId())
        .bytes(channel.vault().bytes())
        .bytes(channel.nonce())
        .bytes(channel.exporter())
        .number(counter)
        .text(method)
        .text(target)
        .bytes(body)
        .encoded();
  }

  /**
   * Reads an encoding.
   *
   * @throws ConstellationException with {@link Reason#MALFORMED}
   */
  public static RequestProof decode(byte[] encoding) throws ConstellationException {
    return Decoder.decode(
        encoding,
        DOMAIN,
        MAX_LENGTH,
        in ->
            new RequestProof(
                new ProofChannel(
                    in.hash("constellation id"),
                    VaultId.read(in, "vault id"),
                    in.hash("nonce"),
                    in.hash("exporter")),
                in.number("counter"),
                in.text("method"),
                in.text("target"),
                in.hash("body")));
  }
}
