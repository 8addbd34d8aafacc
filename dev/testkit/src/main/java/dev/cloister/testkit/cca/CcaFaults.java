package dev.cloister.testkit.cca;

import dev.cloister.testkit.cases.Case;
import dev.cloister.testkit.cases.Fault;
import dev.cloister.testkit.cases.FaultTheme;
import dev.cloister.testkit.cca.CcaScenario.PlatformClaim;
import dev.cloister.testkit.cca.CcaScenario.RealmClaim;
import dev.cloister.testkit.cca.CcaSigner.Header;
import dev.cloister.testkit.nitro.CborItems;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.Hooks;
import dev.cloister.testkit.pki.Seed;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/** What can be wrong with the keys, signatures and challenge of a token; all signed anew. */
public final class CcaFaults extends FaultTheme<CcaScenario> {
  private static final String PLATFORM = "platform.signature";
  private static final String REALM = "realm.signature";
  private static final String BAD_PLATFORM = "signature.platform";
  private static final String BAD_REALM = "signature.realm";

  private CcaFaults(Seed seed, Instant at) {
    super(seed, CcaScenario.of(seed, at));
  }

  /** The list. */
  public static List<Fault> all(Seed seed, Instant at) {
    return new CcaFaults(seed, at).collected();
  }

  @Override
  protected void collect() {
    platform();
    realm();
    realmKey();
    challenge();
  }

  private EcKey stranger() {
    return EcKey.generate(EcKey.Curve.P384, seed.derive("stranger"));
  }

  private void platform() {
    list.step("platform-of-a-stranger", PLATFORM, BAD_PLATFORM, () -> platform(this::strange))
        .step(
            "platform-signed-by-the-realm",
            PLATFORM,
            BAD_PLATFORM,
            () -> platform(s -> s.withStranger(sound.realmKey())))
        .step("platform-damaged", PLATFORM, BAD_PLATFORM, () -> platform(CcaFaults::damaged))
        .step("platform-signature-cut-off", PLATFORM, BAD_PLATFORM, () -> platform(CcaFaults::cut))
        .step(
            "platform-called-es256",
            PLATFORM,
            BAD_PLATFORM,
            () -> platform(s -> s.withHeader(Header.ES256)))
        .step(
            "platform-called-rsa",
            PLATFORM,
            BAD_PLATFORM,
            () -> platform(s -> s.withHeader(Header.PS256)))
        .step(
            "platform-claims-changed-after-signing",
            PLATFORM,
            BAD_PLATFORM,
            () -> platform(s -> s.withMessage(CcaFaults::otherPayload)))
        .notRun(
            "no-platform-key-trusted",
            "platform.key",
            "cca.key",
            () -> sound.issue().withoutAnchor("arm-cca"))
        .tolerated("platform-of-a-p256-key", "", () -> platform(this::es256))
        .tolerated(
            "several-platform-keys-trusted",
            "",
            () ->
                sound
                    .issue()
                    .withoutAnchor("arm-cca")
                    .withAnchor("arm-cca", stranger().spki())
                    .withAnchor("arm-cca", sound.platformSpki()))
        .tolerated("platform-tagged", "", () -> platform(CcaFaults::tagged))
        .tolerated("more-claims", "", () -> sound.withMoreClaims().issue())
        .tolerated(
            "not-secured",
            "",
            () -> sound.platform(PlatformClaim.LIFECYCLE, CborItems.integer(0x4000)).issue());
  }

  private Case platform(UnaryOperator<CcaSigner> edit) {
    return sound.platformSigner(edit).issue();
  }

  private CcaSigner strange(CcaSigner signer) {
    return signer.withStranger(stranger());
  }

  private CcaSigner es256(CcaSigner signer) {
    return signer.withKey(EcKey.p256(seed.derive("p256"))).withHeader(Header.ES256);
  }

  private static CcaSigner damaged(CcaSigner signer) {
    return signer.withHooks(Hooks.badSignature());
  }

  private static CcaSigner cut(CcaSigner signer) {
    return signer.withHooks(Hooks.signature(s -> Arrays.copyOf(s, s.length - 1)));
  }

  private static CcaSigner tagged(CcaSigner signer) {
    return signer.withEncoded(b -> CborItems.tagged(18, b));
  }

  /** Changes the last claim of the platform token, a name that no other step looks at. */
  private static List<byte[]> otherPayload(List<byte[]> items) {
    return List.of(items.get(0), items.get(1), Hooks.flipLastBit(items.get(2)), items.get(3));
  }

