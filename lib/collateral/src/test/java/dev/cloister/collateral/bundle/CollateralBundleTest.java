package dev.cloister.collateral.bundle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.testkit.intel.IntelCollateral;
import dev.cloister.testkit.intel.IntelCollateral.Part;
import dev.cloister.testkit.intel.IntelScenario;
import dev.cloister.testkit.intel.QuoteFormat;
import dev.cloister.testkit.pki.Seed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CollateralBundleTest {
  private static final Instant AT = Instant.parse("2025-06-15T00:00:00Z");
  private static final IntelCollateral ISSUED =
      IntelScenario.of(QuoteFormat.TDX_V4, Seed.of("bundle"), AT).issue().collateral();

  @Test
  void parse_whatWasWritten_givesEveryPartBack() throws Exception {
    AppraisalPolicy policy =
        AppraisalPolicy.parse("{\"version\":1,\"debug\":\"warning\"}".getBytes(UTF_8));
    Collateral collateral =
        Collateral.builder()
            .add(CollateralKind.TCB_INFO, new byte[] {1})
            .add(CollateralKind.RIM, new byte[] {2})
            .add(CollateralKind.RIM, new byte[0])
            .build();
    byte[] text =
        CollateralBundle.of(collateral)
            .evidence(new byte[] {3, 4})
            .challenge(new byte[] {5})
            .policy(policy)
            .at(AT)
            .build()
            .toBytes();
    CollateralBundle read = CollateralBundle.parse(text);
    assertThat(read.evidence()).hasValue(new byte[] {3, 4});
    assertThat(read.challenge()).hasValue(new byte[] {5});
    assertThat(read.at()).hasValue(AT);
    assertThat(read.policy().map(p -> p.json().toJson())).hasValue(policy.json().toJson());
    assertThat(read.collateral().find(CollateralKind.TCB_INFO)).hasValue(new byte[] {1});
    assertThat(read.collateral().all(CollateralKind.RIM))
        .containsExactly(new byte[] {2}, new byte[0]);
    assertThat(read.toBytes()).isEqualTo(text);
  }

  @Test
  void parse_dcapJson_givesTheSignedBytesUnchanged() throws Exception {
    CollateralBundle read = CollateralBundle.parse(ISSUED.toDcapJson().getBytes(UTF_8));
    assertThat(read.evidence()).isEmpty();
    assertThat(read.collateral().find(CollateralKind.TCB_INFO)).hasValue(ISSUED.get(Part.TCB_INFO));
    assertThat(read.collateral().find(CollateralKind.QE_IDENTITY))
        .hasValue(ISSUED.get(Part.QE_IDENTITY));
    assertThat(read.collateral().find(CollateralKind.ROOT_CRL)).hasValue(ISSUED.get(Part.ROOT_CRL));
    assertThat(read.collateral().find(CollateralKind.PCK_CRL)).hasValue(ISSUED.get(Part.PCK_CRL));
    assertThat(read.collateral().all(CollateralKind.TCB_SIGNING_CHAIN))
        .containsExactly(ISSUED.get(Part.TCB_SIGNING_CHAIN));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "{\"cloisterBundle\":2,\"collateral\":{}}",
        "{\"cloisterBundle\":1}",
        "{\"cloisterBundle\":1,\"collateral\":{},\"roots\":[]}",
        "{\"cloisterBundle\":1,\"collateral\":{\"tcbinfo\":[]}}",
        "{\"cloisterBundle\":1,\"collateral\":{\"tcbInfo\":\"AA==\"}}",
        "{\"cloisterBundle\":1,\"collateral\":{\"tcbInfo\":[1]}}",
        "{\"cloisterBundle\":1,\"collateral\":{\"tcbInfo\":[\"%\"]}}",
        "{\"cloisterBundle\":1,\"collateral\":{},\"evidence\":\"%\"}",
        "{\"cloisterBundle\":1,\"collateral\":{},\"at\":\"yesterday\"}",
        "{\"cloisterBundle\":1,\"collateral\":{},\"policy\":{\"version\":9}}",
        "{\"cloisterBundle\":1,\"cloisterBundle\":1,\"collateral\":{}}",
        "{\"tcb_info\":\"{}\"}",
        "{\"tcb_info\":\"{}\",\"tcb_info_signature\":\"00\"}",
        "{\"root_ca_crl\":\"xyz\"}",
        "{\"quote\":\"00\"}"
      })
  void parse_anythingElse_isRefused(String text) {
    assertThatThrownBy(() -> CollateralBundle.parse(text.getBytes(UTF_8)))
        .isInstanceOf(BundleException.class)
        .message()
        .isNotBlank();
  }

  @Test
  void parse_documentedExample_hasEveryMember() throws Exception {
    Path root = Path.of(System.getProperty("cloister.root"));
    String text = Files.readString(root.resolve("docs/reference/bundle.md"));
    int from = text.indexOf("```json") + 7;
    String example = text.substring(from, text.indexOf("```", from));
    CollateralBundle read = CollateralBundle.parse(example.getBytes(UTF_8));
    assertThat(read.collateral().kinds()).hasSize(5);
    assertThat(read.evidence()).isPresent();
    assertThat(read.challenge()).isPresent();
    assertThat(read.policy()).isPresent();
    assertThat(read.at()).hasValue(AT);
  }

  @Test
  void recognises_jsonObjectsOnly() {
    assertThat(CollateralBundle.recognises(" \n{".getBytes(UTF_8))).isTrue();
    assertThat(CollateralBundle.recognises("0400".getBytes(UTF_8))).isFalse();
    assertThat(CollateralBundle.recognises(new byte[0])).isFalse();
  }
}
