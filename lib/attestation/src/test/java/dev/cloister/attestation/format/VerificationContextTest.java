package dev.cloister.attestation.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.AnchorClass;
import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.CryptoChoice;
import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.crypto.Crypto;
import dev.cloister.attestation.crypto.VerificationKey;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.Seed;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a verification rests on, and what evidence inside other evidence gets of it. */
class VerificationContextTest {
  private static final byte[] SPKI = EcKey.p256(Seed.of("context")).spki();
  private static final VerificationContext CONTEXT =
      new VerificationContext(
          new DevelopmentAnchors(List.of()),
          Challenge.none(),
          CollateralItems.of(
              Map.of(CollateralKind.CHAIN, List.of(ByteString.copyOf(new byte[] {1})))),
          Instant.EPOCH,
          Crypto.of(CryptoChoice.PURE_JAVA),
          VerificationCache.create());

  @Test
  void key_thatWasKept_isNotDecodedAgain() throws Exception {
    VerificationKey first = CONTEXT.key(SPKI);
    assertThat(CONTEXT.key(SPKI)).isNotSameAs(first);
    CONTEXT.keepKey(first);
    assertThat(CONTEXT.key(SPKI.clone())).isSameAs(first);
    byte[] other = EcKey.p256(Seed.of("other")).spki();
    assertThat(CONTEXT.key(other).spki().bytes()).isEqualTo(other);
  }

  @Test
  void withDefault_whatTheCallerDidNotSupply_isAdded() {
    Optional<byte[]> item = Optional.of(new byte[] {2});
    assertThat(CONTEXT.withDefault(CollateralKind.VEK, Optional.empty())).isSameAs(CONTEXT);
    assertThat(CONTEXT.withDefault(CollateralKind.VEK, item).collateral().all(CollateralKind.VEK))
        .containsExactly(ByteString.copyOf(new byte[] {2}));
    assertThat(
            CONTEXT.withDefault(CollateralKind.CHAIN, item).collateral().all(CollateralKind.CHAIN))
        .containsExactly(ByteString.copyOf(new byte[] {1}));
  }

  @Test
  void withChallengeAndWithout_changeOnlyThat() {
    Challenge inner = Challenge.raw(new byte[] {7});
    VerificationContext other = CONTEXT.withChallenge(inner).without(CollateralKind.CHAIN);
    assertThat(other.challenge()).isSameAs(inner);
    assertThat(other.collateral().all(CollateralKind.CHAIN)).isEmpty();
    assertThat(other.anchors()).isSameAs(CONTEXT.anchors());
    assertThat(other.cache()).isSameAs(CONTEXT.cache());
    assertThat(other.crypto()).isSameAs(CONTEXT.crypto());
    assertThat(other.at()).isEqualTo(CONTEXT.at());
  }

  @Test
  void anchorClaim_saysWhoseRootItIsAndWhetherHardwareIsBehindIt() throws Exception {
    TrustAnchor anchor = TrustAnchor.of(Vendor.INTEL, "a root", SPKI);
    JsonObject claims = JsonObject.builder().put("tee", "tdx").build();
    JsonObject issued = AnchorClaim.with(claims, anchor, AnchorClass.DEVELOPMENT);
    assertThat(issued.string("tee")).isEqualTo("tdx");
    assertThat(issued.string("hardware")).isEqualTo("none");
    assertThat(issued.object("anchor").string("vendor")).isEqualTo("intel");
    assertThat(issued.object("anchor").string("name")).isEqualTo("a root");
    assertThat(issued.object("anchor").string("spkiSha256"))
        .isEqualTo(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(SPKI)));
    assertThat(AnchorClaim.with(claims, anchor, AnchorClass.VENDOR).find("hardware")).isEmpty();
  }
}
