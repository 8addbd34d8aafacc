package dev.cloister.vault.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.crypto.Crypto;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.constellation.commit.Ballot;
import dev.cloister.constellation.commit.WriteIntent;
import dev.cloister.constellation.policy.SecretPolicy;
import dev.cloister.constellation.secret.OwnerId;
import dev.cloister.constellation.secret.SealedSecret;
import dev.cloister.constellation.secret.SecretId;
import dev.cloister.store.RootKey;
import dev.cloister.store.RootKeys;
import dev.cloister.store.StoreId;
import dev.cloister.store.file.DiskDirectory;
import dev.cloister.store.log.LogSettings;
import dev.cloister.store.log.Witness;
import dev.cloister.store.map.SealedMap;
import dev.cloister.time.TimeInterval;
import dev.cloister.vault.peer.Durability;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a vault holds, on a disk. */
final class SecretsTest {
  @TempDir private Path folder;
  private final Versions versions = new Versions();
  private SealedMap map;
  private Secrets secrets;

  @BeforeEach
  void begin() throws Exception {
    map = SealedMap.create(settings(), Witness.none());
    secrets = Secrets.on(map, Durability.ofDisk());
  }

  @AfterEach
  void end() {
    map.close();
  }

  @Test
  void change_prepared_isThereAfterARestart() throws Exception {
    SealedSecret sealed = versions.sealed(1);
    SecretPolicy policy = policy("first");
    Held held = held(sealed, policy);
    SecretId secret = held.state().secret();
    prepare(sealed, policy, held);

    restart();

    SecretState state = secrets.read(secret);
    assertThat(state.prepared()).hasSize(1);
    assertThat(state.prepared().getFirst().state()).isEqualTo(held.state());
    assertThat(share(state.prepared().getFirst())).isEqualTo(share(held));
    assertThat(secrets.ciphertext(secret, sealed.shareHeader().ciphertext()))
        .isEqualTo(sealed.ciphertext());
    assertThat(secrets.policy(secret, policy.digest()).text()).isEqualTo(policy.text());
    assertThat(secrets.owned(Versions.OWNER)).containsExactly(secret);
  }

  @Test
  void change_withAStepAndACertificate_isReadBackAsItWas() throws Exception {
    SealedSecret sealed = versions.sealed(1);
    SecretPolicy policy = policy("first");
    SecretPolicy next = policy("second");
    Held held = held(sealed, policy);
    SecretId secret = held.state().secret();
    prepare(sealed, policy, held);
    commit(held.state());
    WriteIntent step = held.state().withPolicy(next.digest());
    Ballot ballot = new Ballot(4, Versions.bytes(16, 3));
    secrets.change(
        secret, Parts.of(next), before -> SecretRules.accept(before, versions.vote(step, ballot)));

    restart();

    SecretState state = secrets.read(secret);
    assertThat(state.committed().orElseThrow().certificate())
        .isEqualTo(versions.certificate(held.state()));
    assertThat(state.step().orElseThrow().accepted().orElseThrow().state()).isEqualTo(step);
    assertThat(secrets.policy(secret, next.digest()).text()).isEqualTo(next.text());
  }

  @Test
  void purge_afterTheLongestLife_leavesNothingOfASecret() throws Exception {
    SealedSecret sealed = versions.sealed(1);
    SecretPolicy policy = policy("first");
    Held held = held(sealed, policy);
    SecretId secret = held.state().secret();
    prepare(sealed, policy, held);
    commit(held.state());
    Instant ends = Versions.CREATED.plus(Duration.ofDays(91));

    assertThat(secrets.purge(TimeInterval.since(ends.minusSeconds(1)))).isZero();
    assertThat(secrets.read(secret).committed()).isPresent();
    assertThat(secrets.purge(TimeInterval.since(ends))).isEqualTo(1);

    restart();

    assertThat(secrets.read(secret)).isEqualTo(SecretState.NONE);
    assertThat(secrets.owned(Versions.OWNER)).isEmpty();
    assertThat(map.keys("")).isEmpty();
  }

