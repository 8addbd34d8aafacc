package dev.cloister.attestation.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.FindingCode;
import org.junit.jupiter.api.Test;

class FindingsTest {
  private final Findings findings = new Findings();

  @Test
  void add_theSameTwice_isReportedOnceAtItsWorst() {
    findings.add(FindingCode.DEBUG_ENABLED, Severity.WARNING, "on");
    findings.add(FindingCode.DEBUG_ENABLED, Severity.ERROR, "on");
    findings.add(FindingCode.DEBUG_ENABLED, Severity.INFO, "on");
    assertThat(findings.all()).extracting(Finding::severity).containsExactly(Severity.ERROR);
  }

  @Test
  void add_anotherMessage_isAnotherFinding() {
    findings.add(FindingCode.DEBUG_ENABLED, Severity.WARNING, "on");
    findings.add(FindingCode.DEBUG_ENABLED, Severity.WARNING, "on, too");
    assertThat(findings.all()).extracting(Finding::message).containsExactly("on", "on, too");
  }
}
