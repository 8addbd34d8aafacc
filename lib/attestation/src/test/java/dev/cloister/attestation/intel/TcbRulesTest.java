package dev.cloister.attestation.intel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.attestation.TcbStatus;
import dev.cloister.attestation.bytes.ByteString;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Intel's rules for SVNs, levels and what an outdated part makes of a platform. */
class TcbRulesTest {
  private static final Instant DATE = Instant.parse("2024-03-13T00:00:00Z");

  /** Quote verification 4.1.2.4.17 and .19: the platform's status, and it beside an old part. */
  @ParameterizedTest
  @CsvSource({
    "UP_TO_DATE, OUT_OF_DATE",
    "SW_HARDENING_NEEDED, OUT_OF_DATE",
    "CONFIGURATION_NEEDED, OUT_OF_DATE_CONFIGURATION_NEEDED",
    "CONFIGURATION_AND_SW_HARDENING_NEEDED, OUT_OF_DATE_CONFIGURATION_NEEDED",
    "OUT_OF_DATE, OUT_OF_DATE",
    "OUT_OF_DATE_CONFIGURATION_NEEDED, OUT_OF_DATE_CONFIGURATION_NEEDED",
    "TD_RELAUNCH_ADVISED, TD_RELAUNCH_ADVISED",
    "REVOKED, REVOKED"
  })
  void merge_partOutOfDate_makesThePlatformOutOfDate(TcbStatus platform, TcbStatus merged) {
    assertThat(TcbMerge.merge(platform, TcbStatus.OUT_OF_DATE)).isEqualTo(merged);
    assertThat(TcbMerge.merge(platform, TcbStatus.OUT_OF_DATE_CONFIGURATION_NEEDED))
        .isEqualTo(merged);
  }

  @ParameterizedTest
  @EnumSource(TcbStatus.class)
  void merge_partRevokedOrUnknown_decidesAlone(TcbStatus platform) {
    assertThat(TcbMerge.merge(platform, TcbStatus.REVOKED)).isEqualTo(TcbStatus.REVOKED);
    assertThat(TcbMerge.merge(platform, TcbStatus.NOT_SUPPORTED))
        .isEqualTo(TcbStatus.NOT_SUPPORTED);
  }

  @ParameterizedTest
  @EnumSource(TcbStatus.class)
  void merge_partThatIsNew_leavesThePlatformsStatus(TcbStatus platform) {
    assertThat(TcbMerge.merge(platform, TcbStatus.UP_TO_DATE)).isEqualTo(platform);
    assertThat(TcbMerge.merge(platform, TcbStatus.SW_HARDENING_NEEDED)).isEqualTo(platform);
  }

  @ParameterizedTest
  @EnumSource(TcbStatus.class)
  void needsConfiguration_statusThatSaysSo_does(TcbStatus status) {
    assertThat(TcbMerge.needsConfiguration(status))
        .isEqualTo(status.code().contains("Configuration"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 7, 15})
  void reach_oneComponentLower_doesNot(int index) {
    Svns platform = svns(index, 6);
    assertThat(platform.reach(svns(index, 6), 0)).isTrue();
    assertThat(platform.reach(svns(index, 5), 0)).isTrue();
    assertThat(platform.reach(svns(index, 7), 0)).isFalse();
    assertThat(platform.reach(svns(index, 7), index + 1)).isTrue();
    assertThat(platform.reach(svns(index, 7), index)).isFalse();
  }

  @Test
  void svns_ofOctets_areUnsigned() {
    byte[] octets = new byte[16];
    octets[0] = 1;
    octets[15] = (byte) 0xfe;
    Svns svns = Svns.of(octets);
    assertThat(svns.get(15)).isEqualTo(254);
    assertThat(svns.hex()).isEqualTo("01" + "00".repeat(14) + "fe");
    assertThat(svns).hasToString(svns.hex()).isEqualTo(Svns.of(octets)).hasSameHashCodeAs(svns);
    assertThat(svns.hashCode()).isNotEqualTo(Svns.NONE.hashCode());
    assertThat(svns).isNotEqualTo(Svns.NONE);
    assertThat(Svns.ORDER.compare(svns, Svns.NONE)).isPositive();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 15, 17})
  void svns_thatAreNot16_areRefused(int count) {
    assertThatThrownBy(() -> Svns.of(new byte[count])).isInstanceOf(IllegalArgumentException.class);
  }

