package dev.cloister.channel.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.channel.secret.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialCipherTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String ID = "cred_000102030405060708090a0b0c0d0e0f";
  private static final CredentialContext CONTEXT =
      new CredentialContext("alice", ID, "github/work", 1, Map.of("b", "2", "a", "1"));

  private final SecretBytes rootKey = SecretBytes.takeOver(sequence(32));
  private final SecretBytes token =
      SecretBytes.copyOf("ghp_token".getBytes(StandardCharsets.US_ASCII));

  @Test
  void open_sameContext_givesTheCredential() throws ChannelException {
    byte[] blob = CredentialCipher.seal(rootKey, CONTEXT, token, RANDOM);
    assertThat(CredentialCipher.open(rootKey, CONTEXT, blob)).isEqualTo(token);
  }

  /** Computed apart from this code: HKDF, AES-GCM and the encoding of the protocol document. */
  @Test
  void open_frozenRecord_stillOpens() throws ChannelException {
    byte[] blob = HexFormat.of().parseHex(FROZEN);
    assertThat(CredentialCipher.open(rootKey, CONTEXT, blob)).isEqualTo(token);
  }

  static Stream<CredentialContext> others() {
    return Stream.of(
        new CredentialContext("bob", ID, "github/work", 1, CONTEXT.labels()),
        new CredentialContext("alice", ID.replace('f', 'e'), "github/work", 1, CONTEXT.labels()),
        new CredentialContext("alice", ID, "github/home", 1, CONTEXT.labels()),
        new CredentialContext("alice", ID, "github/work", 2, CONTEXT.labels()),
        new CredentialContext("alice", ID, "github/work", 1, Map.of("a", "1")),
        new CredentialContext("alice", ID, "github/work", 1, Map.of("a", "1", "b", "3")),
        new CredentialContext("alice", ID, "github/work", 1, Map.of("a", "1", "c", "2")),
        new CredentialContext("alice", ID, "github/work", 1, Map.of()));
  }

  @ParameterizedTest
  @MethodSource("others")
  void open_otherContext_isRefused(CredentialContext other) {
    refused(rootKey, other, CredentialCipher.seal(rootKey, CONTEXT, token, RANDOM));
  }

  @Test
  void open_otherRootKey_isRefused() {
    SecretBytes other = SecretBytes.random(RANDOM, 32);
    refused(other, CONTEXT, CredentialCipher.seal(rootKey, CONTEXT, token, RANDOM));
  }

  @Test
  void open_anyByteChanged_isRefused() {
    byte[] blob = CredentialCipher.seal(rootKey, CONTEXT, token, RANDOM);
    IntStream.range(0, blob.length)
        .forEach(
            i -> {
              byte[] changed = blob.clone();
              changed[i] ^= 1;
              refused(rootKey, CONTEXT, changed);
            });
  }

  @Test
  void open_anyLengthCut_isRefused() {
    byte[] blob = CredentialCipher.seal(rootKey, CONTEXT, token, RANDOM);
    IntStream.range(0, blob.length).forEach(i -> refused(rootKey, CONTEXT, Arrays.copyOf(blob, i)));
  }

  @Test
  void seal_twice_givesOtherBytes() {
    assertThat(CredentialCipher.seal(rootKey, CONTEXT, token, RANDOM))
        .isNotEqualTo(CredentialCipher.seal(rootKey, CONTEXT, token, RANDOM));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "/a", "a/", "a//b", ".", "..", "a/../b", "a/.", "a b", "a\n", "\u00e4", "a\\b"
      })
  void context_badPath_isRefused(String path) {
    assertThatThrownBy(() -> CredentialContext.of("alice", ID, path, 1, Map.of()))
        .isInstanceOf(ChannelException.class)
        .hasMessageContaining("path");
  }

  @Test
  void context_goodPath_isTaken() throws ChannelException {
    assertThat(CredentialContext.of("alice", ID, "a/.b/c..d/e-f_g", 1, Map.of()).path())
        .isEqualTo("a/.b/c..d/e-f_g");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "cred_1", "cred_000102030405060708090A0B0C0D0E0F", "x"})
  void context_badId_isRefused(String id) {
    assertThatThrownBy(() -> CredentialContext.of("alice", id, "p", 1, Map.of()))
        .isInstanceOf(ChannelException.class);
  }

  @Test
  void context_badLabels_areRefused() {
    for (Map<String, String> labels :
        List.of(Map.of("A", "x"), Map.of("", "x"), Map.of("a", "x\ny"))) {
      assertThatThrownBy(() -> CredentialContext.of("alice", ID, "p", 1, labels))
          .isInstanceOf(ChannelException.class);
    }
  }

  @Test
  void context_versionZero_isRefused() {
    assertThatThrownBy(() -> CredentialContext.of("alice", ID, "p", 0, Map.of()))
        .isInstanceOf(ChannelException.class);
  }

  private static void refused(SecretBytes key, CredentialContext context, byte[] blob) {
    assertThatThrownBy(() -> CredentialCipher.open(key, context, blob))
        .isInstanceOfSatisfying(
            ChannelException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CREDENTIAL));
  }

  private static byte[] sequence(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) i;
    }
    return bytes;
  }

  private static final String FROZEN =
      "01c16b595601000102030405060708090a0ba15143d60b03dd597e293457e636ac00b4f2ca0579e1e00db7";
}
