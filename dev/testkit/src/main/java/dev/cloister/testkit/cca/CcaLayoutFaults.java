package dev.cloister.testkit.cca;

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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Tokens that are no such: their collection, their messages, and every claim. */
public final class CcaLayoutFaults extends FaultTheme<CcaScenario> {
  private static final int PLATFORM = 44234;
  private static final int REALM = 44241;
  private static final byte[] GONE = new byte[0];

  private CcaLayoutFaults(Seed seed, Instant at) {
    super(seed, CcaScenario.of(seed, at));
  }

  /** The list. */
  public static List<Fault> all(Seed seed, Instant at) {
    return new CcaLayoutFaults(seed, at).collected();
  }

  @Override
  protected void collect() {
    collection();
    messages();
    platform();
    components();
    realm();
    realmKey();
  }

  private void token(String name, UnaryOperator<byte[]> edit) {
    list.malformed(name, () -> sound.token(edit).issue());
  }

  private void collection(String name, UnaryOperator<Map<Integer, byte[]>> edit) {
    list.malformed(name, () -> sound.collection(edit).issue());
  }

  private void collection() {
    token("token-of-another-tag", Hooks.overwrite(2, new byte[] {(byte) 0x90}));
    token("token-without-its-tag", b -> Arrays.copyOfRange(b, 3, b.length));
    token("token-cut-off", b -> Arrays.copyOf(b, b.length - 1));
    token("token-followed-by-a-byte", b -> Arrays.copyOf(b, b.length + 1));
    token("token-no-map", b -> CborItems.tagged(399, CborItems.array(List.of())));
    collection("without-platform-token", both -> without(both, PLATFORM));
    collection("without-realm-token", both -> without(both, REALM));
    collection("with-a-third-token", both -> with(both, 44242, item(both, REALM)));
    collection("realm-token-under-another-key", both -> moved(both, REALM, 44242));
    collection("platform-token-not-bytes", both -> with(both, PLATFORM, CborItems.text("")));
    collection("realm-token-empty", both -> with(both, REALM, CborItems.bytes(GONE)));
  }

  private static Map<Integer, byte[]> without(Map<Integer, byte[]> both, int key) {
    Map<Integer, byte[]> next = new LinkedHashMap<>(both);
    next.remove(key);
    return next;
  }

  private static Map<Integer, byte[]> with(Map<Integer, byte[]> both, int key, byte[] item) {
    Map<Integer, byte[]> next = new LinkedHashMap<>(both);
    next.put(key, item);
    return next;
  }

  private static Map<Integer, byte[]> moved(Map<Integer, byte[]> both, int from, int to) {
    return with(without(both, from), to, item(both, from));
  }

  private static byte[] item(Map<Integer, byte[]> both, int key) {
    return both.getOrDefault(key, GONE);
  }

  private void messages() {
    message("message-of-three-items", items -> items.subList(0, 3));
    message("message-with-detached-payload", items -> replaced(items, 2, CborItems.nothing()));
    message("message-without-header", items -> replaced(items, 0, CborItems.bytes(GONE)));
    message(
        "message-with-its-unprotected-header-an-array",
        items -> replaced(items, 1, CborItems.array(List.of())));
    message("message-without-claims", items -> replaced(items, 2, CborItems.bytes(GONE)));
    message(
        "message-of-claims-no-map",
        items -> replaced(items, 2, CborItems.bytes(CborItems.array(List.of()))));
    signer("message-that-names-no-algorithm", s -> s.withHeader(Header.EMPTY));
    signer("message-whose-algorithm-is-text", s -> s.withHeader(Header.TEXT));
    signer("message-of-another-tag", s -> s.withEncoded(b -> CborItems.tagged(17, b)));
  }

  private void message(String name, UnaryOperator<List<byte[]>> edit) {
    signer(name, s -> s.withMessage(edit));
  }

  private void signer(String name, UnaryOperator<CcaSigner> edit) {
    list.malformed("platform-" + name, () -> sound.platformSigner(edit).issue())
        .malformed("realm-" + name, () -> sound.realmSigner(edit).issue());
  }

  private static List<byte[]> replaced(List<byte[]> items, int at, byte[] item) {
    List<byte[]> next = new ArrayList<>(items);
    next.set(at, item);
    return next;
  }

