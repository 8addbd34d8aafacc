package dev.cloister.constellation.secret;

import static dev.cloister.constellation.Fixture.flipped;
import static dev.cloister.constellation.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.crypto.Crypto;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Fixture;
import dev.cloister.threshold.Share;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeTest {
  private final Fixture fixture = Fixture.of(3, 2, 3);

  @ParameterizedTest
  @ValueSource(ints = {1, 60, 61, 1020, 4092, 4093, Envelope.MAX_SECRET_LENGTH})
  void open_withThresholdShares_givesTheSecret(int length) throws Exception {
    SecretSpec spec = spec(Fixture.NOW + 1);
    try (SecretBytes secret = SecretBytes.random(fixture.random, length);
        SealedSecret sealed = Envelope.seal(fixture.descriptor, spec, secret, fixture.random);
        SecretBytes opened = open(sealed, sealed.shares().subList(1, 3))) {
      assertThat(opened).isEqualTo(secret);
      assertThat(sealed.ciphertext().length()).isLessThanOrEqualTo(Envelope.MAX_CIPHERTEXT_LENGTH);
    }
  }

  @Test
  void seal_secretsOfOneBucket_haveCiphertextsOfOneLength() {
    assertThat(fixture.seal(1, "a").ciphertext().length())
        .isEqualTo(fixture.seal(1, "a".repeat(60)).ciphertext().length())
        .isLessThan(fixture.seal(1, "a".repeat(61)).ciphertext().length());
  }

  @Test
  void seal_twice_sharesNothing() {
    SealedSecret one = fixture.seal(1, "a");
    SealedSecret two = fixture.seal(1, "a");
    assertThat(one.header().setId()).isNotEqualTo(two.header().setId());
    assertThat(one.header().commitment()).isNotEqualTo(two.header().commitment());
  }

  @Test
  void seal_emptySecret_isRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> fixture.seal(1, ""));
  }

  @Test
  void seal_secretBeyondTheLongest_isRefused() {
    try (SecretBytes secret = SecretBytes.random(fixture.random, Envelope.MAX_SECRET_LENGTH + 1)) {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  Envelope.seal(fixture.descriptor, spec(Fixture.NOW + 1), secret, fixture.random));
    }
  }

  @Test
  void open_withFewerShares_isRefused() {
    SealedSecret sealed = fixture.seal(1, "a");
    assertRefused(Reason.TOO_FEW_SHARES, () -> open(sealed, sealed.shares().subList(0, 1)));
  }

  @Test
  void open_withOneShareTwice_isRefused() {
    SealedSecret sealed = fixture.seal(1, "a");
    Share share = sealed.shares().getFirst();
    assertRefused(Reason.SHARE_INVALID, () -> open(sealed, List.of(share, share)));
  }

  @Test
  void open_withAChangedShare_namesItsPosition() {
    SealedSecret sealed = fixture.seal(1, "a");
    byte[] value = sealed.share(2).copyValue();
    value[31] ^= 1;
    assertRefused(
        Reason.SHARE_INVALID, () -> open(sealed, List.of(sealed.share(1), Share.of(2, value))));
    assertThat(sealed.shareHeader().accepts(sealed.header().setId(), Share.of(2, value))).isFalse();
    assertThat(sealed.shareHeader().accepts(sealed.header().setId(), sealed.share(2))).isTrue();
  }

  @Test
  void open_withAnotherVersionsShare_isRefused() {
    SealedSecret old = fixture.seal(1, "a");
    SealedSecret sealed = fixture.seal(2, "b");
    assertRefused(Reason.SHARE_INVALID, () -> open(sealed, List.of(sealed.share(1), old.share(2))));
  }

  @Test
  void open_withAShareOfNobody_isRefused() {
    SealedSecret sealed = fixture.seal(1, "a");
    Share stranger = Share.of(9, sealed.share(2).copyValue());
    assertRefused(Reason.SHARE_INVALID, () -> open(sealed, List.of(sealed.share(1), stranger)));
  }

  @Test
  void open_withAnotherHeader_isRefused() {
    SealedSecret sealed = fixture.seal(1, "a");
    SealedSecret other = fixture.seal(1, "b");
    assertRefused(
        Reason.MISMATCH,
        () ->
            Envelope.open(
                other.header(), sealed.shareHeader(), sealed.ciphertext(), sealed.shares()));
  }

  @Test
  void open_withAnotherCiphertext_isRefused() {
    SealedSecret sealed = fixture.seal(1, "a");
    assertRefused(
        Reason.MISMATCH,
        () ->
            Envelope.open(
                sealed.header(),
                sealed.shareHeader(),
                flipped(sealed.ciphertext(), 30),
                sealed.shares()));
  }

  @Test
  void open_withSharesOfAnotherKeyThatHeadersAllow_isRefusedByTheCommitment() {
    SealedSecret sealed = fixture.seal(1, "a");
    SealedSecret other = fixture.seal(1, "b");
    ShareHeader forged = shareHeader(sealed.header(), other.shares(), sealed.ciphertext());
    assertRefused(
        Reason.COMMITMENT_MISMATCH,
        () -> Envelope.open(sealed.header(), forged, sealed.ciphertext(), other.shares()));
  }

  @Test
  void open_withACiphertextThatTheShareHeaderAllows_isRefusedByItsTag() {
    SealedSecret sealed = fixture.seal(1, "a");
    ByteString changed = flipped(sealed.ciphertext(), sealed.ciphertext().length() - 1);
    ShareHeader forged = shareHeader(sealed.header(), sealed.shares(), changed);
    assertRefused(
        Reason.DECRYPTION_FAILED,
        () -> Envelope.open(sealed.header(), forged, changed, sealed.shares()));
  }

  @Test
  void open_underAHeaderThatSaysOtherwise_isRefusedByItsTag() {
    SealedSecret sealed = fixture.seal(1, "a");
    SecretHeader h = sealed.header();
    SecretHeader later =
        new SecretHeader(
            h.constellationId(),
            h.owner(),
            h.name(),
            h.setId(),
            h.version(),
            h.algorithm(),
            h.commitment(),
            h.created(),
            h.expires() + 1);
    ShareHeader forged = shareHeader(later, sealed.shares(), sealed.ciphertext());
    assertRefused(
        Reason.DECRYPTION_FAILED,
        () -> Envelope.open(later, forged, sealed.ciphertext(), sealed.shares()));
  }

  @Test
  void unpad_ofWhatIsNotPaddedAsItMustBe_isRefused() throws Exception {
    byte[] padded = Padding.pad(Fixture.secret("abc")).use(byte[]::clone);
    byte[] nonZero = padded.clone();
    nonZero[63] = 1;
    byte[] empty = new byte[64];
    byte[] long1 = new byte[256];
    long1[3] = 3;
    for (byte[] wrong : List.of(nonZero, empty, long1, new byte[3])) {
      assertRefused(Reason.MALFORMED, () -> Padding.unpad(SecretBytes.copyOf(wrong)));
    }
    assertThat(Fixture.text(Padding.unpad(SecretBytes.copyOf(padded)))).isEqualTo("abc");
  }

  private static SecretBytes open(SealedSecret sealed, List<Share> shares)
      throws ConstellationException {
    return Envelope.open(sealed.header(), sealed.shareHeader(), sealed.ciphertext(), shares);
  }

  private static SecretSpec spec(long expires) {
    return new SecretSpec(Fixture.OWNER, Fixture.NAME, 1, Fixture.NOW, expires);
  }

  /** A share header that somebody without the owner's key might make. */
  private ShareHeader shareHeader(SecretHeader header, List<Share> shares, ByteString ciphertext) {
    Map<Integer, ByteString> digests = new TreeMap<>();
    shares.forEach(s -> digests.put(s.position(), ShareHeader.digest(header.setId(), 0, s)));
    return new ShareHeader(
        header.hash(),
        0,
        fixture.descriptor.configId(),
        2,
        digests,
        ByteString.copyOf(Crypto.sha256(ciphertext.bytes())));
  }
}