  /** SGX components first, then PCE SVN, then TDX components. */
  @Test
  void levels_ofAnyOrder_areSortedNewestFirst() {
    List<TcbLevel> sorted =
        List.of(
            level(svns(0, 2), 0, Svns.NONE),
            level(svns(0, 1), 9, Svns.NONE),
            level(svns(0, 1), 8, svns(15, 1)),
            level(svns(0, 1), 8, Svns.NONE),
            level(svns(15, 200), 99, svns(0, 200)));
    List<TcbLevel> shuffled = new ArrayList<>(sorted);
    Collections.rotate(shuffled, 2);
    Collections.swap(shuffled, 0, 3);
    shuffled.sort(TcbLevel.NEWEST_FIRST);
    assertThat(shuffled).isEqualTo(sorted);
  }

  @Test
  void level_isReached_byComponentsAndPceSvnTogether() {
    TcbLevel level = level(svns(3, 5), 11, Svns.NONE);
    assertThat(level.isReachedBy(svns(3, 5), 11)).isTrue();
    assertThat(level.isReachedBy(svns(3, 4), 11)).isFalse();
    assertThat(level.isReachedBy(svns(3, 5), 10)).isFalse();
  }

  /** Components 0 and 1 are the module's, which has levels of its own from version 1 on. */
  @ParameterizedTest
  @CsvSource({"0, 0, false", "0, 1, true", "2, 1, false"})
  void level_isReachedByTdx_withoutTheModulesComponentsWhereItHasAVersion(
      int component, int moduleVersion, boolean reached) {
    int[] tee = new int[16];
    tee[1] = moduleVersion;
    assertThat(level(Svns.NONE, 0, svns(component, 1)).isReachedByTdx(Svns.of(tee)))
        .isEqualTo(reached);
  }

  @Test
  void isvLevel_thatIsReached_isTheNewestNotAbove() {
    IsvLevel five = new IsvLevel(5, TcbStatus.UP_TO_DATE, List.of());
    IsvLevel two = new IsvLevel(2, TcbStatus.OUT_OF_DATE, List.of());
    assertThat(IsvLevel.reached(List.of(five, two), 6)).contains(five);
    assertThat(IsvLevel.reached(List.of(five, two), 5)).contains(five);
    assertThat(IsvLevel.reached(List.of(five, two), 4)).contains(two);
    assertThat(IsvLevel.reached(List.of(five, two), 1)).isEmpty();
  }

  @Test
  void moduleOf_majorVersion_isTheIdentityOfThatVersion() {
    TdxModuleIdentity without = module("");
    TdxModuleIdentity ten = module("tdx_0A");
    TcbInfo info =
        new TcbInfo(3, "TDX", DATE, DATE, 1, "", "", List.of(), Optional.of(without), List.of(ten));
    assertThat(info.moduleOf(0)).contains(without);
    assertThat(info.moduleOf(10)).contains(ten);
    assertThat(info.moduleOf(1)).isEmpty();
  }

  @Test
  void matchesAttributes_ofAVersionedModule_areZeroToTheLastBit() {
    ByteString zero = octets(0);
    ByteString set = octets(1);
    assertThat(module("TDX_01", zero, set).matchesAttributes(zero)).isTrue();
    assertThat(module("TDX_01", zero, zero).matchesAttributes(set)).isFalse();
    assertThat(module("TDX_01", set, set).matchesAttributes(set)).isFalse();
  }

  @Test
  void matchesAttributes_ofTheModuleWithoutVersion_areComparedUnderItsMask() {
    ByteString zero = octets(0);
    ByteString set = octets(1);
    assertThat(module("", zero, zero).matchesAttributes(set)).isTrue();
    assertThat(module("", zero, set).matchesAttributes(set)).isFalse();
    assertThat(module("", set, set).matchesAttributes(set)).isTrue();
  }

  @Test
  void bodyType_ofANumber_isThatOfVersion5() {
    assertThat(BodyType.find(1)).contains(BodyType.SGX);
    assertThat(BodyType.find(2)).contains(BodyType.TD_1_0);
    assertThat(BodyType.find(3)).contains(BodyType.TD_1_5);
    assertThat(BodyType.find(0)).isEmpty();
    assertThat(BodyType.find(4)).isEmpty();
  }

  private static TdxModuleIdentity module(String id) {
    return module(id, octets(0), octets(0));
  }

  private static TdxModuleIdentity module(String id, ByteString attributes, ByteString mask) {
    return new TdxModuleIdentity(id, octets(0), attributes, mask, List.of());
  }

  private static ByteString octets(int last) {
    return ByteString.copyOf(new byte[] {0, 0, 0, 0, 0, 0, 0, (byte) last});
  }

  private static TcbLevel level(Svns sgx, int pceSvn, Svns tdx) {
    return new TcbLevel(sgx, pceSvn, tdx, DATE, TcbStatus.UP_TO_DATE, List.of());
  }

  /** All zero but one. */
  private static Svns svns(int index, int value) {
    int[] all = new int[16];
    all[index] = value;
    return Svns.of(all);
  }
}
