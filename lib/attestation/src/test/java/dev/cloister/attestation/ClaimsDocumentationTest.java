package dev.cloister.attestation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.format.IssuedCases;
import dev.cloister.testkit.amd.AmdAuthority;
import dev.cloister.testkit.amd.AmdKeys;
import dev.cloister.testkit.amd.AmdProduct;
import dev.cloister.testkit.amd.AmdRole;
import dev.cloister.testkit.amd.AmdTcb;
import dev.cloister.testkit.amd.SnpSpec;
import dev.cloister.testkit.azure.AzureScenario;
import dev.cloister.testkit.azure.AzureScenario.Hardware;
import dev.cloister.testkit.cases.Case;
import dev.cloister.testkit.cca.CcaScenario;
import dev.cloister.testkit.intel.IntelCollateral.Part;
import dev.cloister.testkit.intel.IntelFault;
import dev.cloister.testkit.intel.IntelFaults;
import dev.cloister.testkit.intel.IntelSample;
import dev.cloister.testkit.intel.IntelScenario;
import dev.cloister.testkit.intel.QuoteFormat;
import dev.cloister.testkit.intel.TdReportField;
import dev.cloister.testkit.json.JsonText;
import dev.cloister.testkit.nitro.CborItems;
import dev.cloister.testkit.nitro.NitroSpec;
import dev.cloister.testkit.nvidia.NvidiaIssuer;
import dev.cloister.testkit.nvidia.SpdmSpec;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.Seed;
import dev.cloister.testkit.token.TokenAuthority;
import dev.cloister.testkit.token.TokenSample;
import dev.cloister.testkit.token.TokenScenario;
import dev.cloister.testkit.token.TokenService;
import dev.cloister.testkit.tpm.BootLog;
import dev.cloister.testkit.tpm.CanonicalLog;
import dev.cloister.testkit.tpm.TpmQuoteSpec;
import dev.cloister.testkit.tpm.TpmQuotes;
import dev.cloister.testkit.tpm.TpmScenario;
import dev.cloister.testkit.tpm.TpmScenario.Proof;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * docs/reference/claims.md against the claims of everything that the testkit issues: none is
 * missing there, none is invented, and each is explained in the text above the list.
 */
class ClaimsDocumentationTest {
  private static final Path PAGE =
      Path.of(System.getProperty("cloister.root", "../.."), "docs/reference/claims.md");
  private static final String LIST = "\n## Every name, by format\n";
  private static final Pattern ROW = Pattern.compile("\\| `([a-z0-9-]+)` \\| (.*) \\|");
  private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");
  private static final Seed SEED = Seed.of("claims");

  private static final Set<IntelFault.Effect> CLAIMING =
      EnumSet.of(IntelFault.Effect.STATUS, IntelFault.Effect.CLAIM, IntelFault.Effect.TOLERATED);

  /** Types of fields that a device's report may state (SPDM opaque data). */
  private static final int[] OPAQUE = {4, 11, 13, 14, 15, 16, 17, 18, 19, 21, 22, 25, 36};

  private final ClaimNames names = new ClaimNames();

  @Test
  void list_isExactlyWhatIssuedEvidenceClaims() throws Exception {
    issueEverything();

    assertThat(documented())
        .as("the list at the end of %s; it should be:%n%s", PAGE, rows())
        .isEqualTo(names.byFormat());
  }

  @Test
  void text_explainsEveryNameOfTheList() throws Exception {
    String text = Files.readString(PAGE);
    String explanations = text.substring(0, text.indexOf(LIST));

    for (Map.Entry<String, SortedSet<String>> format : documented().entrySet()) {
      for (String name : format.getValue()) {
        String last = name.substring(name.lastIndexOf('.') + 1);
        assertThat(explanations)
            .as("%s of %s", name, format.getKey())
            .containsPattern("`[^`]*\\b" + Pattern.quote(last) + "(?![A-Za-z])");
      }
    }
  }

  private static Map<String, SortedSet<String>> documented() throws Exception {
    String text = Files.readString(PAGE);
    return text.substring(text.indexOf(LIST))
        .lines()
        .map(ROW::matcher)
        .filter(row -> row.matches())
        .collect(
            Collectors.toMap(
                row -> row.group(1),
                row -> new TreeSet<>(Arrays.asList(row.group(2).replace("`", "").split(" ", -1))),
                (a, b) -> a,
                TreeMap::new));
  }

