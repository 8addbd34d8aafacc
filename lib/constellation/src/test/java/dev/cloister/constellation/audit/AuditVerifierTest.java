package dev.cloister.constellation.audit;

import static dev.cloister.constellation.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Fixture;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.SigningKey;
import dev.cloister.constellation.VaultId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditVerifierTest {
  private final Fixture fixture = Fixture.of(3, 2, 3);
  private final ByteString id = fixture.descriptor.constellationId();
  private final VaultId vault = fixture.vault(0);
  private final List<AuditEntry> entries = entries(6);

  @Test
  void report_ofTheWholeLog_isVerified() throws Exception {
    AuditReport report =
        verify(List.of(e(0), e(1), head(1), e(2), e(3), e(4), head(4), e(5), head(5)));
    assertThat(report.isVerified()).isTrue();
    assertThat(report.entries()).isEqualTo(6);
    assertThat(report.first()).isOne();
    assertThat(report.signed().orElseThrow().seq()).isEqualTo(6);
  }

  @Test
  void report_ofAPart_isVerifiedAndSaysWhereItBegins() throws Exception {
    AuditReport report = verify(List.of(e(3), e(4), head(4)));
    assertThat(report.isVerified()).isTrue();
    assertThat(report.first()).isEqualTo(4);
  }

  @Test
  void report_afterTheLastHead_countsWhatNobodyVouchesFor() throws Exception {
    AuditReport report = verify(List.of(e(0), head(0), e(1), e(2)));
    assertThat(report.failure()).isEmpty();
    assertThat(report.unsigned()).isEqualTo(2);
    assertThat(report.isVerified()).isFalse();
  }

  @Test
  void report_ofNothing_isNotVerified() throws Exception {
    assertThat(verify(List.of()).isVerified()).isFalse();
    assertThat(verify(List.of(e(0))).isVerified()).isFalse();
  }

  @Test
  void accept_aMissingEntry_failsThere() throws Exception {
    refuse(Reason.BROKEN_CHAIN, 2, e(0), e(2), head(2));
  }

  @Test
  void accept_anEntryTwiceOrOutOfOrder_fails() throws Exception {
    refuse(Reason.BROKEN_CHAIN, 2, e(0), e(0));
    refuse(Reason.BROKEN_CHAIN, 3, e(0), e(1), e(0));
  }

  @Test
  void accept_aChangedEntry_failsAtTheNext() throws Exception {
    AuditEntry changed = entry(2, entries.get(0).hash(), "delete-secret", 1001);
    refuse(Reason.BROKEN_CHAIN, 3, e(0), line(changed), e(2));
    refuse(Reason.BROKEN_CHAIN, 3, e(0), line(changed), head(1));
  }

  @Test
  void accept_aGenuineHeadElsewhere_fails() throws Exception {
    refuse(Reason.BROKEN_CHAIN, 2, e(0), head(1));
    refuse(Reason.BROKEN_CHAIN, 1, head(0), e(0));
  }

  @Test
  void accept_aHeadThatAnotherSigned_fails() throws Exception {
    AuditHead head = new AuditHead(id, vault, 1, 1, entries.get(0).hash());
    refuse(Reason.SIGNATURE_INVALID, 2, e(0), line(head, fixture.key(fixture.vault(1))));
  }

  @Test
  void accept_aHeadOfAnotherLog_fails() throws Exception {
    AuditHead other = new AuditHead(id, fixture.vault(1), 1, 1, entries.get(0).hash());
    refuse(Reason.WRONG_CONSTELLATION, 2, e(0), line(other, fixture.key(vault)));
    AuditHead foreign = new AuditHead(Fixture.bytes(32, 1), vault, 1, 1, entries.get(0).hash());
    refuse(Reason.WRONG_CONSTELLATION, 2, e(0), line(foreign, fixture.key(vault)));
  }

  @Test
  void accept_anotherVaultsFirstEntry_fails() throws Exception {
    AuditEntry first = entry(1, AuditEntry.origin(id, fixture.vault(1)), "get-secret", 1000);
    refuse(Reason.BROKEN_CHAIN, 1, line(first));
    AuditEntry late = entry(2, AuditEntry.origin(id, vault), "get-secret", 1000);
    refuse(Reason.BROKEN_CHAIN, 1, line(late));
  }

  @Test
  void accept_anEntryThatGoesBackInTime_fails() throws Exception {
    AuditEntry back = entry(2, entries.get(0).hash(), "get-secret", 999);
    refuse(Reason.BROKEN_CHAIN, 2, e(0), line(back));
  }

  @Test
  void accept_aHeadOfAnIncarnationBefore_fails() throws Exception {
    AuditHead second = new AuditHead(id, vault, 2, 1, entries.get(0).hash());
    refuse(Reason.BROKEN_CHAIN, 4, e(0), line(second, fixture.key(vault)), e(1), head(1));
  }

  @Test
  void accept_afterAFailure_looksAtNothing() throws Exception {
    AuditReport report = verify(List.of("nonsense", e(0), head(0)));
    assertThat(report.entries()).isZero();
    assertThat(report.failure().orElseThrow().line()).isOne();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "{\"entry\":\"\"}",
        "{\"entry\":1}",
        "{\"head\":\"\"}",
        "{\"entry\":\"AA\",\"head\":\"AA\"}",
        "{\"head\":\"AA\",\"signature\":\"AA\"}"
      })
  void parse_whatIsNoLine_isRefused(String line) {
    assertRefused(Reason.MALFORMED, () -> AuditLine.parse(line));
  }

  @Test
  void parse_aLineThatIsTooLong_isRefused() {
    assertRefused(Reason.MALFORMED, () -> AuditLine.parse(" ".repeat(4097) + e(0)));
  }

  @Test
  void parse_aLineWithAnythingBeside_isRefused() {
    String more = e(0).replace("}", ",\"note\":1}");
    assertRefused(Reason.MALFORMED, () -> AuditLine.parse(more));
  }

  @Test
  void of_aStranger_isRefused() {
    assertRefused(
        Reason.NOT_A_MEMBER,
        () -> AuditVerifier.of(fixture.descriptor, VaultId.random(fixture.random)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Get", "a b", "a\n", "é"})
  void entry_withCodesOfAnotherForm_isRefused(String code) {
    assertThatIllegalArgumentException().isThrownBy(() -> entry(1, Fixture.bytes(32, 0), code, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new AuditEntry(
                    1,
                    Fixture.bytes(32, 0),
                    0,
                    0,
                    Actor.OWNER,
                    Fixture.bytes(32, 0),
                    "get-secret",
                    Fixture.bytes(0, 0),
                    code,
                    Fixture.bytes(32, 0)));
  }

  @Test
  void entry_withNumbersOrLengthsOfAnotherForm_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> entry(0, Fixture.bytes(32, 0), "get-secret", 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> entry(1, Fixture.bytes(31, 0), "get-secret", 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> entry(1, Fixture.bytes(32, 0), "get-secret", -1));
  }

  private void refuse(Reason reason, long line, String... lines) throws Exception {
    AuditReport report = verify(List.of(lines));
    assertThat(report.isVerified()).isFalse();
    assertThat(report.failure().orElseThrow().reason()).isEqualTo(reason);
    assertThat(report.failure().orElseThrow().line()).isEqualTo(line);
  }

  private AuditReport verify(List<String> lines) throws Exception {
    AuditVerifier verifier = AuditVerifier.of(fixture.descriptor, vault);
    lines.forEach(verifier::accept);
    return verifier.report();
  }

  private String e(int index) {
    return line(entries.get(index));
  }

  private String head(int index) {
    AuditEntry entry = entries.get(index);
    return line(new AuditHead(id, vault, 1, entry.seq(), entry.hash()), fixture.key(vault));
  }

  private static String line(AuditEntry entry) {
    return new AuditLine.Entry(entry).text();
  }

  private static String line(AuditHead head, SigningKey key) {
    return new AuditLine.Head(Signed.by(key, head)).text();
  }

  private List<AuditEntry> entries(int count) {
    List<AuditEntry> made = new ArrayList<>();
    ByteString previous = AuditEntry.origin(id, vault);
    for (int i = 1; i <= count; i++) {
      AuditEntry entry = entry(i, previous, "get-secret", 1000 + i / 2);
      made.add(entry);
      previous = entry.hash();
    }
    return made;
  }

  private static AuditEntry entry(long seq, ByteString previous, String operation, long notBefore) {
    return new AuditEntry(
        seq,
        previous,
        notBefore,
        AuditEntry.UNKNOWN,
        Actor.OWNER,
        Fixture.bytes(32, 1),
        operation,
        Fixture.bytes(32, 2),
        "ok",
        Fixture.bytes(32, 3));
  }
}
