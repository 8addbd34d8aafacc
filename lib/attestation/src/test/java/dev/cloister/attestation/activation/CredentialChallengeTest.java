package dev.cloister.attestation.activation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.tpm.ActivationRecord;
import dev.cloister.testkit.pki.CertificateSpec;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.RsaKey;
import dev.cloister.testkit.pki.Seed;
import dev.cloister.testkit.pki.SigningKey;
import dev.cloister.testkit.tpm.CredentialTpm;
import dev.cloister.testkit.tpm.TpmPublic;
import java.nio.BufferUnderflowException;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.Signature;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** MakeCredential in Java against a TPM written apart from it. */
class CredentialChallengeTest {
  private static final Seed SEED = Seed.of("activation");
  private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");
  private static final EcKey AK = EcKey.p256(SEED.derive("ak"));
  private static final byte[] AREA = TpmPublic.attestationKey(AK);

  static List<SigningKey> endorsementKeys() {
    return List.of(
        RsaKey.generate(2048, RsaKey.Scheme.PKCS1_SHA256, SEED.derive("rsa")),
        EcKey.p256(SEED.derive("p256")),
        EcKey.generate(EcKey.Curve.P384, SEED.derive("p384")));
  }

  @ParameterizedTest
  @MethodSource("endorsementKeys")
  void complete_answerOfTheTpmWithBothKeys_isTaken(SigningKey ek) throws Exception {
    CredentialChallenge challenge = challenge(ek);
    byte[] answer = answer(ek, challenge, TpmPublic.name(AREA)).orElseThrow();

    assertThat(challenge.complete(answer, AT)).map(Activation::at).contains(AT);
  }

