package dev.cloister.constellation.witness;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.Canonical;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Decoder;
import dev.cloister.constellation.Descriptor;
import dev.cloister.constellation.Encoder;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.VaultId;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * A peer's word, signed by its identity key after it is durable: this start has the incarnation it
 * asked for, and no other start has or gets it from this peer.
 *
 * @param request {@link IncarnationRequest#name}
 * @param granter who says so
 * @param incarnation of the granter
 */
public record IncarnationGrant(ByteString request, VaultId granter, long incarnation)
    implements Canonical {
  /** Longest encoding, in bytes. */
  public static final int MAX_LENGTH = 256;

  private static final String DOMAIN = "cloister-incarnation-grant-v1";

  /** Refuses what nobody may say. */
  public IncarnationGrant {
    if (request.length() != HASH_LENGTH || incarnation < 1) {
      throw new IllegalArgumentException("expected a hash of 32 bytes and an incarnation");
    }
  }

  /** What a peer says of a start that it granted. */
  public static IncarnationGrant of(IncarnationRequest request, VaultId granter, long incarnation) {
    return new IncarnationGrant(request.name(), granter, incarnation);
  }

  /**
   * Refuses an incarnation that too few peers granted ({@link
   * dev.cloister.constellation.Quorums#grants}).
   *
   * @throws ConstellationException with {@link Reason#MISMATCH}, {@link Reason#NOT_A_MEMBER},
   *     {@link Reason#SIGNATURE_INVALID} or {@link Reason#NO_QUORUM}
   */
  public static void verify(
      Descriptor constellation,
      IncarnationRequest request,
      Collection<Signed<IncarnationGrant>> grants)
      throws ConstellationException {
    Set<VaultId> granters = new HashSet<>();
    ByteString name = request.name();
    for (Signed<IncarnationGrant> signed : grants) {
      IncarnationGrant grant = signed.object();
      if (!grant.request().equals(name)) {
        throw new ConstellationException(Reason.MISMATCH, "the grant is of another request");
      }
      if (grant.granter().equals(request.head().object().vault())) {
        throw new ConstellationException(
            Reason.NOT_A_MEMBER, "a vault grants itself no incarnation");
      }
      signed.verify(constellation.member(grant.granter()).identity());
      granters.add(grant.granter());
    }
    int wanted = constellation.quorums().grants();
    if (granters.size() < wanted) {
      throw new ConstellationException(
          Reason.NO_QUORUM, "expected " + wanted + " grants, found " + granters.size());
    }
  }

  @Override
  public byte[] encoded() {
    return Encoder.of(DOMAIN).bytes(request).bytes(granter.bytes()).number(incarnation).encoded();
  }

  /**
   * Reads an encoding.
   *
   * @throws ConstellationException with {@link Reason#MALFORMED}
   */
  public static IncarnationGrant decode(byte[] encoding) throws ConstellationException {
    return Decoder.decode(
        encoding,
        DOMAIN,
        MAX_LENGTH,
        in ->
            new IncarnationGrant(
                in.hash("request"), VaultId.read(in, "granter"), in.number("incarnation")));
  }
}
