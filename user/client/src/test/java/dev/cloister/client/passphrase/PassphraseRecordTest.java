package dev.cloister.client.passphrase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.client.ClientException;
import dev.cloister.client.ClientFailure;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PassphraseRecordTest {
  private static final SecureRandom RANDOM = new SecureRandom();

  /** Cheap: the tests are about what is authenticated, not about what a guess costs. */
  private static final KdfParameters CHEAP = new KdfParameters(8 * 1024, 1, 1);

  private final SecretBytes rootKey = SecretBytes.random(RANDOM, 32);
  private final PassphraseRecord record =
      PassphraseRecord.wrap(passphrase("correct horse"), CHEAP, "alice", rootKey, 1, RANDOM);

  /** From the reference implementation's own tests (phc-winner-argon2, src/test.c). */
  @Test
  void derive_referenceVector_matches() {
    byte[] salt = "somesalt".getBytes(StandardCharsets.US_ASCII);
    try (SecretBytes key =
        Argon2id.derive(passphrase("password"), new KdfParameters(65536, 2, 1), salt)) {
      String hex = key.use(HexFormat.of()::formatHex);
      assertThat(hex).isEqualTo("09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7");
    }
  }

  @Test
  void unwrap_samePassphrase_givesTheRootKey() throws ClientException {
    assertThat(record.unwrap(passphrase("correct horse"), "alice")).isEqualTo(rootKey);
  }

  @Test
  void unwrap_otherPassphrase_isRefused() {
    wrong(record, "correct horsf", "alice");
  }

  @Test
  void unwrap_passphraseWithATrailingSpace_isRefused() {
    wrong(record, "correct horse ", "alice");
  }

  @Test
  void unwrap_otherUser_isRefused() {
    wrong(record, "correct horse", "bob");
  }

  @Test
  void unwrap_otherSalt_isRefused() throws ClientException {
    byte[] salt = record.salt();
    salt[0] ^= 1;
    wrong(PassphraseRecord.of(CHEAP, salt, record.keyCheck(), 1), "correct horse", "alice");
  }

  @Test
  void unwrap_otherVersion_isRefused() throws ClientException {
    wrong(
        PassphraseRecord.of(CHEAP, record.salt(), record.keyCheck(), 2), "correct horse", "alice");
  }

  @Test
  void unwrap_otherCost_isRefused() throws ClientException {
    wrong(
        PassphraseRecord.of(new KdfParameters(8 * 1024, 2, 1), record.salt(), record.keyCheck(), 1),
        "correct horse",
        "alice");
  }

  @Test
  void unwrap_anyByteOfTheWrappedKeyAltered_isRefused() throws ClientException {
    byte[] keyCheck = record.keyCheck();
    for (int i = 0; i < keyCheck.length; i += 7) {
      keyCheck[i] ^= 1;
      wrong(PassphraseRecord.of(CHEAP, record.salt(), keyCheck, 1), "correct horse", "alice");
      keyCheck[i] ^= 1;
    }
  }

  @Test
  void wrap_twice_sharesNoSalt() {
    PassphraseRecord again =
        PassphraseRecord.wrap(passphrase("correct horse"), CHEAP, "alice", rootKey, 1, RANDOM);
    assertThat(again.salt()).isNotEqualTo(record.salt());
  }

  @ParameterizedTest
  @CsvSource({
    "argon2i, 65536, 3, 4",
    "pbkdf2, 65536, 3, 4",
    "argon2id, 65535, 3, 4",
    "argon2id, 1048577, 3, 4",
    "argon2id, 65536, 2, 4",
    "argon2id, 65536, 17, 4",
    "argon2id, 65536, 3, 0",
    "argon2id, 65536, 3, 17",
    "argon2id, 4294967296, 3, 1"
  })
  void parameters_outsideOfTheBounds_areRefused(
      String algorithm, long memory, long iterations, long parallelism) {
    assertThatThrownBy(() -> KdfParameters.of(algorithm, memory, iterations, parallelism))
        .isInstanceOfSatisfying(
            ClientException.class,
            e -> assertThat(e.failure()).isEqualTo(ClientFailure.KDF_REFUSED));
  }

  @Test
  void parameters_standard_areWithinTheBounds() throws ClientException {
    KdfParameters standard = KdfParameters.standard();
    assertThat(
            KdfParameters.of(
                "argon2id", standard.memoryKib(), standard.iterations(), standard.parallelism()))
        .isEqualTo(standard);
  }

  @Test
  void takeOver_characters_areWiped() throws ClientException {
    char[] typed = "correct horse".toCharArray();
    try (Passphrase passphrase = Passphrase.takeOver(typed)) {
      assertThat(typed).containsOnly('\0');
      assertThat(passphrase.toString()).doesNotContain("horse");
    }
  }

  @Test
  void takeOver_charactersAndTheirUtf8_areTheSamePassphrase() throws ClientException {
    String text = "\u00fcn\u00efc\u00f6de \ud83d\udd11";
    try (Passphrase characters = Passphrase.takeOver(text.toCharArray());
        Passphrase bytes = Passphrase.takeOver(text.getBytes(StandardCharsets.UTF_8))) {
      assertThat(characters.utf8()).isEqualTo(bytes.utf8());
    }
  }

  @Test
  void takeOver_tooShort_isRefused() {
    assertThatThrownBy(() -> Passphrase.takeOver("seven77".toCharArray()))
        .isInstanceOfSatisfying(
            ClientException.class,
            e -> assertThat(e.failure()).isEqualTo(ClientFailure.WEAK_PASSPHRASE));
  }

  @Test
  void takeOver_halfASurrogatePair_isRefused() {
    assertThatThrownBy(() -> Passphrase.takeOver("12345678\ud83d".toCharArray()))
        .isInstanceOf(ClientException.class);
  }

  private static void wrong(PassphraseRecord record, String text, String user) {
    assertThatThrownBy(() -> record.unwrap(passphrase(text), user))
        .isInstanceOfSatisfying(
            ClientException.class,
            e -> assertThat(e.failure()).isEqualTo(ClientFailure.WRONG_PASSPHRASE));
  }

  private static Passphrase passphrase(String text) {
    try {
      return Passphrase.takeOver(text.toCharArray());
    } catch (ClientException e) {
      throw new AssertionError(e);
    }
  }
}
