package dev.cloister.channel.hpke;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloister.channel.Aad;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.channel.secret.SecretBytes;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

class HpkeTest {
  private static final byte[] INFO = {1, 2, 3};
  private static final Aad AAD = Aad.of("test-v1").field("x").build();
  private final SecureRandom random = new SecureRandom();
  private final HpkePrivateKey key = HpkePrivateKey.generate(random);
  private final SecretBytes secret = SecretBytes.random(random, 32);

  @Test
  void open_inSequence_givesThePlaintexts() throws Exception {
    try (HpkeSender sender = key.publicKey().send(INFO, random);
        HpkeRecipient recipient = key.receive(sender.enc(), INFO)) {
      for (int i = 0; i < 3; i++) {
        assertThat(recipient.open(AAD, sender.seal(AAD, secret))).isEqualTo(secret);
      }
    }
  }

  @Test
  void open_afterARefusedMessage_stillOpensTheNext() throws Exception {
    try (HpkeSender sender = key.publicKey().send(INFO, random);
        HpkeRecipient recipient = key.receive(sender.enc(), INFO)) {
      byte[] sealed = sender.seal(AAD, secret);
      byte[] changed = sealed.clone();
      changed[0] ^= 1;
      assertThat(refusal(() -> recipient.open(AAD, changed)))
          .isEqualTo(ErrorCode.DECRYPTION_FAILED);
      assertThat(recipient.open(AAD, sealed)).isEqualTo(secret);
    }
  }

  @Test
  void open_sameMessageTwice_isRefused() throws Exception {
    try (HpkeSender sender = key.publicKey().send(INFO, random);
        HpkeRecipient recipient = key.receive(sender.enc(), INFO)) {
      byte[] sealed = sender.seal(AAD, secret);
      recipient.open(AAD, sealed).close();
      assertThat(refusal(() -> recipient.open(AAD, sealed))).isEqualTo(ErrorCode.DECRYPTION_FAILED);
    }
  }

  @Test
  void open_otherInfoAadOrKey_isRefused() throws Exception {
    try (HpkeSender sender = key.publicKey().send(INFO, random)) {
      byte[] sealed = sender.seal(AAD, secret);
      HpkeRecipient otherInfo = key.receive(sender.enc(), new byte[] {1, 2});
      assertThat(refusal(() -> otherInfo.open(AAD, sealed))).isEqualTo(ErrorCode.DECRYPTION_FAILED);
      HpkeRecipient right = key.receive(sender.enc(), INFO);
      Aad otherAad = Aad.of("test-v2").field("x").build();
      assertThat(refusal(() -> right.open(otherAad, sealed)))
          .isEqualTo(ErrorCode.DECRYPTION_FAILED);
      HpkeRecipient otherKey = HpkePrivateKey.generate(random).receive(sender.enc(), INFO);
      assertThat(refusal(() -> otherKey.open(AAD, sealed))).isEqualTo(ErrorCode.DECRYPTION_FAILED);
    }
  }

  @Test
  void receive_notAPointOfTheCurve_isRefused() {
    byte[] enc = key.publicKey().send(INFO, random).enc();
    byte[] off = enc.clone();
    off[64] ^= 1;
    byte[] compressed = enc.clone();
    compressed[0] = 2;
    byte[] infinity = new byte[65];
    for (byte[] bad : new byte[][] {off, compressed, infinity, new byte[0], new byte[64]}) {
      assertThat(refusal(() -> key.receive(bad, INFO))).isEqualTo(ErrorCode.MALFORMED_RECORD);
    }
  }

  @Test
  void parse_notAPointOfTheCurve_isRefused() {
    byte[] off = key.publicKey().spki();
    off[90] ^= 1;
    assertThat(refusal(() -> HpkePublicKey.parse(off))).isEqualTo(ErrorCode.MALFORMED_RECORD);
  }

  @Test
  void parse_otherForm_isRefused() {
    assertThat(refusal(() -> HpkePublicKey.parse(new byte[91])))
        .isEqualTo(ErrorCode.MALFORMED_RECORD);
    assertThat(refusal(() -> HpkePublicKey.parse(new byte[0])))
        .isEqualTo(ErrorCode.MALFORMED_RECORD);
  }

  @Test
  void close_sealsAndExportsNoMore() {
    HpkeSender sender = key.publicKey().send(INFO, random);
    sender.close();
    assertThatThrownBy(() -> sender.seal(AAD, secret)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> sender.export("x", 32)).isInstanceOf(IllegalStateException.class);
  }

  private interface Action {
    void run() throws ChannelException;
  }

  private static ErrorCode refusal(Action action) {
    return catchThrowableOfType(ChannelException.class, action::run).code();
  }
}
