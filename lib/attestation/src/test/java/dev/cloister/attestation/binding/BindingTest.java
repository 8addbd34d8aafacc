package dev.cloister.attestation.binding;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class BindingTest {
  /** SPKI of the base point of P-256 (FIPS 186-4 D.1.2.3). */
  private static final byte[] G =
      HexFormat.of()
          .parseHex(
              "3059301306072a8648ce3d020106082a8648ce3d030107034200"
                  + "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
                  + "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5");

  private static final byte[] NONCE = range(0, 32);

  @Test
  void value_raTls_isTheGoldenVector() {
    Binding binding = raTls(List.of(BoundKey.of(KeyUsage.TLS_LEAF, G)));
    assertThat(binding.encoded()).hasSize(334);
    assertThat(HexFormat.of().formatHex(binding.value()))
        .isEqualTo(
            "7c60c894feb437b2cd9c3acc7ca761383c7d476b6eb19744c4c27046946a6bd9"
                + "9ea613f4f18db0f9b3284f7c1dd2dc1efade2a4f8df6cae6089a10d20a2aa1ea");
    assertThat(Base64.getUrlEncoder().withoutPadding().encodeToString(binding.value32()))
        .isEqualTo("fGDIlP60N7LNnDrMfKdhODx9R2tusZdExMJwRpRqa9k");
  }

  @Test
  void value_enclaveSession_isTheGoldenVector() {
    Binding binding =
        Binding.of(
            Purpose.ENCLAVE_SESSION,
            Role.NONE,
            NONCE,
            List.of(BoundKey.of(KeyUsage.HPKE, G)),
            List.of("aud".getBytes(US_ASCII), "user".getBytes(US_ASCII)));
    assertThat(binding.encoded()).hasSize(203);
    assertThat(HexFormat.of().formatHex(binding.value()))
        .isEqualTo(
            "4c637c2a7c9993a7e2df1a86db532f9b197b32306632ce477d02d6049cd40795"
                + "2d6c7729dda7567d7faed72fc79a9188f3ca5511a9ee73a7e39eeba54c11d069");
  }

  @Test
  void value_keysInAnotherOrder_isTheSame() {
    BoundKey leaf = BoundKey.of(KeyUsage.TLS_LEAF, G);
    BoundKey ak = BoundKey.of(KeyUsage.ATTESTATION_KEY, G);
    assertThat(raTls(List.of(ak, leaf)).value()).isEqualTo(raTls(List.of(leaf, ak)).value());
  }

  @Test
  void of_sameKeyTwice_isRefused() {
    BoundKey leaf = BoundKey.of(KeyUsage.TLS_LEAF, G);
    assertThatThrownBy(() -> raTls(List.of(leaf, leaf))).hasMessageContaining("twice");
  }

  @Test
  void of_usageThePurposeDoesNotName_isRefused() {
    assertThatThrownBy(() -> raTls(List.of(BoundKey.of(KeyUsage.HPKE, G))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void of_shortNonce_isRefused() {
    assertThatThrownBy(
            () ->
                Binding.of(
                    Purpose.ENCLAVE_SESSION,
                    Role.NONE,
                    new byte[31],
                    List.of(BoundKey.of(KeyUsage.HPKE, G)),
                    List.of(new byte[0], new byte[0])))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void of_contextItemLeftOut_isRefused() {
    assertThatThrownBy(
            () ->
                Binding.of(
                    Purpose.ENCLAVE_SESSION,
                    Role.NONE,
                    NONCE,
                    List.of(BoundKey.of(KeyUsage.HPKE, G)),
                    List.of(new byte[0])))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void of_roleThePurposeDoesNotHave_isRefused() {
    assertThatThrownBy(
            () ->
                Binding.of(
                    Purpose.ENCLAVE_SESSION,
                    Role.TLS_SERVER,
                    NONCE,
                    List.of(BoundKey.of(KeyUsage.HPKE, G)),
                    List.of(new byte[0], new byte[0])))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void of_eightKeys_isTheMost() {
    assertThat(raTls(leaves(Binding.MAX_KEYS)).keys()).hasSize(8);
    assertThatThrownBy(() -> raTls(leaves(Binding.MAX_KEYS + 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("found 9");
    assertThatThrownBy(() -> raTls(List.of())).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void of_sameKeyTwiceAmongOthers_isRefused() {
    List<BoundKey> keys = new ArrayList<>(leaves(3));
    keys.add(keys.getLast());
    assertThatThrownBy(() -> raTls(keys)).hasMessageContaining("twice");
  }

  @Test
  void encoded_longContextItem_hasItsLengthInFourBytes() {
    byte[] user = new byte[0x01020304];
    byte[] encoded =
        Binding.of(
                Purpose.ENCLAVE_SESSION,
                Role.NONE,
                NONCE,
                List.of(BoundKey.of(KeyUsage.HPKE, G)),
                List.of(new byte[0], user))
            .encoded();
    int item = encoded.length - user.length;
    assertThat(Arrays.copyOfRange(encoded, item - 4, item)).containsExactly(1, 2, 3, 4);
  }

  @Test
  void of_staticPurpose_takesNoNonce() {
    assertThat(identity(new byte[0]).nonce()).isEmpty();
    assertThatThrownBy(() -> identity(NONCE)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void toString_binding_namesThePurposeAndTheValue() {
    Binding binding = identity(new byte[0]);
    assertThat(binding.purpose()).isEqualTo(Purpose.PUBLIC_IDENTITY);
    assertThat(binding)
        .hasToString("public-identity:" + HexFormat.of().formatHex(binding.value(), 0, 8));
  }

  @Test
  void of_movingAByteBetweenContextItems_changesTheValue() {
    assertThat(session("ab", "c").value()).isNotEqualTo(session("a", "bc").value());
  }

  @Test
  void boundKey_otherEncodingOfAKey_isRefused() {
    byte[] compressed = Arrays.copyOf(G, 59);
    assertThatThrownBy(() -> BoundKey.of(KeyUsage.HPKE, compressed))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Binding identity(byte[] nonce) {
    return Binding.of(
        Purpose.PUBLIC_IDENTITY,
        Role.NONE,
        nonce,
        List.of(BoundKey.of(KeyUsage.IDENTITY, G)),
        List.of("svc".getBytes(US_ASCII)));
  }

  /** Different encodings; that they are points of the curve is nothing a binding looks at. */
  private static List<BoundKey> leaves(int count) {
    List<BoundKey> keys = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] spki = G.clone();
      spki[spki.length - 1] = (byte) i;
      keys.add(BoundKey.of(KeyUsage.TLS_LEAF, spki));
    }
    return keys;
  }

  private static Binding session(String audience, String user) {
    return Binding.of(
        Purpose.ENCLAVE_SESSION,
        Role.NONE,
        NONCE,
        List.of(BoundKey.of(KeyUsage.HPKE, G)),
        List.of(audience.getBytes(US_ASCII), user.getBytes(US_ASCII)));
  }

  private static Binding raTls(List<BoundKey> keys) {
    byte[] hash = new byte[32];
    Arrays.fill(hash, (byte) 0xaa);
    byte[] transcript = new byte[32];
    Arrays.fill(transcript, (byte) 0xcc);
    return Binding.of(
        Purpose.RA_TLS,
        Role.TLS_SERVER,
        NONCE,
        keys,
        List.of(
            range(0x20, 32),
            hash,
            new byte[0],
            range(0x40, 32),
            transcript,
            "svc".getBytes(US_ASCII)));
  }

  private static byte[] range(int from, int length) {
    byte[] out = new byte[length];
    for (int i = 0; i < length; i++) {
      out[i] = (byte) (from + i);
    }
    return out;
  }
}
