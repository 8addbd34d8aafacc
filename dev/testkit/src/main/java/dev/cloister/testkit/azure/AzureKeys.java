package dev.cloister.testkit.azure;

import dev.cloister.testkit.amd.AmdKeys;
import dev.cloister.testkit.pki.RsaKey;
import dev.cloister.testkit.pki.Seed;

/**
 * The keys of one world; making them takes longer than all that is signed with them.
 *
 * @param amd of the SEV-SNP machine and its maker
 * @param ak the vTPM's attestation key
 * @param other another vTPM's
 */
record AzureKeys(AmdKeys amd, RsaKey ak, RsaKey other) {
  static AzureKeys generate(Seed seed) {
    return new AzureKeys(AmdKeys.generate(seed), rsa(seed, "hcl ak"), rsa(seed, "other hcl ak"));
  }

  private static RsaKey rsa(Seed seed, String label) {
    return RsaKey.generate(2048, RsaKey.Scheme.PKCS1_SHA256, seed.derive(label));
  }
}
