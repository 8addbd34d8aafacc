package dev.cloister.attestation;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VendorAnchorsTest {

  @ParameterizedTest
  @CsvSource({
    "INTEL, a0af031289f5d5d4132f9186068a7fc13628633ba235777472e29b6b6c67a49e",
    "AMD_MILAN, 9f056bee44377e29308cb5ffa895bdfb62d18881fa6bed8d6f075b0204089cb9",
    "AMD_GENOA, 429a69c9422aa258ee4d8db5fcda9c6470ef15f8cd5a9cebd6cbc7d90b863831",
    "AMD_TURIN, 4f125410563a2ab9a50356f9243f6fe0b6f73de98603f53f90339c70e9d7ad08",
    "AWS_NITRO, f2caf5ecc6190b4a8399b78bc58a2bbcd0382375db8a1bfd78a82743874fd225",
    "GOOGLE_CONFIDENTIAL_SPACE, 40b464f4d4ff947572c6b23869a7bccae3f69ba9c81ade6c09d035e4657e40c4",
    "GOOGLE_VTPM, 56a613f57126a385dd6949294e93b0b566f96ab0573be0c2368e6f5ca779831f",
    "GOOGLE_VTPM, f23057f4f97d1d90e4cae0ce91d5a0fc99069f0a1bc147021dca33b1e9c4d0d9",
    "NVIDIA_DEVICE, a90c4eb5acfd3e3d03a25db6a26b84f720ad0503196c627c21ddd48dd85b06a4",
    "NVIDIA_RIM, dec1dc316477aa851eebdf51327ae9f864bc8d89254657ed1e7eb9168af1e1a3"
  })
  void pinned_holdsTheVendorsRoot_byItsFingerprint(Vendor vendor, String sha256) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    assertThat(VendorAnchors.pinned().of(vendor))
        .extracting(anchor -> HexFormat.of().formatHex(digest.digest(anchor.spki())))
        .contains(sha256);
    assertThat(VendorAnchors.pinned().of(vendor))
        .extracting(TrustAnchor::spkiSha256)
        .contains(sha256);
  }

  @Test
  void pinned_pinsNothingElse() {
    assertThat(VendorAnchors.pinned().all()).hasSize(10);
  }

  @Test
  void anchorClass_ofVendorAndDevelopmentAnchors_differs() {
    assertThat(VendorAnchors.pinned().anchorClass()).isEqualTo(AnchorClass.VENDOR);
    assertThat(new DevelopmentAnchors(VendorAnchors.pinned().all()).anchorClass())
        .isEqualTo(AnchorClass.DEVELOPMENT);
  }
}