  private String rows() {
    return names.byFormat().entrySet().stream()
        .map(
            entry ->
                entry.getValue().stream()
                    .map(name -> "`" + name + "`")
                    .collect(Collectors.joining(" ", "| `" + entry.getKey() + "` | ", " |")))
        .collect(Collectors.joining("\n"));
  }

  private void issueEverything() throws Exception {
    intel();
    snp();
    nitro();
    nvidia();
    tokens();
    tpm();
    azure();
    cca();
    logs();
  }

  private void intel() throws Exception {
    for (QuoteFormat format : QuoteFormat.values()) {
      add(IntelScenario.of(format, SEED, AT).issue());
    }
    // What a step refuses has no claims of its own.
    for (IntelFault fault : IntelFaults.all()) {
      if (CLAIMING.contains(fault.effect())) {
        for (QuoteFormat format : fault.formats()) {
          add(fault.sample(format, SEED, AT));
        }
      }
    }
  }

  private void add(IntelSample sample) throws MalformedEvidenceException {
    Collateral.Builder collateral = Collateral.builder();
    Map.of(
            Part.TCB_INFO, CollateralKind.TCB_INFO,
            Part.QE_IDENTITY, CollateralKind.QE_IDENTITY,
            Part.TCB_SIGNING_CHAIN, CollateralKind.TCB_SIGNING_CHAIN,
            Part.ROOT_CRL, CollateralKind.ROOT_CRL,
            Part.PCK_CRL, CollateralKind.PCK_CRL,
            Part.PCK_CHAIN, CollateralKind.PCK_CHAIN)
        .forEach(
            (part, kind) ->
                sample.collateral().find(part).ifPresent(bytes -> collateral.add(kind, bytes)));
    add(Vendor.INTEL, sample.anchor(), sample.evidence(), collateral.build(), sample.at());
  }

  private void snp() throws Exception {
    AmdKeys keys = AmdKeys.generate(SEED);
    AmdTcb tcb = new AmdTcb(3, 4, 1, 22, 213);
    Instant from = AT.minus(Duration.ofDays(30));
    for (AmdProduct product : AmdProduct.values()) {
      byte[] chip = SEED.derive("chip").bytes(product.hardwareIdLength());
      AmdAuthority authority =
          AmdAuthority.create(product, keys, tcb, chip, from, (role, spec) -> spec);
      for (int version = product == AmdProduct.TURIN ? 3 : 2; version <= 5; version++) {
        byte[] report =
            SnpSpec.sign(SnpSpec.content(product, version, false, tcb, chip, SEED), keys.vcek());
        Collateral collateral =
            Collateral.builder()
                .add(CollateralKind.VEK, authority.certificate(AmdRole.VCEK).der())
                .add(CollateralKind.CHAIN, authority.certificate(AmdRole.ASK).der())
                .add(CollateralKind.CHAIN, authority.certificate(AmdRole.ARK).der())
                .build();
        Vendor vendor = Vendor.valueOf("AMD_" + product.code().toUpperCase(Locale.ROOT));
        add(vendor, keys.ark().spki(), report, collateral, AT);
      }
    }
  }

  private void nitro() throws Exception {
    NitroSpec spec =
        NitroSpec.of(SEED, AT)
            .with("user_data", CborItems.bytes(new byte[64]))
            .with("nonce", CborItems.bytes(new byte[32]))
            .with("public_key", CborItems.bytes(EcKey.p256(SEED).spki()));
    add(Vendor.AWS_NITRO, spec.rootSpki(), spec.sign(), Collateral.empty(), AT);
  }

  private void nvidia() throws Exception {
    NvidiaIssuer issuer = NvidiaIssuer.create(SEED, AT.minusSeconds(60));
    byte[] nonce = new byte[32];
    SpdmSpec spec = SpdmSpec.of(nonce);
    for (int type : OPAQUE) {
      spec = spec.opaque(type, "x".getBytes(UTF_8));
    }
    byte[] report = issuer.report(spec);
    byte[] list =
        JsonText.write(List.of(NvidiaIssuer.element(report, issuer.certificates(), nonce)))
            .getBytes(UTF_8);
    add(Vendor.NVIDIA_DEVICE, issuer.rootSpki(), list, Collateral.empty(), AT);
  }

