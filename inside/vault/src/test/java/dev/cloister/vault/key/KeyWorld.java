package dev.cloister.vault.key;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloister.attestation.Format;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.JsonString;
import dev.cloister.attestation.policy.Appraisal;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.attestation.policy.Finding;
import dev.cloister.attestation.policy.PolicyException;
import dev.cloister.attestation.policy.Severity;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.SigningKey;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.key.CallerId;
import dev.cloister.constellation.key.KeyApproval;
import dev.cloister.constellation.key.KeyId;
import dev.cloister.constellation.key.KeyName;
import dev.cloister.constellation.key.KeyOperation;
import dev.cloister.constellation.key.KeyPolicy;
import dev.cloister.constellation.key.KeyType;
import dev.cloister.constellation.secret.OwnerId;
import dev.cloister.constellation.wire.Continuity;
import dev.cloister.constellation.wire.KeyAnswer;
import dev.cloister.constellation.wire.KeyInfo;
import dev.cloister.constellation.wire.KeyRequest;
import dev.cloister.constellation.wire.KeyUse;
import dev.cloister.store.RootKey;
import dev.cloister.store.RootKeys;
import dev.cloister.store.StoreException;
import dev.cloister.store.StoreId;
import dev.cloister.store.file.DiskDirectory;
import dev.cloister.store.log.LogSettings;
import dev.cloister.store.log.Witness;
import dev.cloister.store.map.SealedMap;
import dev.cloister.time.TrustedTime;
import dev.cloister.vault.peer.Durability;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** One vault's keys on a disk, a clock that the test sets, and those who come to it. */
final class KeyWorld implements AutoCloseable {
  static final long NOW = 1_795_000_000L;
  static final String ISSUER = "https://id.example";
  static final OwnerId ALICE = new OwnerId(ISSUER, "alice");
  static final OwnerId BOB = new OwnerId(ISSUER, "bob");
  static final OwnerId MAX = new OwnerId(ISSUER, "max");
  static final OwnerId MIA = new OwnerId(ISSUER, "mia");
  static final KeyCaller OWNER = person(ALICE);
  static final KeyCaller STRANGER = person(BOB);

  /** Principals that the tests' policies name. */
  static final String PRINCIPALS =
      """
      "me":{"owner":true},
      "max":{"issuer":"https://id.example","subject":"max"},
      "managers":{"issuer":"https://id.example","role":"manager"},
      "app":{"code":{"tdx":[{"version":1,"description":"good"}]}}
      """;

  final SecureRandom random = new SecureRandom();
  final SigningKey vaultKey = SigningKey.generate(random);
  final VaultId vault = VaultId.random(random);
  private final ByteString constellation = bytes(32, 1);
  private final Path folder;
  private Instant clock = Instant.ofEpochSecond(NOW);
  private boolean development;
  private SealedMap map;
  KeyService keys;

  private KeyWorld(Path folder, SealedMap map) {
    this.folder = folder;
    this.map = map;
    this.keys = KeyService.on(map, home());
  }

  static KeyWorld at(Path folder) throws StoreException {
    return new KeyWorld(folder, SealedMap.create(settings(folder), Witness.none()));
  }

  /** Starts again from the disk. */
  void restart(long wrapsOfAVersion) throws StoreException {
    map.close();
    map = SealedMap.open(settings(folder)).resume(Witness.none());
    keys = KeyService.on(map, home(), wrapsOfAVersion);
  }

  void limitWraps(long wrapsOfAVersion) {
    keys = KeyService.on(map, home(), wrapsOfAVersion);
  }

  void pass(long seconds) {
    clock = clock.plusSeconds(seconds);
  }

  void allowDevelopment() {
    development = true;
  }

  private static LogSettings settings(Path folder) {
    return LogSettings.of(
        DiskDirectory.at(folder.resolve("state")),
        StoreId.of(new byte[StoreId.LENGTH]),
        RootKeys.of(RootKey.of(1, new byte[RootKey.LENGTH])),
        new SecureRandom());
  }

  private KeyHome home() {
    TrustedTime time = TrustedTime.believing(() -> clock, () -> 0L);
    return new KeyHome() {
      @Override
      public ByteString constellationId() {
        return constellation;
      }

      @Override
      public VaultId vault() {
        return vault;
      }

      @Override
      public SigningKey key() {
        return vaultKey;
      }

      @Override
      public TrustedTime time() {
        time.observe(clock);
        return time;
      }

      @Override
      public Continuity continuity() {
        return Continuity.unprovenSince(NOW);
      }

      @Override
      public Durability durability() {
        return Durability.ofDisk();
      }

      @Override
      public boolean development() {
        return development;
      }

      @Override
      public SecureRandom random() {
        return random;
      }
    };
  }

