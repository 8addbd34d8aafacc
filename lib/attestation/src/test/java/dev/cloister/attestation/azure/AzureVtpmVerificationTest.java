package dev.cloister.attestation.azure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.SignatureStatus;
import dev.cloister.attestation.Step;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.Verifier;
import dev.cloister.attestation.tcg.HashAlgorithm;
import dev.cloister.testkit.amd.AmdAuthority;
import dev.cloister.testkit.amd.AmdKeys;
import dev.cloister.testkit.amd.AmdProduct;
import dev.cloister.testkit.amd.AmdRole;
import dev.cloister.testkit.amd.AmdTcb;
import dev.cloister.testkit.amd.SnpField;
import dev.cloister.testkit.amd.SnpSpec;
import dev.cloister.testkit.json.JsonText;
import dev.cloister.testkit.pki.RsaKey;
import dev.cloister.testkit.pki.Seed;
import dev.cloister.testkit.tpm.HclSpec;
import dev.cloister.testkit.tpm.TpmQuoteSpec;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Issued bundles of an SNP report and a vTPM's quote: what the one vouches for in the other. */
class AzureVtpmVerificationTest {
  private static final Seed SEED = Seed.of("azure-vtpm");
  private static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");
  private static final AmdKeys AMD = AmdKeys.generate(SEED);
  private static final AmdTcb TCB = new AmdTcb(3, 4, 1, 22, 213);
  private static final byte[] CHIP = SEED.derive("chip").bytes(AmdProduct.MILAN.hardwareIdLength());
  private static final AmdAuthority AUTHORITY =
      AmdAuthority.create(AmdProduct.MILAN, AMD, TCB, CHIP, FROM, (role, spec) -> spec);
  private static final RsaKey AK =
      RsaKey.generate(2048, RsaKey.Scheme.PKCS1_SHA256, SEED.derive("ak"));
  private static final byte[] NONCE = SEED.derive("nonce").bytes(32);
  private static final int SHA256 = 0x000b;
  private static final int PCRS = 24;

  @Test
  void verify_soundBundle_passesEveryStep() throws Exception {
    AttestationResult result = verify(List.of(0, 4, 11), 0);

    assertThat(result.steps()).allMatch(step -> step.outcome() == Step.Outcome.PASSED);
    assertThat(result.signature()).isEqualTo(SignatureStatus.VALID);
    assertThat(result.bound()).isTrue();
  }

  /** Whoever asks the vTPM chooses what it signs; what stands beside that is anybody's. */
  @Test
  void verify_registersThatTheQuoteDoesNotSelect_areNoMeasurements() throws Exception {
    assertThat(
            verify(List.of(0, 11), 0).claims().object("measurements").members().keySet().stream()
                .filter(name -> name.startsWith("pcr")))
        .containsExactly("pcr0", "pcr11");
    assertThat(
            verify(List.of(), 0).claims().object("measurements").members().keySet().stream()
                .filter(name -> name.startsWith("pcr")))
        .isEmpty();
  }

  /** The guest's own kernel can ask for a report too, over runtime data that it wrote itself. */
  @Test
  void verify_reportThatTheParavisorDidNotAskFor_vouchesForNothing() throws Exception {
    AttestationResult result = verify(List.of(0, 4, 11), 2);

    assertThat(result.failures())
        .extracting(step -> step.name() + " " + step.code())
        .containsExactly("hcl.runtimeData hcl.runtimeData");
    assertThat(result.signature()).isEqualTo(SignatureStatus.INVALID);
    assertThat(result.claims().string("ak")).isEqualTo("unproven");
  }

  private static AttestationResult verify(List<Integer> selected, int vmpl) throws Exception {
    Collateral collateral =
        Collateral.builder()
            .add(CollateralKind.CHAIN, AUTHORITY.certificate(AmdRole.ASK).der())
            .add(CollateralKind.CHAIN, AUTHORITY.certificate(AmdRole.ARK).der())
            .build();
    TrustAnchor root = TrustAnchor.of(Vendor.AMD_MILAN, "testkit", AMD.ark().spki());
    return Verifier.of(new DevelopmentAnchors(List.of(root)))
        .verify(Verifier.parse(bundle(selected, vmpl)), Challenge.raw(NONCE), collateral, AT);
  }

  private static byte[] bundle(List<Integer> selected, int vmpl) {
    byte[] runtime = HclSpec.runtimeData(AK.modulus());
    byte[] report =
        SnpSpec.sign(
            SnpSpec.content(AmdProduct.MILAN, 3, false, TCB, CHIP, SEED)
                .with(SnpField.VMPL, vmpl)
                .with(
                    SnpField.REPORT_DATA, Arrays.copyOf(HashAlgorithm.SHA256.digest(runtime), 64)),
            AMD.vcek());
    byte[] quote = TpmQuoteSpec.of(NONCE, SHA256, selected, digest(selected)).bytes();
    List<String> registers = new ArrayList<>();
    for (int i = 0; i < PCRS; i++) {
      registers.add(HexFormat.of().formatHex(register(i)));
    }
    return JsonText.write(
            JsonText.object(
                "hcl_report",
                base64(HclSpec.snp(report, runtime)),
                "tpm_quote",
                JsonText.object(
                    "message",
                    HexFormat.of().formatHex(quote),
                    "signature",
                    HexFormat.of().formatHex(AK.sign(quote)),
                    "pcrs",
                    registers),
                "vcek",
                AUTHORITY.certificate(AmdRole.VCEK).pem()))
        .getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] digest(List<Integer> selected) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    selected.forEach(index -> all.writeBytes(register(index)));
    return HashAlgorithm.SHA256.digest(all.toByteArray());
  }

  private static byte[] register(int index) {
    return SEED.derive("pcr" + index).bytes(32);
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
