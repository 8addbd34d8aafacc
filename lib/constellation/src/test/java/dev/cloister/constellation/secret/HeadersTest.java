package dev.cloister.constellation.secret;

import static dev.cloister.constellation.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Fixture;
import dev.cloister.constellation.VaultId;
import dev.cloister.threshold.Share;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HeadersTest {
  private static final ByteString ZEROS = Fixture.bytes(32, 0);
  private static final long NOW = Fixture.NOW;

  private final Fixture fixture = Fixture.of(3, 2, 3);
  private final SealedSecret sealed = fixture.seal(1, "secret");

  @Test
  void secretId_ofAnyOtherOwnerNameOrConstellation_isAnother() {
    ByteString constellation = Fixture.bytes(32, 1);
    assertThat(
            Stream.of(
                    id(constellation, "i", "s", "n"),
                    id(Fixture.bytes(32, 2), "i", "s", "n"),
                    id(constellation, "is", "n", "x"),
                    id(constellation, "i", "sn", "x"),
                    id(constellation, "i", "s", "N"),
                    id(constellation, "i", "s:n", "n"),
                    id(constellation, "i", "s", "n:n"),
                    id(constellation, "i", "s", "./n"))
                .distinct())
        .hasSize(8);
  }

  @Test
  void revisions_areOrderedByVersionThenSetThenStep() {
    SetId low = new SetId(Fixture.bytes(16, 0x7f));
    SetId high = new SetId(Fixture.bytes(16, 0x80));
    List<Revision> ordered =
        List.of(
            new Revision(1, high, 9),
            new Revision(2, low, 0),
            new Revision(2, low, 1),
            new Revision(2, high, 0),
            new Revision(10, low, 0));
    assertThat(ordered.reversed().stream().sorted()).isEqualTo(ordered);
    assertThat(ordered.get(1).next()).isEqualTo(ordered.get(2));
  }

  static List<Object[]> badHeaders() {
    ByteString some = Fixture.bytes(32, 3);
    long day = 24 * 60 * 60;
    return List.of(
        new Object[] {0L, Algorithm.AES_256_GCM, some, NOW, NOW + 1},
        new Object[] {1L, Algorithm.AES_256_GCM, ZEROS, NOW, NOW + 1},
        new Object[] {1L, Algorithm.AES_256_GCM, Fixture.bytes(31, 3), NOW, NOW + 1},
        new Object[] {1L, Algorithm.AES_256_GCM, some, NOW, NOW},
        new Object[] {1L, Algorithm.AES_256_GCM, some, NOW, NOW + 90 * day + 1},
        new Object[] {1L, Algorithm.AES_256_GCM, some, -1L, 1L},
        new Object[] {1L, Algorithm.TOMBSTONE, some, NOW, NOW},
        new Object[] {1L, Algorithm.TOMBSTONE, ZEROS, NOW, NOW + 1});
  }

  @ParameterizedTest
  @MethodSource("badHeaders")
  void secretHeader_thatIsNoVersion_isRefused(
      long version, Algorithm algorithm, ByteString commitment, long created, long expires) {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new SecretHeader(
                    Fixture.bytes(32, 1),
                    Fixture.OWNER,
                    Fixture.NAME,
                    sealed.header().setId(),
                    version,
                    algorithm,
                    commitment,
                    created,
                    expires));
  }

  @Test
  void secretHeader_livingNinetyDays_isTaken() {
    SecretHeader header =
        new SecretHeader(
            Fixture.bytes(32, 1),
            Fixture.OWNER,
            Fixture.NAME,
            sealed.header().setId(),
            1,
            Algorithm.AES_256_GCM,
            Fixture.bytes(32, 3),
            NOW,
            NOW + SecretHeader.MAX_LIFETIME);
    assertThat(header.isTombstone()).isFalse();
  }

  @Test
  void shareHeader_thatIsNoSharing_isRefused() {
    Map<Integer, ByteString> digests = new TreeMap<>(sealed.shareHeader().digests());
    refuse(-1, 2, digests);
    refuse(0, 1, digests);
    refuse(0, 4, digests);
    refuse(0, 2, Map.of(0, ZEROS, 1, ZEROS));
    refuse(0, 2, Map.of(256, ZEROS, 1, ZEROS));
    refuse(0, 2, Map.of(2, Fixture.bytes(31, 1), 1, ZEROS));
  }

  @Test
  void accepts_shareOfAnotherEpoch_isFalse() {
    ShareHeader h = sealed.shareHeader();
    ShareHeader next =
        new ShareHeader(
            h.secretHeader(), 1, h.configId(), h.threshold(), h.digests(), h.ciphertext());
    Share share = sealed.share(1);
    assertThat(h.accepts(sealed.header().setId(), share)).isTrue();
    assertThat(next.accepts(sealed.header().setId(), share)).isFalse();
    assertThat(h.accepts(SetId.random(fixture.random), share)).isFalse();
  }

  @Test
  void accepts_shareOfAnotherLength_isFalse() {
    Share shorter = Share.of(1, new byte[31]);
    SetId set = sealed.header().setId();
    ShareHeader h = sealed.shareHeader();
    Map<Integer, ByteString> digests = new TreeMap<>(h.digests());
    digests.put(1, ShareHeader.digest(set, 0, shorter));
    ShareHeader forged =
        new ShareHeader(h.secretHeader(), 0, h.configId(), 2, digests, h.ciphertext());
    assertThat(forged.accepts(set, shorter)).isFalse();
  }

  @Test
  void check_headerOfAnotherVersionOrADeletion_isRefused() throws Exception {
    sealed.shareHeader().check(sealed.header());
    SecretHeader tombstone =
        SecretHeader.tombstone(
            fixture.descriptor,
            new SecretSpec(Fixture.OWNER, Fixture.NAME, 2, NOW, NOW),
            fixture.random);
    ShareHeader h = sealed.shareHeader();
    ShareHeader ofTombstone =
        new ShareHeader(tombstone.hash(), 0, h.configId(), 2, h.digests(), h.ciphertext());

    assertRefused(Reason.MISMATCH, () -> sealed.shareHeader().check(fixture.seal(2, "b").header()));
    assertRefused(Reason.MISMATCH, () -> ofTombstone.check(tombstone));
  }

  @Test
  void check_configurationThatHoldsOtherShares_isRefused() throws Exception {
    ShareHeader h = sealed.shareHeader();
    h.check(fixture.descriptor);
    Map<Integer, ByteString> fewer = new TreeMap<>(h.digests());
    fewer.remove(3);
    ByteString other = Fixture.bytes(32, 1);

    for (ShareHeader wrong :
        List.of(
            new ShareHeader(h.secretHeader(), 0, other, 2, h.digests(), h.ciphertext()),
            new ShareHeader(h.secretHeader(), 0, h.configId(), 3, h.digests(), h.ciphertext()),
            new ShareHeader(h.secretHeader(), 0, h.configId(), 2, fewer, h.ciphertext()))) {
      assertRefused(Reason.WRONG_CONFIGURATION, () -> wrong.check(fixture.descriptor));
    }
    assertThat(fixture.descriptor.find(VaultId.random(fixture.random))).isEmpty();
  }

  private void refuse(long epoch, int threshold, Map<Integer, ByteString> digests) {
    ShareHeader h = sealed.shareHeader();
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new ShareHeader(
                    h.secretHeader(), epoch, h.configId(), threshold, digests, h.ciphertext()));
  }

  private static SecretId id(ByteString constellation, String issuer, String subject, String name) {
    return SecretId.of(constellation, new OwnerId(issuer, subject), new SecretName(name));
  }
}
