package dev.cloister.constellation.request;

import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.P256PublicKey;

/**
 * A vault's end of one connection: takes each counter once, in rising order. Safe for use by many
 * threads.
 */
public final class ProofVerifier {
  private final ProofChannel channel;
  private long highest;

  private ProofVerifier(ProofChannel channel) {
    this.channel = channel;
  }

  /** A connection that no request came over yet. */
  public static ProofVerifier of(ProofChannel channel) {
    return new ProofVerifier(channel);
  }

  /**
   * Whose request it is. Whether a token names that key is for {@link OwnerKey}.
   *
   * @param header the value of {@link ProofHeader#NAME}; empty where the request has none
   * @return the key that signed exactly this request for this connection
   * @throws ConstellationException with {@link Reason#PROOF_REQUIRED}, {@link Reason#MALFORMED},
   *     {@link Reason#SIGNATURE_INVALID} or {@link Reason#REPLAYED}; the counter is then not taken
   */
  public P256PublicKey verify(String header, String method, String target, byte[] body)
      throws ConstellationException {
    if (header.isEmpty()) {
      throw new ConstellationException(Reason.PROOF_REQUIRED, "a bearer token alone opens nothing");
    }
    ProofHeader proof = ProofHeader.parse(header);
    proof.key().verify(request(proof, method, target, body), proof.signature());
    take(proof.counter());
    return proof.key();
  }

  private RequestProof request(ProofHeader proof, String method, String target, byte[] body)
      throws ConstellationException {
    try {
      return RequestProof.of(channel, proof.counter(), method, target, body);
    } catch (IllegalArgumentException e) {
      throw new ConstellationException(Reason.MALFORMED, "not a request that can be proved");
    }
  }

  private synchronized void take(long counter) throws ConstellationException {
    if (counter <= highest) {
      throw new ConstellationException(
          Reason.REPLAYED, "expected a counter above " + highest + ", found " + counter);
    }
    highest = counter;
  }
}
