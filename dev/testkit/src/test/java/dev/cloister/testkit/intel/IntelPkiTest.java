package dev.cloister.testkit.intel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.cloister.testkit.intel.IntelCollateral.Part;
import dev.cloister.testkit.json.JsonDocument;
import dev.cloister.testkit.pki.Certificate;
import dev.cloister.testkit.pki.Seed;
import java.io.ByteArrayInputStream;
import java.security.cert.CRL;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The JDK's path validation, with revocation, accepts what is issued. */
class IntelPkiTest {
  private static final Instant FROM = Instant.parse("2025-01-01T00:00:00Z");
  private static final Instant ISSUED = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant AT = Instant.parse("2026-01-10T00:00:00Z");
  private static final IntelIssuer ISSUER = IntelIssuer.create(Seed.of("pki"), FROM);

  private static CollateralSpec current(PlatformSpec platform) {
    return CollateralSpec.upToDate(true, platform, ISSUED);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void chain_pck_passesPathValidationWithCrls(boolean server) throws Exception {
    PlatformSpec spec = server ? PlatformSpec.server() : PlatformSpec.singlePackage();
    IntelCollateral collateral = ISSUER.collateral(current(spec));

    validate(ISSUER.platform(spec).chain().subList(0, 2), collateral, AT);
  }

  @Test
  void chain_tcbSigning_passesPathValidationWithCrls() throws Exception {
    PlatformSpec spec = PlatformSpec.server();
    IntelCollateral collateral = ISSUER.collateral(current(spec));

    validate(List.of(ISSUER.authority(CertificateRole.TCB_SIGNING).certificate()), collateral, AT);
  }

  @Test
  void chain_revokedPck_failsPathValidation() {
    PlatformSpec spec = PlatformSpec.server();
    List<Certificate> chain = ISSUER.platform(spec).chain();
    IntelCollateral collateral =
        ISSUER.collateral(
            current(spec).pckCrl(l -> l.revoking(chain.get(0).x509().getSerialNumber())));

    assertThatExceptionOfType(CertPathValidatorException.class)
        .isThrownBy(() -> validate(chain.subList(0, 2), collateral, AT))
        .withMessageContaining("revoked");
  }

  @Test
  void chain_beforeItStarts_failsPathValidation() {
    PlatformSpec spec = PlatformSpec.server();

    assertThatExceptionOfType(CertPathValidatorException.class)
        .isThrownBy(
            () ->
                validate(
                    ISSUER.platform(spec).chain().subList(0, 2),
                    ISSUER.collateral(current(spec)),
                    FROM.minusSeconds(1)));
  }

  @Test
  void pck_extension_carriesThePlatform() throws Exception {
    PlatformSpec spec =
        PlatformSpec.server()
            .withFmspc("00906ED50000")
            .withPceId("0102")
            .withPceSvn(300)
            .withTcbComponents(List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 255));

    ReferencePck read = ReferencePck.read(ISSUER.platform(spec).chain().getFirst().x509());

    assertThat(read.fmspc()).isEqualTo("00906ed50000");
    assertThat(read.pceId()).isEqualTo("0102");
    assertThat(read.pceSvn()).isEqualTo(300);
    assertThat(read.components())
        .containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 255);
    assertThat(read.cpuSvn())
        .isEqualTo(HexFormat.of().parseHex("0102030405060708090a0b0c0d0e0fff"));
  }

  @Test
  void root_name_isIntelsAndKeyIsNot() {
    X509Certificate root = ISSUER.authority(CertificateRole.ROOT).certificate().x509();

    assertThat(root.getSubjectX500Principal().getName())
        .isEqualTo("C=US,ST=CA,L=Santa Clara,O=Intel Corporation,CN=Intel SGX Root CA");
    assertThat(root.getPublicKey().getEncoded()).isEqualTo(ISSUER.rootSpki());
  }

  @Test
  void collateral_tdx_hasTheMembersOfTheService() {
    IntelCollateral collateral = ISSUER.collateral(current(PlatformSpec.server()));

    JsonDocument info = json(collateral, Part.TCB_INFO).object("tcbInfo");
    assertThat(info.names())
        .containsExactly(
            "id",
            "version",
            "issueDate",
            "nextUpdate",
            "fmspc",
            "pceId",
            "tcbType",
            "tcbEvaluationDataNumber",
            "tdxModule",
            "tdxModuleIdentities",
            "tcbLevels");
    assertThat(info.text("issueDate")).isEqualTo("2026-01-01T00:00:00Z");
    assertThat(info.text("nextUpdate")).isEqualTo("2026-01-31T00:00:00Z");
    JsonDocument tcb = info.objects("tcbLevels").getFirst().object("tcb");
    assertThat(tcb.names()).containsExactly("sgxtcbcomponents", "pcesvn", "tdxtcbcomponents");
    assertThat(tcb.objects("sgxtcbcomponents")).hasSize(16);
    assertThat(tcb.objects("sgxtcbcomponents").getFirst().text("type"))
        .isEqualTo("Early Microcode Update");
    JsonDocument identity = json(collateral, Part.QE_IDENTITY).object("enclaveIdentity");
    assertThat(identity.names())
        .containsExactly(
            "id",
            "version",
            "issueDate",
            "nextUpdate",
            "tcbEvaluationDataNumber",
            "miscselect",
            "miscselectMask",
            "attributes",
            "attributesMask",
            "mrsigner",
            "isvprodid",
            "tcbLevels");
  }

  @Test
  void collateral_sgx_hasNoTdxMembers() {
    PlatformSpec spec = PlatformSpec.server();
    IntelCollateral collateral = ISSUER.collateral(CollateralSpec.upToDate(false, spec, ISSUED));

    assertThat(json(collateral, Part.TCB_INFO).object("tcbInfo").names())
        .doesNotContain("tdxModule", "tdxModuleIdentities");
    assertThat(json(collateral, Part.QE_IDENTITY).object("enclaveIdentity").text("id"))
        .isEqualTo("QE");
  }

  @Test
  void toDcapJson_holdsWhatTheEnvelopesHold() {
    IntelCollateral collateral =
        ISSUER
            .collateral(current(PlatformSpec.server()))
            .with(Part.PCK_CHAIN, ISSUER.platform(PlatformSpec.server()).chain());

    JsonDocument file = JsonDocument.read(collateral.toDcapJson());

    assertThat(
            "{\"tcbInfo\":"
                + file.text("tcb_info")
                + ",\"signature\":\""
                + file.text("tcb_info_signature")
                + "\"}")
        .isEqualTo(new String(collateral.get(Part.TCB_INFO), UTF_8));
    assertThat(
            "{\"enclaveIdentity\":"
                + file.text("qe_identity")
                + ",\"signature\":\""
                + file.text("qe_identity_signature")
                + "\"}")
        .isEqualTo(new String(collateral.get(Part.QE_IDENTITY), UTF_8));
    assertThat(HexFormat.of().parseHex(file.text("pck_crl")))
        .isEqualTo(collateral.get(Part.PCK_CRL));
    assertThat(HexFormat.of().parseHex(file.text("root_ca_crl")))
        .isEqualTo(collateral.get(Part.ROOT_CRL));
    assertThat(Certificate.ofPem(file.text("pck_certificate_chain"))).hasSize(3);
    assertThat(Certificate.ofPem(file.text("pck_crl_issuer_chain"))).hasSize(2);
    assertThat(Certificate.ofPem(file.text("tcb_info_issuer_chain"))).hasSize(2);
    assertThat(Certificate.ofPem(file.text("qe_identity_issuer_chain"))).hasSize(2);
  }

  @Test
  void without_part_isMissing() {
    IntelCollateral collateral =
        ISSUER.collateral(current(PlatformSpec.server())).without(Part.ROOT_CRL);

    assertThat(collateral.find(Part.ROOT_CRL)).isEmpty();
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> collateral.get(Part.ROOT_CRL));
    assertThatNoException().isThrownBy(collateral::toDcapJson);
  }

  private static JsonDocument json(IntelCollateral collateral, Part part) {
    return JsonDocument.read(new String(collateral.get(part), UTF_8));
  }

  private static void validate(List<Certificate> chain, IntelCollateral collateral, Instant at)
      throws Exception {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    CRL rootCrl = factory.generateCRL(new ByteArrayInputStream(collateral.get(Part.ROOT_CRL)));
    CRL pckCrl = factory.generateCRL(new ByteArrayInputStream(collateral.get(Part.PCK_CRL)));
    PKIXParameters parameters =
        new PKIXParameters(
            Set.of(
                new TrustAnchor(
                    ISSUER.authority(CertificateRole.ROOT).certificate().x509(), null)));
    parameters.setDate(Date.from(at));
    parameters.setRevocationEnabled(true);
    parameters.addCertStore(
        CertStore.getInstance(
            "Collection", new CollectionCertStoreParameters(List.of(rootCrl, pckCrl))));
    CertPathValidator.getInstance("PKIX")
        .validate(
            factory.generateCertPath(chain.stream().map(Certificate::x509).toList()), parameters);
  }
}