  private void platform() {
    for (PlatformClaim claim : PlatformClaim.values()) {
      platform(claim, "missing", GONE);
      platform(claim, "of-another-type", CborItems.nothing());
    }
    platform(PlatformClaim.CHALLENGE, "too-short", zeros(31));
    platform(PlatformClaim.CHALLENGE, "too-long", zeros(65));
    platform(PlatformClaim.IMPLEMENTATION_ID, "too-short", zeros(31));
    platform(PlatformClaim.IMPLEMENTATION_ID, "too-long", zeros(33));
    platform(PlatformClaim.INSTANCE_ID, "too-short", zeros(32));
    platform(PlatformClaim.INSTANCE_ID, "too-long", zeros(34));
    platform(PlatformClaim.CONFIGURATION, "too-long", zeros(4097));
    platform(PlatformClaim.LIFECYCLE, "negative", CborItems.integer(-1));
    platform(PlatformClaim.LIFECYCLE, "too-big", CborItems.integer(1L << 31));
  }

  private void platform(PlatformClaim claim, String what, byte[] item) {
    list.malformed("platform-" + claim + "-" + what, () -> sound.platform(claim, item).issue());
  }

  private void components() {
    byte[] bytes = zeros(32);
    components("no-map", bytes);
    components("without-measurement", CborItems.numbered(Map.of(5, bytes)));
    components("without-signer", CborItems.numbered(Map.of(2, bytes)));
    platform(
        PlatformClaim.COMPONENTS,
        "too-many",
        CborItems.array(Collections.nCopies(33, CcaScenario.component(seed, "BL2"))));
    list.tolerated(
        "components-none",
        "",
        () -> sound.platform(PlatformClaim.COMPONENTS, CborItems.array(List.of())).issue());
  }

  private void components(String what, byte[] component) {
    platform(PlatformClaim.COMPONENTS, what, CborItems.array(List.of(component)));
  }

  private void realm() {
    for (RealmClaim claim : RealmClaim.values()) {
      realm(claim, "missing", GONE);
      realm(claim, "of-another-type", CborItems.nothing());
    }
    realm(RealmClaim.CHALLENGE, "too-short", zeros(63));
    realm(RealmClaim.CHALLENGE, "too-long", zeros(65));
    realm(RealmClaim.PERSONALIZATION, "too-short", zeros(63));
    realm(RealmClaim.PERSONALIZATION, "too-long", zeros(65));
    realm(RealmClaim.INITIAL_MEASUREMENT, "too-short", zeros(31));
    realm(RealmClaim.INITIAL_MEASUREMENT, "too-long", zeros(65));
    realm(RealmClaim.EXTENSIBLE_MEASUREMENTS, "too-short", CborItems.array(List.of(zeros(31))));
    realm(
        RealmClaim.EXTENSIBLE_MEASUREMENTS,
        "too-many",
        CborItems.array(Collections.nCopies(9, zeros(32))));
    realm(RealmClaim.KEY_HASH_ALGORITHM, "unknown", CborItems.text("sha-1"));
  }

  private void realm(RealmClaim claim, String what, byte[] item) {
    list.malformed("realm-" + claim + "-" + what, () -> sound.realm(claim, item).issue());
  }

  private void realmKey() {
    EcKey p384 = sound.realmKey();
    EcKey p256 = EcKey.p256(seed.derive("p256"));
    byte[] point = CcaKeys.point(p384);
    realmKey("compressed", Hooks.overwrite(0, new byte[] {2}).apply(point));
    realmKey("too-short", Arrays.copyOf(point, 96));
    realmKey("too-long", new byte[257]);
    realmKey("followed-by-a-byte", Arrays.copyOf(point, 98));
    realmKey("cose-key-of-p256", padded(CcaKeys.cose(p256, 2, 1)));
    realmKey("cose-key-of-another-type", CcaKeys.cose(p384, 1, 2));
    realmKey("cose-key-called-p521", CcaKeys.cose(p384, 2, 3));
    realmKey("cose-key-with-a-short-coordinate", padded(CcaKeys.cose(p256, 2, 2)));
    realmKey("cose-key-in-an-array", CborItems.array(List.of(zeros(97))));
  }

  private void realmKey(String what, byte[] form) {
    list.malformed("realm-KEY-" + what, () -> sound.withKey(form, "sha-256").issue());
  }

  /** With one more member, which makes it as long as a P-384 key. */
  private static byte[] padded(byte[] coseKey) {
    byte[] more = CborItems.bytes(new byte[40]);
    byte[] out = Arrays.copyOf(coseKey, coseKey.length + 1 + more.length);
    out[0]++;
    out[coseKey.length] = 2;
    System.arraycopy(more, 0, out, coseKey.length + 1, more.length);
    return out;
  }

  private static byte[] zeros(int length) {
    return CborItems.bytes(new byte[length]);
  }
}