  private void tokens() throws Exception {
    for (TokenService service : TokenService.values()) {
      TokenScenario scenario =
          TokenAuthority.create(service, SEED, AT.minus(Duration.ofDays(1)))
              .token(AT)
              .bound(new byte[64]);
      for (Map.Entry<String, Object> more : optional(service).entrySet()) {
        scenario = scenario.claim(more.getKey(), more.getValue());
      }
      TokenSample sample = scenario.issue();
      Collateral.Builder collateral = Collateral.builder();
      sample.keySet().ifPresent(set -> collateral.add(CollateralKind.JWKS, set.getBytes(UTF_8)));
      Vendor vendor =
          switch (service) {
            case CONFIDENTIAL_SPACE_PKI, CONFIDENTIAL_SPACE_OIDC ->
                Vendor.GOOGLE_CONFIDENTIAL_SPACE;
            case TRUST_AUTHORITY -> Vendor.INTEL_TRUST_AUTHORITY;
            case AZURE -> Vendor.AZURE_MAA;
          };
      add(
          vendor,
          sample.anchorSpki(),
          sample.token().getBytes(UTF_8),
          collateral.build(),
          sample.at());
    }
  }

  /** What services state at times, beside what every token has. */
  private static Map<String, Object> optional(TokenService service) {
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("sub", "s");
    claims.put("aud", "a");
    claims.put("jti", "i");
    switch (service) {
      case CONFIDENTIAL_SPACE_PKI, CONFIDENTIAL_SPACE_OIDC -> {
        claims.put(
            "tdx",
            JsonText.object("gcp_attester_tcb_status", "UpToDate", "gcp_attester_tcb_date", "d"));
        claims.put(
            "submods",
            JsonText.object(
                "confidential_space",
                JsonText.object(
                    "support_attributes", List.of("STABLE"), "monitoring_enabled", List.of("m")),
                "container",
                strings(
                    "image_reference image_id restart_policy args env cmd_override env_override"
                        + " image_signatures",
                    "image_digest",
                    "sha256:" + "ab".repeat(32)),
                "gce",
                strings("project_id project_number zone instance_name", "instance_id", "i")));
      }
      case TRUST_AUTHORITY -> {
        claims.put("attester_tcb_date", "2026-01-01T00:00:00Z");
        claims.put("policy_ids_matched", List.of("p"));
        claims.put("policy_ids_unmatched", List.of("q"));
        tdx(claims);
      }
      case AZURE -> {
        claims.put("x-ms-policy-hash", "h");
        claims.put("secureboot", true);
        tdx(claims);
      }
    }
    return claims;
  }

  private static void tdx(Map<String, Object> claims) {
    for (String register :
        List.of("mrsignerseam", "mrconfigid", "mrowner", "mrownerconfig", "mrservicetd")) {
      claims.put("tdx_" + register, "00".repeat(48));
    }
    claims.put("tdx_seam_attributes", "00".repeat(8));
    claims.put("tdx_tee_tcb_svn", "00".repeat(16));
  }

  private static Map<String, Object> strings(String names, String other, String value) {
    Map<String, Object> members = new LinkedHashMap<>();
    for (String name : names.split(" ", -1)) {
      members.put(name, "x");
    }
    members.put(other, value);
    return members;
  }

