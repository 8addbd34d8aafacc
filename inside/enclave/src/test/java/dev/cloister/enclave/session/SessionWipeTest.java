package dev.cloister.enclave.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.channel.ChannelException;
import dev.cloister.channel.hpke.HpkePublicKey;
import dev.cloister.channel.hpke.HpkeSender;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.channel.session.SessionAad;
import dev.cloister.channel.session.SessionKeys;
import dev.cloister.enclave.config.Limits;
import dev.cloister.testkit.time.TestClocks;
import dev.cloister.time.TrustedTime;
import java.security.SecureRandom;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every way in which a session ends wipes what it holds. */
class SessionWipeTest {
  private static final User ALICE = new User("alice");
  private final SecureRandom random = new SecureRandom();
  private final TestClocks clocks = new TestClocks();
  private final TrustedTime time = TrustedTime.believing(clocks::wall, clocks::nanos);
  private final Limits limits = Limits.defaults();
  private final Handshakes handshakes = new Handshakes(limits, time, random);
  private final Sessions sessions = new Sessions(limits, time);
  private Session session;

  @BeforeEach
  void unlock() throws ChannelException {
    session = open();
  }

  @Test
  void secrets_inMidSession_areThere() {
    assertThat(session.secrets()).hasSize(4).noneMatch(SecretBytes::isClosed);
  }

  @Test
  void close_session_wipes() {
    sessions.close(session);
    assertWiped();
  }

  @Test
  void close_all_wipes() {
    sessions.close();
    assertWiped();
  }

  @Test
  void sweep_afterItsTime_wipes() {
    clocks.pass(limits.session());
    sessions.sweep();
    assertWiped();
  }

  @Test
  void sweep_beforeItsTime_wipesNothing() {
    clocks.pass(limits.session().minus(Duration.ofNanos(1)));
    sessions.sweep();
    assertThat(session.secrets()).noneMatch(SecretBytes::isClosed);
  }

  @Test
  void use_afterItsTime_wipes() {
    clocks.pass(limits.session());
    assertThatThrownBy(session::requireRootKey).isInstanceOf(ChannelException.class);
    assertWiped();
  }

  @Test
  void open_oneTooMany_wipesTheOldest() throws ChannelException {
    for (int i = 0; i < limits.sessionsPerUser(); i++) {
      open();
    }
    assertWiped();
  }

  private void assertWiped() {
    assertThat(session.secrets()).hasSize(4).allMatch(SecretBytes::isClosed);
  }

  private Session open() throws ChannelException {
    Handshakes.Handshake offered = handshakes.offer(ALICE, new byte[32], "cloister");
    HpkePublicKey key = offered.key().publicKey();
    HpkeSender sender = key.send(SessionKeys.info(offered.binding()), random);
    Session opened = sessions.open(ALICE, handshakes.take(ALICE, key.spki()), sender.enc());
    try (SecretBytes rootKey = SecretBytes.random(random, 32)) {
      opened.takeRootKey(sender.seal(SessionAad.kek(offered.binding(), "alice"), rootKey));
    }
    return opened;
  }
}