  @Test
  void commit_ofTheNextVersion_leavesNothingOfTheOneBefore() throws Exception {
    SealedSecret first = versions.sealed(1);
    SealedSecret second = versions.sealed(2);
    Held old = held(first, policy("first"));
    Held latest = held(second, policy("second"));
    SecretId secret = old.state().secret();
    prepare(first, policy("first"), old);
    commit(old.state());
    prepare(second, policy("second"), latest);

    commit(latest.state());

    assertThat(map.keys("ciphertext/" + secret)).hasSize(1);
    assertThat(map.keys("policy/" + secret)).hasSize(1);
    assertThat(secrets.ciphertext(secret, second.shareHeader().ciphertext()))
        .isEqualTo(second.ciphertext());
    ByteString gone = first.shareHeader().ciphertext();
    assertThat(
            catchThrowableOfType(ChannelException.class, () -> secrets.ciphertext(secret, gone))
                .code())
        .isEqualTo(ErrorCode.UNAVAILABLE);
  }

  @Test
  void change_ofALongValue_isThereAfterARestart() throws Exception {
    byte[] random = new byte[1_300_000];
    versions.random.nextBytes(random);
    ByteString ciphertext = ByteString.copyOf(random);
    Held held = held(versions.sealed(1), policy("first"));
    SecretId secret = held.state().secret();
    secrets.change(
        secret,
        new Parts(
            Optional.of(Versions.OWNER), Optional.of(ciphertext), Optional.of(policy("first"))),
        before -> SecretRules.prepare(before, held));

    restart();

    assertThat(secrets.ciphertext(secret, ByteString.copyOf(Crypto.sha256(ciphertext.bytes()))))
        .isEqualTo(ciphertext);
  }

  @Test
  void change_refused_writesNothing() throws Exception {
    long before = map.head().seq();
    Held held = held(versions.sealed(1), policy("first"));

    assertThat(
            catchThrowableOfType(
                ChannelException.class,
                () ->
                    secrets.change(
                        held.state().secret(),
                        Parts.NONE,
                        state ->
                            SecretRules.commit(
                                state, versions.certificate(held.state()), Optional.empty()))))
        .isNotNull();
    assertThat(map.head().seq()).isEqualTo(before);
  }

  @Test
  void change_onAStoreThatEnded_isUnavailableAndShowsNothing() throws Exception {
    SealedSecret sealed = versions.sealed(1);
    Held held = held(sealed, policy("first"));
    map.close();

    assertThat(
            catchThrowableOfType(
                    ChannelException.class, () -> prepare(sealed, policy("first"), held))
                .code())
        .isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(secrets.read(held.state().secret()).isEmpty()).isTrue();
  }

  @Test
  void owned_byNamesThatLookAlike_areKeptApart() throws Exception {
    SealedSecret sealed = versions.sealed(1);
    prepare(sealed, policy("first"), held(sealed, policy("first")));

    assertThat(secrets.owned(new OwnerId("https://id.example:alice", "x"))).isEmpty();
    assertThat(secrets.owned(new OwnerId("https://id.example", "alicex"))).isEmpty();
  }

  private void prepare(SealedSecret sealed, SecretPolicy policy, Held held)
      throws ChannelException {
    secrets.change(
        held.state().secret(),
        new Parts(
            Optional.of(Versions.OWNER), Optional.of(sealed.ciphertext()), Optional.of(policy)),
        before -> SecretRules.prepare(before, held));
  }

  private void commit(WriteIntent state) throws ChannelException {
    secrets.change(
        state.secret(),
        Parts.NONE,
        before -> SecretRules.commit(before, versions.certificate(state), Optional.empty()));
  }

  private static Held held(SealedSecret sealed, SecretPolicy policy) {
    return new Held(
        WriteIntent.store(sealed.header(), sealed.shareHeader(), policy.digest()),
        sealed.header(),
        Optional.of(new ShareSet(sealed.shareHeader(), sealed.share(1))));
  }

  private static ByteString share(Held held) {
    return ByteString.copyOf(held.shares().orElseThrow().share().copyValue());
  }

  private static SecretPolicy policy(String description) throws Exception {
    String text = "{\"version\":1,\"description\":\"" + description + "\",\"release\":{}}";
    return SecretPolicy.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  private void restart() throws Exception {
    map.close();
    map = SealedMap.open(settings()).resume(Witness.none());
    secrets = Secrets.on(map, Durability.ofDisk());
  }

  private LogSettings settings() {
    return LogSettings.of(
        DiskDirectory.at(folder.resolve("state")),
        StoreId.of(new byte[StoreId.LENGTH]),
        RootKeys.of(RootKey.of(1, new byte[RootKey.LENGTH])),
        new SecureRandom());
  }
}
