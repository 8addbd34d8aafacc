package dev.cloister.constellation.request;

import static dev.cloister.constellation.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Fixture;
import dev.cloister.constellation.P256PublicKey;
import dev.cloister.constellation.SigningKey;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProofVerifierTest {
  private static final String TARGET = "/v1/get-secret";
  private static final byte[] BODY = "{}".getBytes(StandardCharsets.UTF_8);

  private final SigningKey key = SigningKey.generate(new SecureRandom());
  private final Fixture fixture = Fixture.of(3, 2, 3);
  private final ProofChannel channel =
      new ProofChannel(
          fixture.descriptor.constellationId(),
          fixture.vault(0),
          Fixture.bytes(32, 1),
          Fixture.bytes(32, 2));
  private final ProofVerifier verifier = ProofVerifier.of(channel);

  @Test
  void verify_provedRequest_givesItsKey() throws Exception {
    assertThat(verify(verifier, header(channel, 1))).isEqualTo(key.publicKey());
    assertThat(verify(verifier, header(channel, 5))).isEqualTo(key.publicKey());
  }

  @Test
  void verify_withoutProof_isRefused() {
    assertRefused(Reason.PROOF_REQUIRED, () -> verify(verifier, ""));
  }

  @Test
  void verify_theSameAgain_isRefused() throws Exception {
    verify(verifier, header(channel, 2));
    assertRefused(Reason.REPLAYED, () -> verify(verifier, header(channel, 2)));
    assertRefused(Reason.REPLAYED, () -> verify(verifier, header(channel, 1)));
  }

  @Test
  void verify_aForgery_doesNotTakeTheCounter() throws Exception {
    ProofHeader genuine = ProofHeader.parse(header(channel, 7));
    ProofHeader forged =
        new ProofHeader(genuine.key(), 7, Fixture.flipped(genuine.signature(), 10));
    assertRefused(Reason.SIGNATURE_INVALID, () -> verify(verifier, forged.value()));
    verify(verifier, header(channel, 7));
  }

  /** A bad vault shows what it received to the other vaults. */
  @Test
  void verify_aRequestToAnotherVault_isRefused() {
    ProofChannel other =
        new ProofChannel(
            channel.constellationId(), fixture.vault(1), channel.nonce(), channel.exporter());
    assertRefused(
        Reason.SIGNATURE_INVALID, () -> verify(ProofVerifier.of(other), header(channel, 1)));
  }

  @Test
  void verify_aRequestToAnotherConstellation_isRefused() {
    ProofChannel other =
        new ProofChannel(
            Fixture.bytes(32, 9), channel.vault(), channel.nonce(), channel.exporter());
    assertRefused(
        Reason.SIGNATURE_INVALID, () -> verify(ProofVerifier.of(other), header(channel, 1)));
  }

  @Test
  void verify_aRequestOverAnotherConnection_isRefused() {
    ProofChannel nonce =
        new ProofChannel(
            channel.constellationId(), channel.vault(), Fixture.bytes(32, 9), channel.exporter());
    ProofChannel exporter =
        new ProofChannel(
            channel.constellationId(), channel.vault(), channel.nonce(), Fixture.bytes(32, 9));
    assertRefused(
        Reason.SIGNATURE_INVALID, () -> verify(ProofVerifier.of(nonce), header(channel, 1)));
    assertRefused(
        Reason.SIGNATURE_INVALID, () -> verify(ProofVerifier.of(exporter), header(channel, 1)));
  }

  @Test
  void verify_anotherRequestWithTheProof_isRefused() {
    String header = header(channel, 1);
    assertRefused(Reason.SIGNATURE_INVALID, () -> verifier.verify(header, "PUT", TARGET, BODY));
    assertRefused(
        Reason.SIGNATURE_INVALID, () -> verifier.verify(header, "POST", TARGET + "?a=b", BODY));
    assertRefused(
        Reason.SIGNATURE_INVALID, () -> verifier.verify(header, "POST", TARGET, new byte[1]));
  }

  @Test
  void verify_withACounterThatWasNotSigned_isRefused() throws Exception {
    ProofHeader genuine = ProofHeader.parse(header(channel, 1));
    ProofHeader later = new ProofHeader(genuine.key(), 2, genuine.signature());
    assertRefused(Reason.SIGNATURE_INVALID, () -> verify(verifier, later.value()));
  }

  @Test
  void verify_requestThatCannotBeProved_isRefused() {
    assertRefused(
        Reason.MALFORMED, () -> verifier.verify(header(channel, 1), "POST", "/a b", BODY));
    assertRefused(
        Reason.MALFORMED,
        () -> verifier.verify(header(channel, 1), "POST", "/" + "a".repeat(255), BODY));
    assertRefused(
        Reason.MALFORMED, () -> verifier.verify(header(channel, 1), "post", TARGET, BODY));
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", "K.01.S", "K.0.S", "K.1.S.", "K.+1.S", "K=.1.S", "K.1.S=", "K.1.k"})
  void parse_malformed_isRefused(String shape) throws Exception {
    String[] parts = header(channel, 1).split("\\.");
    String value = shape.replace("K", parts[0]).replace("S", parts[2]).replace("k", parts[0]);
    assertRefused(Reason.MALFORMED, () -> ProofHeader.parse(value));
  }

  @Test
  void parse_ofValue_isTheHeader() throws Exception {
    ProofHeader header = ProofHeader.parse(header(channel, 123));
    assertThat(ProofHeader.parse(header.value())).isEqualTo(header);
  }

  private String header(ProofChannel to, long counter) {
    return ProofHeader.sign(key, RequestProof.of(to, counter, "POST", TARGET, BODY)).value();
  }

  private static P256PublicKey verify(ProofVerifier verifier, String header) throws Exception {
    return verifier.verify(header, "POST", TARGET, BODY);
  }
}