  private void tpm() throws Exception {
    EcKey ak = EcKey.p256(SEED.derive("ak"));
    byte[] quote =
        TpmQuotes.quote(
            new byte[32], MessageDigest.getInstance("SHA-256").digest(new byte[8 * 32]));
    StringBuilder values = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      values.append(i == 0 ? "" : ",").append("\"%d\":\"%s\"".formatted(i, "00".repeat(32)));
    }
    Collateral collateral =
        Collateral.builder()
            .add(CollateralKind.TPM_AK, ak.spki())
            .add(CollateralKind.TPM_SIGNATURE, TpmQuotes.ecdsa(ak, quote))
            .add(CollateralKind.PCRS, ("{\"sha256\":{" + values + "}}").getBytes(UTF_8))
            .build();
    add(Vendor.TPM_MANUFACTURER, ak.spki(), quote, collateral, AT);
  }

  private void azure() throws Exception {
    for (Hardware hardware : Hardware.values()) {
      names.add(IssuedCases.verify(AzureScenario.of(hardware, SEED, AT).issue()));
    }
  }

  private void cca() throws Exception {
    names.add(IssuedCases.verify(CcaScenario.of(SEED, AT).issue()));
  }

  /** Logs beside the quotes whose registers they explain, and by themselves. */
  private void logs() throws Exception {
    BootLog log =
        TpmScenario.log()
            .variable(7, BootLog.GLOBAL, "PK", new byte[1])
            .authority(7, "db", new byte[3])
            .grubKernel(8, "kernel_cmdline: /vmlinuz quiet")
            .linuxInitrd(9, new byte[5]);
    for (Proof proof : List.of(Proof.CERTIFICATE, Proof.ACTIVATION)) {
      names.add(IssuedCases.verify(TpmScenario.of(SEED, AT).with(proof).issue()));
    }
    byte[] registers = TpmScenario.pcrs(log);
    names.add(
        IssuedCases.verify(
            TpmScenario.of(SEED, AT)
                .quote(q -> q.withPcrDigest(log.digest(registersOf(log))))
                .issue()
                .replacing("pcrs", registers)
                .replacing("eventLog", log.bytes())));
    BootLog cc = BootLog.sha384().secureBoot(1, true).image(2, new byte[7]);
    IntelSample quote =
        IntelScenario.of(QuoteFormat.TDX_V4, SEED, AT)
            .quote(
                q ->
                    q.with(TdReportField.RTMR0, cc.register(1))
                        .with(TdReportField.RTMR1, cc.register(2))
                        .with(TdReportField.RTMR2, new byte[48]))
            .issue();
    add(
        Vendor.INTEL,
        quote.anchor(),
        quote.evidence(),
        Collateral.builder().add(CollateralKind.EVENT_LOG, cc.bytes()).build(),
        AT);
    containers(log, cc);
    byte[] later = launched(CanonicalLog.ofRtmr3()).bytes();
    for (byte[] alone : List.of(log.bytes(), cc.bytes(), later)) {
      names.add(IssuedCases.verify(Case.of(alone, AT)));
    }
  }

  /** What the launcher of Confidential Space records after the firmware. */
  private void containers(BootLog log, BootLog cc) throws Exception {
    CanonicalLog pcr = launched(CanonicalLog.ofPcr13());
    List<Integer> selected = Stream.concat(TpmScenario.REGISTERS.stream(), Stream.of(13)).toList();
    String values =
        new String(TpmScenario.pcrs(log), UTF_8)
            .replace("}}", ",\"13\":\"" + HexFormat.of().formatHex(pcr.register()) + "\"}}");
    names.add(
        IssuedCases.verify(
            TpmScenario.of(SEED, AT)
                .quote(
                    q ->
                        q.withSelections(List.of(new TpmQuoteSpec.Selection(0x000b, selected)))
                            .withPcrDigest(log.digest(registersOf(log), pcr.register())))
                .issue()
                .replacing("pcrs", values.getBytes(UTF_8))
                .replacing("eventLog", log.bytes())
                .with("eventLog", pcr.bytes())));
    CanonicalLog rtmr = launched(CanonicalLog.ofRtmr3());
    IntelSample quote =
        IntelScenario.of(QuoteFormat.TDX_V4, SEED, AT)
            .quote(
                q ->
                    q.with(TdReportField.RTMR0, cc.register(1))
                        .with(TdReportField.RTMR1, cc.register(2))
                        .with(TdReportField.RTMR2, new byte[48])
                        .with(TdReportField.RTMR3, rtmr.register()))
            .issue();
    add(
        Vendor.INTEL,
        quote.anchor(),
        quote.evidence(),
        Collateral.builder()
            .add(CollateralKind.EVENT_LOG, cc.bytes())
            .add(CollateralKind.EVENT_LOG, rtmr.bytes())
            .build(),
        AT);
  }

  /** Every kind of the launcher's events, its separator last. */
  private static CanonicalLog launched(CanonicalLog log) {
    for (int type : List.of(0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 8)) {
      log.launcher(type, "x");
    }
    return log;
  }

  private static byte[] registersOf(BootLog log) {
    return log.registers(TpmScenario.REGISTERS.stream().mapToInt(Integer::intValue).toArray());
  }

  private void add(Vendor vendor, byte[] root, byte[] evidence, Collateral collateral, Instant at)
      throws MalformedEvidenceException {
    names.add(
        Verifier.of(new DevelopmentAnchors(List.of(TrustAnchor.of(vendor, "testkit", root))))
            .verify(Verifier.parse(evidence), Challenge.none(), collateral, at));
  }
}
