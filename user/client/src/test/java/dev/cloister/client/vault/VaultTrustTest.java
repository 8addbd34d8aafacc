package dev.cloister.client.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.client.Target;
import dev.cloister.client.ClientException;
import dev.cloister.client.ClientFailure;
import dev.cloister.collateral.CollateralSource;
import dev.cloister.collateral.Fetched;
import dev.cloister.constellation.Descriptor;
import dev.cloister.constellation.SignedDescriptor;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.wire.VaultAnswer;
import dev.cloister.constellation.wire.VaultRequest;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which constellation is meant, and what its vaults must be. */
class VaultTrustTest {
  private static final CollateralSource NONE =
      request -> new Fetched(Collateral.empty(), List.of(), List.of());
  private static final ByteString HARDWARE = text("{\"version\": 1}");
  private static final ByteString DEVELOPMENT =
      text("{\"version\": 1, \"anchors\": {\"development\": [\"" + "00".repeat(32) + "\"]}}");

  private final World world = World.of(3, 2, 3);

  @Test
  void of_thePinnedConstellation_isTrusted() throws Exception {
    VaultTrust trust = VaultTrust.of(id(), List.of(first()), hardware());
    assertThat(trust.current()).isEqualTo(world.descriptor());
    assertThat(trust.constellationId()).isEqualTo(id());
    assertThat(trust.isDevelopment()).isFalse();
  }

  @Test
  void of_anotherConstellation_isRefused() throws Exception {
    SignedDescriptor others = first(World.of(3, 2, 3));
    assertUntrusted(() -> VaultTrust.of(id(), List.of(others), hardware()));
  }

  @Test
  void of_noConfiguration_isRefused() throws Exception {
    assertUntrusted(() -> VaultTrust.of(id(), List.of(), hardware()));
  }

  @Test
  void extended_byAChange_isThatConfiguration() throws Exception {
    VaultTrust trust = VaultTrust.of(id(), List.of(first()), hardware());
    assertThat(trust.extended(List.of(first(), next())).current().configEpoch()).isEqualTo(1);
  }

  /** What was seen once is not forgotten. */
  @Test
  void extended_byAHistoryThatEndsBefore_isRefused() throws Exception {
    VaultTrust trust = VaultTrust.of(id(), List.of(first(), next()), hardware());
    assertUntrusted(() -> trust.extended(List.of(first())));
  }

  @Test
  void code_ofTheWrongKindOfRoot_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CodeTrust.hardware(List.of(DEVELOPMENT), NONE));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CodeTrust.development(anchors(), List.of(HARDWARE), NONE));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CodeTrust.hardware(List.of(text("{}")), NONE));
    assertThat(CodeTrust.development(anchors(), List.of(DEVELOPMENT), NONE).isDevelopment())
        .isTrue();
  }

  /** Without the policy of its code, nothing is sent to a vault. */
  @Test
  void link_memberWhosePolicyIsNotKnown_isNotTrusted() throws Exception {
    VaultTrust trust = VaultTrust.of(id(), List.of(first()), hardware());
    Map<VaultId, Target> endpoints = new HashMap<>();
    world.vaults.forEach(v -> endpoints.put(v.member().vault(), new Target("127.0.0.1", 1)));
    try (VaultClient client =
        VaultClient.connect(
            trust,
            endpoints,
            world.owner(),
            new VaultClient.Surroundings(
                Pace.DEFAULT, () -> World.NOW, System::nanoTime, world.random))) {
      assertThat(client.status())
          .extracting(status -> status.fault().orElseThrow().kind())
          .containsOnly(VaultFault.Kind.NOT_TRUSTED);
    }
  }

  private static DevelopmentAnchors anchors() {
    byte[] spki = World.of(3, 2, 3).authority.publicKey().spki().bytes();
    return new DevelopmentAnchors(List.of(TrustAnchor.of(Vendor.INTEL, "local", spki)));
  }

  private static CodeTrust hardware() {
    return CodeTrust.hardware(List.of(HARDWARE), NONE);
  }

  private ByteString id() {
    return world.descriptor().constellationId();
  }

  private SignedDescriptor first() throws Exception {
    return first(world);
  }

  private static SignedDescriptor first(World of) throws Exception {
    return ((VaultAnswer.ConstellationState) of.vault(0).send(new VaultRequest.Constellation()))
        .configurations()
        .getFirst();
  }

  private SignedDescriptor next() {
    Descriptor next =
        world
            .descriptor()
            .next(
                world.descriptor().quorums(),
                world.authority.publicKey(),
                world.descriptor().members());
    Map<VaultId, ByteString> signatures = new HashMap<>();
    world.keys.forEach((vault, key) -> signatures.put(vault, key.sign(next)));
    return SignedDescriptor.change(next, world.authority.sign(next), signatures);
  }

  private interface Call {
    Object run() throws Exception;
  }

  private static void assertUntrusted(Call call) {
    assertThat(catchThrowableOfType(ClientException.class, call::run).failure())
        .isEqualTo(ClientFailure.UNTRUSTED_CONSTELLATION);
  }

  private static ByteString text(String json) {
    return ByteString.copyOf(json.getBytes(StandardCharsets.UTF_8));
  }
}
