package dev.cloister.collateral;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.Verifier;
import dev.cloister.collateral.AmdRequest.Product;
import dev.cloister.collateral.AmdRequest.Tcb;
import dev.cloister.collateral.CollateralRequest.TokenKeys;
import dev.cloister.collateral.fetch.AmdWorld;
import dev.cloister.testkit.amd.AmdAuthority;
import dev.cloister.testkit.amd.AmdProduct;
import dev.cloister.testkit.amd.AmdRole;
import dev.cloister.testkit.amd.SnpField;
import dev.cloister.testkit.amd.SnpSpec;
import dev.cloister.testkit.layout.Block;
import dev.cloister.testkit.pki.Seed;
import dev.cloister.testkit.token.TokenAuthority;
import dev.cloister.testkit.token.TokenScenario;
import dev.cloister.testkit.token.TokenService;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CollateralRequestTest {
  private static final Instant AT = AmdWorld.AT;
  private static final Set<CollateralKind> ALL =
      Set.of(CollateralKind.VEK, CollateralKind.CHAIN, CollateralKind.AMD_CRL);

  @ParameterizedTest
  @CsvSource({"MILAN,3", "GENOA,5", "TURIN,5"})
  void of_bareReport_namesProductChipAndReportedTcb(AmdProduct product, int version)
      throws Exception {
    AttestationResult result = verify(AmdWorld.report(content(product, version), false));
    int fmc = product == AmdProduct.TURIN ? 3 : 0;
    assertThat(CollateralRequest.missing(result))
        .hasValue(
            new AmdRequest.Vcek(
                List.of(Product.valueOf(product.name())),
                AmdWorld.hardwareId(product),
                new Tcb(fmc, 4, 1, 22, 213),
                ALL));
  }

  @ParameterizedTest
  @CsvSource({"17", "160", "175"})
  void of_sienaAndBergamo_areGenoa(int model) throws Exception {
    Block content =
        content(AmdProduct.GENOA, 3).with(SnpField.CPUID, new byte[] {0x19, (byte) model, 0});
    assertThat(amd(verify(AmdWorld.report(content, false))).products())
        .containsExactly(Product.GENOA);
  }

  @Test
  void of_reportedTcbThatDiffers_isTheReportedOne() throws Exception {
    Block content =
        content(AmdProduct.MILAN, 3)
            .with(SnpField.CURRENT_TCB, new byte[] {9, 9, 0, 0, 0, 0, 9, 9});
    AmdRequest request = amd(verify(AmdWorld.report(content, false)));
    assertThat(((AmdRequest.Vcek) request).tcb()).isEqualTo(new Tcb(0, 4, 1, 22, 213));
  }

  @Test
  void of_versionTwo_mayBeMilanOrGenoa() throws Exception {
    AttestationResult result = verify(AmdWorld.report(content(AmdProduct.GENOA, 2), false));
    assertThat(amd(result).products()).containsExactly(Product.MILAN, Product.GENOA);
  }

  @Test
  void of_loadedKey_isARequestForItsLine() throws Exception {
    Block content = AmdWorld.content(AmdProduct.MILAN, 3, true);
    assertThat(CollateralRequest.missing(verify(AmdWorld.report(content, true))))
        .hasValue(new AmdRequest.Vlek(List.of(Product.MILAN), ALL));
  }

  @Test
  void of_maskedChip_isNothingAsNoServiceCouldKnow() throws Exception {
    Block content = content(AmdProduct.MILAN, 3).with(SnpField.CHIP_ID, new byte[64]);
    assertThat(CollateralRequest.of(verify(AmdWorld.report(content, false)))).isEmpty();
  }

  @Test
  void of_extendedReport_asksForTheCrlOnlyAndMissesNothing() throws Exception {
    AttestationResult result = verify(extended(AmdRole.ASK, AmdRole.ARK));
    assertThat(amd(result).wanted()).containsExactly(CollateralKind.AMD_CRL);
    assertThat(CollateralRequest.missing(result)).isEmpty();
  }

  @Test
  void of_extendedReportWithoutIssuers_missesThem() throws Exception {
    AttestationResult result = verify(extended());
    assertThat(CollateralRequest.missing(result).map(CollateralRequest::kinds))
        .hasValue(Set.of(CollateralKind.CHAIN, CollateralKind.AMD_CRL));
  }

  @ParameterizedTest
  @CsvSource({
    "CONFIDENTIAL_SPACE_OIDC, https://confidentialcomputing.googleapis.com",
    "TRUST_AUTHORITY, Intel Trust Authority",
    "AZURE, https://testkit.weu.attest.azure.net"
  })
  void of_token_namesIssuerAndKey(TokenService service, String issuer) throws Exception {
    assertThat(CollateralRequest.missing(verify(token(service).issue().token().getBytes(UTF_8))))
        .hasValue(new TokenKeys(issuer, TokenAuthority.KEY_ID));
  }

  @Test
  void of_tokenOfTrustAuthorityByAnotherName_isTheSameIssuer() throws Exception {
    TokenScenario scenario =
        token(TokenService.TRUST_AUTHORITY).claim("iss", "AS Attestation Token Issuer");
    assertThat(CollateralRequest.of(verify(scenario.issue().token().getBytes(UTF_8))))
        .hasValue(new TokenKeys("Intel Trust Authority", TokenAuthority.KEY_ID));
  }

  @Test
  void of_tokenWithItsOwnAddressOfKeys_ignoresThat() throws Exception {
    TokenScenario scenario =
        token(TokenService.TRUST_AUTHORITY).header("jku", "https://evil.example/certs");
    assertThat(CollateralRequest.of(verify(scenario.issue().token().getBytes(UTF_8))).toString())
        .doesNotContain("evil");
  }

  @Test
  void of_tokenWithCertificates_missesNothing() throws Exception {
    AttestationResult result =
        verify(token(TokenService.CONFIDENTIAL_SPACE_PKI).issue().token().getBytes(UTF_8));
    assertThat(CollateralRequest.missing(result)).isEmpty();
  }

  private static byte[] extended(AmdRole... issuers) {
    AmdAuthority authority = AmdWorld.authority(AmdProduct.MILAN);
    List<SnpSpec.Entry> entries = new ArrayList<>();
    entries.add(entry("63da758d-e664-4564-adc5-f4b93be8accd", authority, AmdRole.VCEK));
    for (AmdRole role : issuers) {
      entries.add(
          entry(
              role == AmdRole.ASK
                  ? "4ab7b379-bbac-4fe4-a02f-05aef327c782"
                  : "c0b406a4-a803-4952-9743-3fb6014cd0ae",
              authority,
              role));
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(AmdWorld.report(content(AmdProduct.MILAN, 3), false));
    out.writeBytes(SnpSpec.table(entries.toArray(SnpSpec.Entry[]::new)));
    return out.toByteArray();
  }

  private static SnpSpec.Entry entry(String guid, AmdAuthority authority, AmdRole role) {
    return new SnpSpec.Entry(guid, authority.certificate(role));
  }

  private static Block content(AmdProduct product, int version) {
    return AmdWorld.content(product, version, false);
  }

  private static AmdRequest amd(AttestationResult result) {
    Optional<CollateralRequest> request = CollateralRequest.of(result);
    assertThat(request).get().isInstanceOf(AmdRequest.class);
    return (AmdRequest) request.orElseThrow();
  }

  private static TokenScenario token(TokenService service) {
    return TokenAuthority.create(service, Seed.of("request"), AT.minus(Duration.ofDays(1)))
        .token(AT);
  }

  private static AttestationResult verify(byte[] evidence) throws Exception {
    List<TrustAnchor> anchors = new ArrayList<>();
    for (Vendor vendor : Vendor.values()) {
      anchors.add(TrustAnchor.of(vendor, "testkit", AmdWorld.root()));
    }
    return Verifier.of(new DevelopmentAnchors(anchors))
        .verify(Verifier.parse(evidence), Challenge.none(), Collateral.empty(), AT);
  }
}
