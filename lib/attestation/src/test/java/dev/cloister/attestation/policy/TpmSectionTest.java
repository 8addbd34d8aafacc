package dev.cloister.attestation.policy;

import static dev.cloister.attestation.policy.PolicyRules.policy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.attestation.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a policy can ask of what vouches for a TPM's attestation key. */
class TpmSectionTest {
  private static final String TEN_DAYS = "{'maximumActivationAgeDays':10}";

  @ParameterizedTest
  @ValueSource(strings = {"certificate", "pinned", "activation", "hcl"})
  void ak_vouchedForAsListed_isAccepted(String proof) throws Exception {
    assertThat(found("{'ak':['" + proof + "']}", key(proof))).isEmpty();
  }

  @Test
  void ak_vouchedForOtherwise_isAnError() throws Exception {
    assertThat(found("{'ak':['certificate','hcl']}", key("activation")))
        .containsExactly("tpm.akProof");
  }

  @Test
  void ak_ofEvidenceWithoutOne_saysNothing() throws Exception {
    assertThat(found("{'ak':['certificate']}", Results.sound())).isEmpty();
  }

  @Test
  void activation_asOldAsIsAllowed_isAccepted() throws Exception {
    assertThat(found(TEN_DAYS, activated(Results.AT.minus(Duration.ofDays(10))))).isEmpty();
  }

  @Test
  void activation_older_isAnError() throws Exception {
    assertThat(found(TEN_DAYS, activated(Results.AT.minus(Duration.ofDays(10)).minusSeconds(1))))
        .containsExactly("tpm.akProof");
  }

  @Test
  void activation_ofNoKnownTime_isAnError() throws Exception {
    assertThat(found(TEN_DAYS, key("activation"))).containsExactly("tpm.akProof");
  }

  @Test
  void age_ofAKeyWithACertificate_isNotAskedFor() throws Exception {
    assertThat(found(TEN_DAYS, key("certificate"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'ak':[]}",
        "{'ak':['unproven']}",
        "{'maximumActivationAgeDays':-1}",
        "{'maximumActivationAgeDays':3651}",
        "{'age':1}"
      })
  void parse_otherMembersAndValues_areRefused(String section) {
    assertThatThrownBy(() -> policy("{'tpm':" + section + "}")).isInstanceOf(PolicyException.class);
  }

  private static Results key(String proof) {
    return Results.sound().claim("ak", proof);
  }

  private static Results activated(Instant at) {
    return key("activation")
        .claim("activation", JsonObject.builder().put("at", at.toString()).build());
  }

  private static List<String> found(String section, Results result) throws Exception {
    List<Finding> findings =
        policy("{'tpm':" + section + "}").appraise(result.result()).findings().stream()
            .filter(finding -> finding.code().startsWith("tpm."))
            .toList();
    assertThat(findings).allMatch(finding -> finding.severity() == Severity.ERROR);
    return findings.stream().map(Finding::code).toList();
  }
}