  @ParameterizedTest
  @MethodSource("endorsementKeys")
  void activate_anotherAttestationKey_givesNoAnswer(SigningKey ek) throws Exception {
    byte[] other = TpmPublic.attestationKey(EcKey.p256(SEED.derive("other")));
    assertThat(answer(ek, challenge(ek), TpmPublic.name(other))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("endorsementKeys")
  void activate_anotherEndorsementKey_givesNoAnswer(SigningKey ek) throws Exception {
    EcKey other = EcKey.p256(SEED.derive("other"));
    CredentialChallenge challenge = challenge(other);
    assertThat(wrongTpm(ek, challenge)).isEmpty();
  }

  private static Optional<byte[]> wrongTpm(SigningKey ek, CredentialChallenge challenge) {
    try {
      return answer(ek, challenge, TpmPublic.name(AREA));
    } catch (BufferUnderflowException e) {
      return Optional.empty(); // the other kind of endorsement key
    }
  }

  @Test
  void complete_wrongAnswer_isRefusedAndEndsTheChallenge() throws Exception {
    SigningKey ek = endorsementKeys().getFirst();
    CredentialChallenge challenge = challenge(ek);
    byte[] answer = answer(ek, challenge, TpmPublic.name(AREA)).orElseThrow();
    byte[] wrong = answer.clone();
    wrong[31] ^= 1;

    assertThat(challenge.complete(wrong, AT)).isEmpty();
    assertThat(challenge.complete(answer, AT)).isEmpty();
  }

  @Test
  void complete_zerosAfterTheChallengeEnded_areRefused() throws Exception {
    CredentialChallenge challenge = challenge(endorsementKeys().getFirst());
    challenge.close();
    assertThat(challenge.complete(new byte[32], AT)).isEmpty();
  }

  @Test
  void make_twice_sharesNothing() throws Exception {
    SigningKey ek = endorsementKeys().getFirst();
    CredentialChallenge one = challenge(ek);
    CredentialChallenge two = challenge(ek);
    assertThat(one.credentialBlob()).isNotEqualTo(two.credentialBlob());
    assertThat(one.encryptedSecret()).isNotEqualTo(two.encryptedSecret());
    assertThat(answer(ek, one, TpmPublic.name(AREA)).orElseThrow())
        .hasSize(32)
        .isNotEqualTo(answer(ek, two, TpmPublic.name(AREA)).orElseThrow());
    assertThat(one).hasToString("CredentialChallenge");
  }

  @ParameterizedTest
  @MethodSource("unfit")
  void make_keyThatMayNotAttest_isRefused(int attributes) {
    assertThatThrownBy(
            () ->
                CredentialChallenge.make(
                    certificate(AK), TpmPublic.area(AK, attributes), new SecureRandom()))
        .isInstanceOf(MalformedEvidenceException.class)
        .hasMessageContaining("restricted");
  }

  /** Each bit that matters, taken away or added. */
  static List<Integer> unfit() {
    return List.of(1 << 1, 1 << 4, 1 << 5, 1 << 16, 1 << 17, 1 << 18).stream()
        .map(bit -> TpmPublic.ATTESTS ^ bit)
        .toList();
  }

  @Test
  void make_certificateThatIsNone_isRefused() {
    assertThatThrownBy(() -> CredentialChallenge.make(new byte[7], AREA, new SecureRandom()))
        .isInstanceOf(MalformedEvidenceException.class);
  }

  @Test
  void sign_activation_isARecordOfWhatWasShown() throws Exception {
    SigningKey ek = endorsementKeys().get(1);
    CredentialChallenge challenge = challenge(ek);
    byte[] blob = challenge.credentialBlob();
    byte[] secret = challenge.encryptedSecret();
    byte[] both = Arrays.copyOf(blob, blob.length + secret.length);
    System.arraycopy(secret, 0, both, blob.length, secret.length);
    byte[] answer = answer(ek, challenge, TpmPublic.name(AREA)).orElseThrow();
    Instant late = AT.plusMillis(900);

    byte[] record = challenge.complete(answer, late).orElseThrow().sign(AK.privateKey());

    ActivationRecord.parse(record);
    String[] parts = new String(record, StandardCharsets.US_ASCII).split("\\.", -1);
    Signature ecdsa = Signature.getInstance("SHA256withECDSAinP1363Format");
    ecdsa.initVerify(AK.publicKey());
    ecdsa.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
    assertThat(ecdsa.verify(Base64.getUrlDecoder().decode(parts[2]))).isTrue();
    JsonObject said = Json.parseObject(Base64.getUrlDecoder().decode(parts[1]));
    assertThat(Base64.getUrlDecoder().decode(said.string("akPublic"))).isEqualTo(AREA);
    assertThat(Base64.getUrlDecoder().decode(said.string("ekCertificate")))
        .isEqualTo(certificate(ek));
    assertThat(said.string("at")).isEqualTo(AT.toString());
    assertThat(said.string("challengeSha256"))
        .isEqualTo(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(both)));
  }

  @Test
  void sign_withAnotherKindOfKey_isRefused() throws Exception {
    SigningKey ek = endorsementKeys().get(1);
    CredentialChallenge challenge = challenge(ek);
    Activation activation =
        challenge
            .complete(answer(ek, challenge, TpmPublic.name(AREA)).orElseThrow(), AT)
            .orElseThrow();
    for (int other : new int[] {0, 2}) {
      assertThatThrownBy(() -> activation.sign(endorsementKeys().get(other).privateKey()))
          .isInstanceOf(InvalidKeyException.class);
    }
  }

  private static CredentialChallenge challenge(SigningKey ek) throws Exception {
    return CredentialChallenge.make(certificate(ek), AREA, new SecureRandom());
  }

  private static Optional<byte[]> answer(
      SigningKey ek, CredentialChallenge challenge, byte[] name) {
    return CredentialTpm.of(ek)
        .activate(name, challenge.credentialBlob(), challenge.encryptedSecret());
  }

  private static byte[] certificate(SigningKey ek) {
    return CertificateSpec.of("CN=EK", "CN=EK", ek.spki(), AT, AT.plusSeconds(60)).sign(AK).der();
  }
}
