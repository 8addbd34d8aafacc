package dev.cloister.testkit.cca;

import dev.cloister.testkit.cases.Case;
import dev.cloister.testkit.nitro.CborItems;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.Seed;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * A realm on a machine, and what both say to a challenge (RMM 1.0, A7.2): the platform token
 * vouches for the realm's key, with which the realm token is signed. Claims are open to a change
 * before they are signed. Immutable; each changing method gives another one.
 */
public final class CcaScenario {
  /** Claim numbers of a realm token. */
  public enum RealmClaim {
    /** The challenge, 64 bytes. */
    CHALLENGE(10),
    /** What the realm's owner gave it, 64 bytes. */
    PERSONALIZATION(44235),
    /** Of the measurements. */
    HASH_ALGORITHM(44236),
    /** The realm's key. */
    KEY(44237),
    /** RIM. */
    INITIAL_MEASUREMENT(44238),
    /** REMs. */
    EXTENSIBLE_MEASUREMENTS(44239),
    /** Of the key, for the platform's challenge. */
    KEY_HASH_ALGORITHM(44240);

    private final int number;

    RealmClaim(int number) {
      this.number = number;
    }
  }

  /** Claim numbers of a platform token. */
  public enum PlatformClaim {
    /** Which claims there are. */
    PROFILE(265),
    /** Hash of the realm's key. */
    CHALLENGE(10),
    /** The kind of machine. */
    IMPLEMENTATION_ID(2396),
    /** The machine. */
    INSTANCE_ID(256),
    /** Its configuration. */
    CONFIGURATION(2401),
    /** Of the measurements. */
    HASH_ALGORITHM(2402),
    /** Whether it is secured. */
    LIFECYCLE(2395),
    /** Its firmware. */
    COMPONENTS(2399);

    private final int number;

    PlatformClaim(int number) {
      this.number = number;
    }
  }

  private final Seed seed;
  private final Instant at;
  private final Map<Integer, byte[]> realm;
  private final Map<Integer, byte[]> platform;
  private CcaSigner platformSigner;
  private CcaSigner realmSigner;
  private UnaryOperator<byte[]> token = UnaryOperator.identity();
  private UnaryOperator<Map<Integer, byte[]>> collection = UnaryOperator.identity();

  private CcaScenario(
      Seed seed,
      Instant at,
      Map<Integer, byte[]> realm,
      Map<Integer, byte[]> platform,
      CcaSigner platformSigner,
      CcaSigner realmSigner) {
    this.seed = seed;
    this.at = at;
    this.realm = realm;
    this.platform = platform;
    this.platformSigner = platformSigner;
    this.realmSigner = realmSigner;
  }

  /** A sound one, on a secured machine. */
  public static CcaScenario of(Seed seed, Instant at) {
    EcKey realmKey = EcKey.generate(EcKey.Curve.P384, seed.derive("rak"));
    EcKey platformKey = EcKey.generate(EcKey.Curve.P384, seed.derive("cpak"));
    Map<Integer, byte[]> realm = new TreeMap<>();
    byte[] key = CcaKeys.point(realmKey);
    put(realm, RealmClaim.CHALLENGE, CborItems.bytes(challenge(seed)));
    put(realm, RealmClaim.PERSONALIZATION, CborItems.bytes(new byte[64]));
    put(realm, RealmClaim.HASH_ALGORITHM, CborItems.text("sha-256"));
    put(realm, RealmClaim.KEY, CborItems.bytes(key));
    put(realm, RealmClaim.INITIAL_MEASUREMENT, measurement(seed, "rim"));
    put(
        realm,
        RealmClaim.EXTENSIBLE_MEASUREMENTS,
        CborItems.array(
            List.of(
                measurement(seed, "rem0"),
                measurement(seed, "rem1"),
                measurement(seed, "rem2"),
                measurement(seed, "rem3"))));
    put(realm, RealmClaim.KEY_HASH_ALGORITHM, CborItems.text("sha-256"));
    Map<Integer, byte[]> platform = new TreeMap<>();
    byte[] instance = seed.derive("instance").bytes(33);
    instance[0] = 1;
    put(platform, PlatformClaim.PROFILE, CborItems.text("tag:arm.com,2023:cca_platform#1.0.0"));
    put(platform, PlatformClaim.CHALLENGE, CborItems.bytes(hash("SHA-256", key)));
    put(
        platform,
        PlatformClaim.IMPLEMENTATION_ID,
        CborItems.bytes(seed.derive("implementation").bytes(32)));
    put(platform, PlatformClaim.INSTANCE_ID, CborItems.bytes(instance));
    put(platform, PlatformClaim.CONFIGURATION, CborItems.bytes(new byte[] {1, 2, 3}));
    put(platform, PlatformClaim.HASH_ALGORITHM, CborItems.text("sha-256"));
    put(platform, PlatformClaim.LIFECYCLE, CborItems.integer(0x3000));
    put(
        platform,
        PlatformClaim.COMPONENTS,
        CborItems.array(List.of(component(seed, "RMM"), component(seed, "BL2"))));
    return new CcaScenario(
        seed, at, realm, platform, CcaSigner.es384(platformKey), CcaSigner.es384(realmKey));
  }

