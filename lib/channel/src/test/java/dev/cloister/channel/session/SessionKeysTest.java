package dev.cloister.channel.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloister.attestation.binding.Binding;
import dev.cloister.attestation.binding.Purpose;
import dev.cloister.attestation.binding.Role;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.channel.hpke.HpkePrivateKey;
import dev.cloister.channel.hpke.HpkeSender;
import dev.cloister.channel.secret.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;

class SessionKeysTest {
  private static final byte[] BODY = {1, 2, 3};
  private final SecureRandom random = new SecureRandom();
  private final HpkePrivateKey key = HpkePrivateKey.generate(random);

  @Test
  void of_bothSides_areTheSame() throws Exception {
    HpkeSender sender = key.publicKey().send(SessionKeys.info(binding("user")), random);
    try (SessionKeys client = SessionKeys.of(sender);
        SessionKeys enclave =
            SessionKeys.of(key.receive(sender.enc(), SessionKeys.info(binding("user"))))) {
      assertThat(client.id()).matches("[0-9a-f]{32}").isEqualTo(enclave.id());
      assertThat(client.mac()).isEqualTo(enclave.mac());
      assertThat(client.request()).isEqualTo(enclave.request());
      assertThat(client.response()).isEqualTo(enclave.response());
      assertThat(client.request()).isNotEqualTo(client.response());
    }
  }

  @Test
  void of_otherBinding_differs() throws Exception {
    HpkeSender sender = key.publicKey().send(SessionKeys.info(binding("user")), random);
    try (SessionKeys client = SessionKeys.of(sender);
        SessionKeys enclave =
            SessionKeys.of(key.receive(sender.enc(), SessionKeys.info(binding("other"))))) {
      assertThat(client.id()).isNotEqualTo(enclave.id());
    }
  }

  @Test
  void close_wipesEveryKey() {
    SessionKeys keys =
        SessionKeys.of(key.publicKey().send(SessionKeys.info(binding("user")), random));
    keys.close();
    for (SecretBytes secret : List.of(keys.mac(), keys.request(), keys.response())) {
      assertThat(secret.isClosed()).isTrue();
    }
  }

  @Test
  void check_theSameRequest_passes() {
    try (SecretBytes mac = SecretBytes.random(random, 32)) {
      byte[] tag = RequestMac.of(mac, "POST", "/execute", "s", 1, BODY);
      assertThatCode(() -> RequestMac.check(mac, "POST", "/execute", "s", 1, BODY, tag))
          .doesNotThrowAnyException();
    }
  }

  @Test
  void check_anyPartChanged_isRefused() {
    try (SecretBytes mac = SecretBytes.random(random, 32)) {
      byte[] tag = RequestMac.of(mac, "POST", "/execute", "s", 1, BODY);
      assertRefused(mac, "GET", "/execute", "s", 1, BODY, tag);
      assertRefused(mac, "POST", "/close", "s", 1, BODY, tag);
      assertRefused(mac, "POST", "/executes", "", 1, BODY, tag);
      assertRefused(mac, "POST", "/execute", "t", 1, BODY, tag);
      assertRefused(mac, "POST", "/execute", "s", 2, BODY, tag);
      assertRefused(mac, "POST", "/execute", "s", 1, new byte[] {1, 2, 4}, tag);
      assertRefused(mac, "POST", "/execute", "s", 1, BODY, new byte[32]);
      assertRefused(mac, "POST", "/execute", "s", 1, BODY, new byte[0]);
      assertRefused(SecretBytes.random(random, 32), "POST", "/execute", "s", 1, BODY, tag);
    }
  }

  @Test
  void of_shortKey_isRefused() {
    assertThatThrownBy(
            () -> RequestMac.of(SecretBytes.random(random, 15), "POST", "/", "s", 1, BODY))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static void assertRefused(
      SecretBytes key,
      String method,
      String path,
      String session,
      long counter,
      byte[] body,
      byte[] mac) {
    assertThat(
            catchThrowableOfType(
                    ChannelException.class,
                    () -> RequestMac.check(key, method, path, session, counter, body, mac))
                .code())
        .isEqualTo(ErrorCode.INVALID_MAC);
  }

  private Binding binding(String user) {
    return Binding.of(
        Purpose.ENCLAVE_SESSION,
        Role.NONE,
        new byte[32],
        List.of(key.publicKey().bound()),
        List.of("aud".getBytes(StandardCharsets.UTF_8), user.getBytes(StandardCharsets.UTF_8)));
  }
}