  private void realm() {
    list.step("realm-of-a-stranger", REALM, BAD_REALM, () -> realm(this::strange))
        .step(
            "realm-signed-by-the-platform",
            REALM,
            BAD_REALM,
            () -> realm(s -> s.withStranger(EcKey.generate(EcKey.Curve.P384, seed.derive("cpak")))))
        .step("realm-damaged", REALM, BAD_REALM, () -> realm(CcaFaults::damaged))
        .step("realm-signature-cut-off", REALM, BAD_REALM, () -> realm(CcaFaults::cut))
        .step("realm-called-es256", REALM, BAD_REALM, () -> realm(s -> s.withHeader(Header.ES256)))
        .step(
            "realm-measurement-changed-after-signing",
            REALM,
            BAD_REALM,
            () -> realm(s -> s.withMessage(CcaFaults::otherMeasurement)))
        .tolerated("realm-tagged", "", () -> realm(CcaFaults::tagged));
  }

  private Case realm(UnaryOperator<CcaSigner> edit) {
    return sound.realmSigner(edit).issue();
  }

  /** Changes the last measurement but one: before its end stand another and a name. */
  private static List<byte[]> otherMeasurement(List<byte[]> items) {
    byte[] payload = items.get(2);
    payload[payload.length - 60] ^= 1;
    return List.of(items.get(0), items.get(1), payload, items.get(3));
  }

  private void realmKey() {
    EcKey key = sound.realmKey();
    byte[] point = CcaKeys.point(key);
    byte[] cose = CcaKeys.cose(key, 2, 2);
    String step = "realm.key";
    String code = "cca.realmKey";
    list.step(
            "platform-vouches-for-another-key",
            step,
            code,
            () -> vouchedFor(seed.derive("another").bytes(32)))
        .step(
            "platform-vouches-for-the-key-with-another-hash",
            step,
            code,
            () -> sound.realm(RealmClaim.KEY_HASH_ALGORITHM, CborItems.text("sha-512")).issue())
        .step(
            "platform-vouches-for-another-form-of-the-key",
            step,
            code,
            () ->
                sound
                    .withKey(point, "sha-256")
                    .realm(RealmClaim.KEY, CborItems.bytes(cose))
                    .issue())
        .step("platform-vouches-for-more-than-the-hash", step, code, () -> vouchedFor(new byte[64]))
        .step(
            "realm-key-not-on-its-curve",
            REALM,
            BAD_REALM,
            () -> sound.withKey(Hooks.flipLastBit(point), "sha-256").issue())
        .step(
            "realm-key-of-another-curve",
            REALM,
            BAD_REALM,
            () ->
                sound
                    .withKey(
                        Arrays.copyOf(CcaKeys.point(EcKey.p256(seed.derive("p256"))), 97),
                        "sha-256")
                    .issue())
        .tolerated("realm-key-as-cose-key", "", () -> sound.withKey(cose, "sha-256").issue())
        .tolerated(
            "realm-key-hashed-with-sha-384", "", () -> sound.withKey(point, "sha-384").issue())
        .tolerated(
            "realm-key-hashed-with-sha-512", "", () -> sound.withKey(point, "sha-512").issue());
  }

  private Case vouchedFor(byte[] hash) {
    return sound.platform(PlatformClaim.CHALLENGE, CborItems.bytes(hash)).issue();
  }

  private void challenge() {
    String code = "binding.mismatch";
    list.step(
            "challenge-of-another",
            "binding",
            code,
            () -> challenge(seed.derive("another challenge").bytes(64)))
        .step(
            "challenge-half",
            "binding",
            code,
            () -> challenge(Arrays.copyOf(Arrays.copyOf(sound.challenge(), 32), 64)))
        .step(
            "challenge-in-the-personalization",
            "binding",
            code,
            () ->
                sound
                    .realm(RealmClaim.CHALLENGE, CborItems.bytes(new byte[64]))
                    .realm(RealmClaim.PERSONALIZATION, CborItems.bytes(sound.challenge()))
                    .issue())
        .step(
            "challenge-expected-longer",
            "binding",
            "binding.unsupported",
            () -> sound.issue().withChallenge(new byte[65]));
  }

  private Case challenge(byte[] value) {
    return sound.realm(RealmClaim.CHALLENGE, CborItems.bytes(value)).issue();
  }
}