  private static void put(Map<Integer, byte[]> claims, RealmClaim claim, byte[] item) {
    claims.put(claim.number, item);
  }

  private static void put(Map<Integer, byte[]> claims, PlatformClaim claim, byte[] item) {
    claims.put(claim.number, item);
  }

  private static byte[] measurement(Seed seed, String name) {
    return CborItems.bytes(seed.derive(name).bytes(32));
  }

  /** A firmware component, encoded. */
  static byte[] component(Seed seed, String name) {
    return CborItems.numbered(
        new TreeMap<>(
            Map.of(
                1, CborItems.text(name),
                2, measurement(seed, name),
                4, CborItems.text("1.0.0"),
                5, measurement(seed, "signer"))));
  }

  private static byte[] challenge(Seed seed) {
    return seed.derive("challenge").bytes(64);
  }

  /** The challenge, 64 bytes. */
  public byte[] challenge() {
    return challenge(seed);
  }

  /** A measurement of the sound case: {@code rim}, {@code rem0} to {@code rem3}. */
  public byte[] measurement(String name) {
    return seed.derive(name).bytes(32);
  }

  /** The machine of the sound case. */
  public byte[] instanceId() {
    byte[] instance = seed.derive("instance").bytes(33);
    instance[0] = 1;
    return instance;
  }

  /** The key that the deployer has to trust: SubjectPublicKeyInfo, DER. */
  public byte[] platformSpki() {
    return platformSigner.key().spki();
  }

  /** The realm's key. */
  public EcKey realmKey() {
    return realmSigner.key();
  }

  /** With one claim of the realm token, encoded; empty bytes leave it out. */
  public CcaScenario realm(RealmClaim claim, byte[] item) {
    return new CcaScenario(
            seed, at, changed(realm, claim.number, item), platform, platformSigner, realmSigner)
        .like(this);
  }

  /** With one claim of the platform token, encoded; empty bytes leave it out. */
  public CcaScenario platform(PlatformClaim claim, byte[] item) {
    return new CcaScenario(
            seed, at, realm, changed(platform, claim.number, item), platformSigner, realmSigner)
        .like(this);
  }

  /** With a claim nobody knows in both tokens. */
  public CcaScenario withMoreClaims() {
    byte[] item = CborItems.text("more");
    return new CcaScenario(
            seed,
            at,
            changed(realm, 77777, item),
            changed(platform, 77777, item),
            platformSigner,
            realmSigner)
        .like(this);
  }

  /**
   * With the realm's key in another form, which the platform vouches for.
   *
   * @param algorithm its name in both places: {@code sha-256}, {@code sha-384}, {@code sha-512}
   */
  public CcaScenario withKey(byte[] form, String algorithm) {
    String jca = algorithm.replace("sha-", "SHA-");
    return realm(RealmClaim.KEY, CborItems.bytes(form))
        .realm(RealmClaim.KEY_HASH_ALGORITHM, CborItems.text(algorithm))
        .platform(PlatformClaim.CHALLENGE, CborItems.bytes(hash(jca, form)));
  }

  /** With another signer of the platform token. */
  public CcaScenario platformSigner(UnaryOperator<CcaSigner> edit) {
    return change(s -> s.platformSigner = edit.apply(platformSigner));
  }

  /** With another signer of the realm token. */
  public CcaScenario realmSigner(UnaryOperator<CcaSigner> edit) {
    return change(s -> s.realmSigner = edit.apply(realmSigner));
  }

  /** Changes the map of both tokens; nobody signs it. */
  public CcaScenario collection(UnaryOperator<Map<Integer, byte[]>> edit) {
    return change(s -> s.collection = edit);
  }

  /** Changes the encoded token. */
  public CcaScenario token(UnaryOperator<byte[]> edit) {
    return change(s -> s.token = edit);
  }

  /** The case; the sound platform key is trusted, whoever signs. */
  public Case issue() {
    Map<Integer, byte[]> both = new LinkedHashMap<>();
    both.put(44234, CborItems.bytes(platformSigner.sign(CborItems.numbered(platform))));
    both.put(44241, CborItems.bytes(realmSigner.sign(CborItems.numbered(realm))));
    byte[] bytes = CborItems.tagged(399, CborItems.numbered(collection.apply(both)));
    return Case.of(token.apply(bytes), at)
        .withChallenge(challenge())
        .withAnchor("arm-cca", platformSigner.trusted().spki());
  }

  private CcaScenario change(Consumer<CcaScenario> edit) {
    CcaScenario copy =
        new CcaScenario(seed, at, realm, platform, platformSigner, realmSigner).like(this);
    edit.accept(copy);
    return copy;
  }

  private CcaScenario like(CcaScenario other) {
    token = other.token;
    collection = other.collection;
    return this;
  }

  private static Map<Integer, byte[]> changed(Map<Integer, byte[]> claims, int key, byte[] item) {
    Map<Integer, byte[]> next = new TreeMap<>(claims);
    if (item.length == 0) {
      next.remove(key);
    } else {
      next.put(key, item.clone());
    }
    return next;
  }

  private static byte[] hash(String algorithm, byte[] bytes) {
    try {
      return MessageDigest.getInstance(algorithm).digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has " + algorithm, e);
    }
  }
}
