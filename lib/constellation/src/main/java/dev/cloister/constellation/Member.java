package dev.cloister.constellation;

import dev.cloister.attestation.bytes.ByteString;
import java.util.regex.Pattern;

/**
 * One vault of a constellation, as everybody sees it.
 *
 * @param vault its name
 * @param identity signs for it; the key that its attested channel shows
 * @param position where the sharings are evaluated for it, 1 to 255; its own for good
 * @param teeType such as {@code tdx}: {@code [a-z0-9-]{1,32}}
 * @param platformId of the machine, as its TEE names it; at most 64 bytes, empty where it has none
 * @param failureDomain what fails together: a site, an operator, a cloud region
 * @param codePolicy SHA-256 of the appraisal policy that its code meets, 32 bytes
 */
public record Member(
    VaultId vault,
    P256PublicKey identity,
    int position,
    String teeType,
    ByteString platformId,
    String failureDomain,
    ByteString codePolicy) {
  private static final Pattern TEE_TYPE = Pattern.compile("[a-z0-9-]{1,32}");
  private static final int MAX_PLATFORM_ID = 64;

  /** Refuses what is not of its form. */
  public Member {
    if (position < 1 || position > 255) {
      throw new IllegalArgumentException("position: expected 1 to 255, found " + position);
    }
    if (!TEE_TYPE.matcher(teeType).matches()) {
      throw new IllegalArgumentException("TEE type: expected [a-z0-9-]{1,32}");
    }
    if (platformId.length() > MAX_PLATFORM_ID) {
      throw new IllegalArgumentException("platform id: expected at most 64 bytes");
    }
    Text.require(failureDomain, "failure domain");
    if (codePolicy.length() != Canonical.HASH_LENGTH) {
      throw new IllegalArgumentException("code policy: expected a hash of 32 bytes");
    }
  }

  void write(Encoder out) {
    out.bytes(vault.bytes())
        .bytes(identity.spki())
        .number(position)
        .text(teeType)
        .bytes(platformId)
        .text(failureDomain)
        .bytes(codePolicy);
  }

  static Member read(Decoder in) throws ConstellationException {
    return new Member(
        VaultId.read(in, "vault id"),
        P256PublicKey.of(in.bytes("identity key", P256PublicKey.LENGTH)),
        in.small("position"),
        in.text("TEE type"),
        in.bytes("platform id", 0, MAX_PLATFORM_ID),
        in.text("failure domain"),
        in.hash("code policy"));
  }
}
