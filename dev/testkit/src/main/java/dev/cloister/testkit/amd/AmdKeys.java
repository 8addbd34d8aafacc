package dev.cloister.testkit.amd;

import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.RsaKey;
import dev.cloister.testkit.pki.Seed;

/**
 * The keys of one world; making them takes longer than all that is signed with them.
 *
 * @param ark root
 * @param ask issuer of VCEKs
 * @param asvk issuer of VLEKs
 * @param vcek of the chip
 * @param vlek of the provider
 */
public record AmdKeys(RsaKey ark, RsaKey ask, RsaKey asvk, EcKey vcek, EcKey vlek) {
  // AMD's have 4096 bits; nothing that is tested depends on it.
  private static final int BITS = 2048;

  /** The keys that the seed names. */
  public static AmdKeys generate(Seed seed) {
    return generate(BITS, seed);
  }

  /** The keys that the seed names, the authorities' of that many bits. */
  public static AmdKeys generate(int bits, Seed seed) {
    return new AmdKeys(
        RsaKey.generate(bits, RsaKey.Scheme.PSS_SHA384, seed.derive("ark")),
        RsaKey.generate(bits, RsaKey.Scheme.PSS_SHA384, seed.derive("ask")),
        RsaKey.generate(bits, RsaKey.Scheme.PSS_SHA384, seed.derive("asvk")),
        EcKey.generate(EcKey.Curve.P384, seed.derive("vcek")),
        EcKey.generate(EcKey.Curve.P384, seed.derive("vlek")));
  }

  /** The same authorities and another chip's key. */
  public AmdKeys withVcek(EcKey other) {
    return new AmdKeys(ark, ask, asvk, other, vlek);
  }
}