  static KeyCaller person(OwnerId id, String... roles) {
    return KeyCaller.of(new KeyCaller.Person(id, Set.of(roles), true));
  }

  /** Code whose evidence meets exactly the profiles of that description. */
  KeyCaller code(String description) {
    return KeyCaller.of(
        new KeyCaller.Code(
            SigningKey.generate(random).publicKey(),
            Format.TDX_V4,
            true,
            false,
            meets(description)));
  }

  static KeyCaller.Appraiser meets(String description) {
    return policy ->
        policy.json().find("description").equals(Optional.of(new JsonString(description)))
            ? Appraisal.of(List.of())
            : Appraisal.of(
                List.of(new Finding("measurement_not_allowed", Severity.ERROR, "another", "none")));
  }

  /** A policy with grants, each {@code {...}}, and other members that begin with a comma. */
  static KeyPolicy policy(String grants, String more) {
    return parse(
        "{\"version\":1,\"principals\":{"
            + PRINCIPALS
            + "},\"grants\":["
            + grants
            + "]"
            + more
            + "}");
  }

  /** A policy that lets the owner do this. */
  static KeyPolicy ownerMay(String... operations) {
    return policy(
        "{\"id\":\"own\",\"principals\":[\"me\"],\"operations\":[\""
            + String.join("\",\"", operations)
            + "\"]}",
        "");
  }

  static KeyPolicy parse(String text) {
    try {
      return KeyPolicy.parse(text.getBytes(UTF_8));
    } catch (ConstellationException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  static AppraisalPolicy profile(String description) {
    try {
      return AppraisalPolicy.parse(
          ("{\"version\":1,\"description\":\"" + description + "\"}").getBytes(UTF_8));
    } catch (PolicyException e) {
      throw new IllegalArgumentException(e);
    }
  }

  KeyId id(String name) {
    return KeyId.of(constellation, ALICE, new KeyName(name));
  }

  KeyUse use(String name) {
    return KeyUse.of(id(name));
  }

  KeyInfo create(String name, KeyType type, KeyPolicy policy) throws ChannelException {
    return info(new KeyRequest.CreateKey(new KeyName(name), type, policy), OWNER);
  }

  KeyInfo info(KeyRequest request, KeyCaller caller) throws ChannelException {
    return ((KeyAnswer.Described) keys.answer(request, caller)).info();
  }

  <T extends KeyAnswer> T ask(Class<T> kind, KeyRequest request, KeyCaller caller)
      throws ChannelException {
    return kind.cast(keys.answer(request, caller));
  }

  /** What that manager approves. */
  Signed<KeyApproval> approve(
      String name, long version, KeyOperation operation, KeyCaller manager, KeyCaller requester)
      throws ChannelException {
    return ask(
            KeyAnswer.UseApproved.class,
            new KeyRequest.ApproveKeyUse(
                id(name), version, operation, callerId(requester), KeyApproval.DEFAULT_LIFETIME),
            manager)
        .approval();
  }

  static CallerId callerId(KeyCaller caller) {
    return caller
        .person()
        .map(person -> CallerId.of(person.id()))
        .orElseGet(() -> CallerId.of(caller.code().orElseThrow().identity()));
  }

  ChannelException refused(KeyRequest request, KeyCaller caller, ErrorCode code) {
    return refused(code, () -> keys.answer(request, caller));
  }

  static ChannelException refused(ErrorCode code, ThrowingCallable call) {
    ChannelException refusal = catchThrowableOfType(ChannelException.class, call);
    assertThat(refusal).as("a refusal").isNotNull();
    assertThat(refusal.code()).as("%s", refusal).isEqualTo(code);
    return refusal;
  }

  static ByteString bytes(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return ByteString.copyOf(bytes);
  }

  static ByteString text(String text) {
    return ByteString.copyOf(text.getBytes(UTF_8));
  }

  static SecretBytes secret(String text) {
    return SecretBytes.takeOver(text.getBytes(UTF_8));
  }

  @Override
  public void close() {
    map.close();
  }
}
