package dev.cloister.vault.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.Descriptor;
import dev.cloister.constellation.Member;
import dev.cloister.constellation.Quorums;
import dev.cloister.constellation.SigningKey;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.commit.Ballot;
import dev.cloister.constellation.commit.WriteIntent;
import dev.cloister.constellation.dealing.DealingSeat;
import dev.cloister.constellation.dealing.DealingSession;
import dev.cloister.constellation.secret.Envelope;
import dev.cloister.constellation.secret.OwnerId;
import dev.cloister.constellation.secret.SealedSecret;
import dev.cloister.constellation.secret.SecretId;
import dev.cloister.constellation.secret.SecretName;
import dev.cloister.constellation.secret.SecretSpec;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How many sessions a vault is in, and for how long. */
final class SeatTableTest {
  private final SecureRandom random = new SecureRandom();
  private final AtomicLong nanoTime = new AtomicLong();
  private final SeatTable table = new SeatTable(nanoTime::get);
  private final Descriptor constellation =
      Descriptor.genesis(
          Quorums.of(3, 2, 3, 2, 2),
          SigningKey.generate(random).publicKey(),
          IntStream.rangeClosed(1, 3).mapToObj(this::member).toList(),
          random);
  private final SealedSecret sealed = sealed();

  @Test
  void join_sameSessionAgain_isTheSameSeat() throws Exception {
    DealingSeat seat = join(secret(1), owner("alice"), 1);

    assertThat(join(secret(1), owner("alice"), 1)).isSameAs(seat);
    assertThat(table.find(secret(1), bytes(32, 1))).containsSame(seat);
    assertThat(table.find(secret(1), bytes(32, 2))).isEmpty();
  }

  @Test
  void join_anotherSessionOfTheSecret_endsTheFirst() throws Exception {
    join(secret(1), owner("alice"), 1);
    DealingSeat second = join(secret(1), owner("alice"), 2);

    assertThat(table.find(secret(1), bytes(32, 1))).isEmpty();
    assertThat(table.find(secret(1), bytes(32, 2))).containsSame(second);
  }

  @Test
  void find_afterItsTime_isGone() throws Exception {
    join(secret(1), owner("alice"), 1);
    nanoTime.addAndGet(SeatTable.LIFE.toNanos());
    assertThat(table.find(secret(1), bytes(32, 1))).isPresent();

    nanoTime.incrementAndGet();

    assertThat(table.find(secret(1), bytes(32, 1))).isEmpty();
  }

  @Test
  void join_manyOfOneOwner_endsTheirOldestAndNobodyElses() throws Exception {
    join(secret(200), owner("bob"), 1);
    for (int i = 0; i <= SeatTable.MAX_OF_OWNER; i++) {
      join(secret(i), owner("alice"), 1);
    }

    assertThat(table.find(secret(0), bytes(32, 1))).isEmpty();
    assertThat(table.find(secret(1), bytes(32, 1))).isPresent();
    assertThat(table.find(secret(200), bytes(32, 1))).isPresent();
  }

  @Test
  void join_whereThereIsNoRoom_isRefusedUntilOthersEnd() throws Exception {
    for (int i = 0; i < SeatTable.MAX; i++) {
      join(secret(i), owner("owner " + i), 1);
    }

    ChannelException refused =
        catchThrowableOfType(ChannelException.class, () -> join(secret(5000), owner("late"), 1));
    assertThat(refused.code()).isEqualTo(ErrorCode.UNAVAILABLE);
    nanoTime.addAndGet(SeatTable.LIFE.toNanos() + 1);
    assertThat(join(secret(5000), owner("late"), 1)).isNotNull();
  }

  private DealingSeat join(SecretId secret, OwnerId owner, int session) throws Exception {
    return table.join(secret, owner, bytes(32, session), () -> seat(session));
  }

  private DealingSeat seat(int session) throws ConstellationException {
    return DealingSeat.join(
        constellation,
        new DealingSession(
            constellation.configId(),
            WriteIntent.store(sealed.header(), sealed.shareHeader(), bytes(32, 5)),
            1,
            new Ballot(session, bytes(16, 1))),
        sealed.shareHeader(),
        constellation.members().getFirst().vault(),
        random);
  }

  private SealedSecret sealed() {
    SecretSpec spec =
        new SecretSpec(
            owner("alice"), new SecretName("db"), 1, 1_795_000_000L, 1_795_000_000L + 3600);
    try (SecretBytes secret = SecretBytes.copyOf(new byte[] {1})) {
      return Envelope.seal(constellation, spec, secret, random);
    }
  }

  private static OwnerId owner(String subject) {
    return new OwnerId("https://id.example", subject);
  }

  private static SecretId secret(int number) {
    byte[] id = new byte[32];
    id[0] = (byte) number;
    id[1] = (byte) (number >>> 8);
    return new SecretId(ByteString.copyOf(id));
  }

  private static ByteString bytes(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return ByteString.copyOf(bytes);
  }

  private Member member(int position) {
    return new Member(
        VaultId.random(random),
        SigningKey.generate(random).publicKey(),
        position,
        "tdx",
        bytes(16, position),
        "site",
        bytes(32, 7));
  }
}
