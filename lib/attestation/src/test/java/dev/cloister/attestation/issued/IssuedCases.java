package dev.cloister.attestation.issued;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.binding.Binding;
import dev.cloister.attestation.binding.BoundKey;
import dev.cloister.attestation.binding.KeyUsage;
import dev.cloister.attestation.binding.Purpose;
import dev.cloister.attestation.binding.Role;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.testkit.amd.AmdAuthority;
import dev.cloister.testkit.amd.AmdKeys;
import dev.cloister.testkit.amd.AmdProduct;
import dev.cloister.testkit.amd.AmdRole;
import dev.cloister.testkit.amd.AmdTcb;
import dev.cloister.testkit.amd.SnpSpec;
import dev.cloister.testkit.intel.IntelCollateral.Part;
import dev.cloister.testkit.intel.IntelSample;
import dev.cloister.testkit.intel.IntelScenario;
import dev.cloister.testkit.intel.QuoteFormat;
import dev.cloister.testkit.json.JsonText;
import dev.cloister.testkit.layout.Block;
import dev.cloister.testkit.nitro.CborItems;
import dev.cloister.testkit.nitro.NitroSpec;
import dev.cloister.testkit.nvidia.NvidiaIssuer;
import dev.cloister.testkit.nvidia.SpdmSpec;
import dev.cloister.testkit.pki.Certificate;
import dev.cloister.testkit.pki.CertificateSpec;
import dev.cloister.testkit.pki.CrlSpec;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.Extension;
import dev.cloister.testkit.pki.Seed;
import dev.cloister.testkit.token.TokenAuthority;
import dev.cloister.testkit.token.TokenSample;
import dev.cloister.testkit.token.TokenService;
import dev.cloister.testkit.tpm.TpmQuotes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** One sound case of every format and form of key that the testkit issues. */
public final class IssuedCases {
  /** When all of them hold. */
  public static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");

  private static final Seed SEED = Seed.of("issued");
  private static final Instant FROM = AT.minus(Duration.ofDays(1));
  private static final AmdKeys AMD = AmdKeys.generate(SEED);
  private static final AmdTcb TCB = new AmdTcb(3, 4, 1, 22, 213);
  private static final byte[] NONCE = SEED.derive("nonce").bytes(32);

  private IssuedCases() {}

  /** Made once: RSA keys of AMD's sizes take a second. */
  private static final class Made {
    private static final List<IssuedCase> ALL = make();
  }

  /** All of them. */
  public static List<IssuedCase> all() {
    return Made.ALL;
  }

  private static List<IssuedCase> make() {
    Stream<IssuedCase> intel = Stream.of(QuoteFormat.values()).map(IssuedCases::intel);
    Stream<IssuedCase> amd =
        Stream.of(AmdProduct.values()).flatMap(p -> Stream.of(snp(p, false), snp(p, true)));
    Stream<IssuedCase> tokens = Stream.of(TokenService.values()).map(IssuedCases::token);
    Stream<IssuedCase> others = Stream.of(nitro(), nvidia(), tpm());
    return Stream.of(intel, amd, tokens, others, ScenarioCases.all(SEED, AT))
        .flatMap(s -> s)
        .toList();
  }

  /** A quote with its collateral. */
  public static IssuedCase intel(QuoteFormat format) {
    return intel(format.name(), IntelScenario.of(format, SEED, AT));
  }

  static IssuedCase intel(String name, IntelScenario scenario) {
    IntelSample sample = scenario.issue();
    Collateral.Builder collateral = Collateral.builder();
    List<Life> lives = new ArrayList<>();
    Map.of(
            Part.TCB_INFO, CollateralKind.TCB_INFO,
            Part.QE_IDENTITY, CollateralKind.QE_IDENTITY,
            Part.TCB_SIGNING_CHAIN, CollateralKind.TCB_SIGNING_CHAIN,
            Part.ROOT_CRL, CollateralKind.ROOT_CRL,
            Part.PCK_CRL, CollateralKind.PCK_CRL)
        .forEach((part, kind) -> collateral.add(kind, sample.collateral().get(part)));
    for (Part crl : List.of(Part.ROOT_CRL, Part.PCK_CRL)) {
      lives.add(Life.ofCrl(sample.collateral().get(crl)));
    }
    for (Part document : List.of(Part.TCB_INFO, Part.QE_IDENTITY)) {
      lives.add(document(document.name(), sample.collateral().get(document)));
    }
    chain(sample.collateral().get(Part.TCB_SIGNING_CHAIN)).forEach(c -> lives.add(Life.of(c)));
    scenario.platform().chain().forEach(c -> lives.add(Life.of(c)));
    return new IssuedCase(
        name,
        ByteString.copyOf(sample.evidence()),
        collateral.build(),
        TrustAnchor.of(Vendor.INTEL, "issued", sample.anchor()),
        Challenge.raw(sample.challenge()),
        AT,
        lives);
  }

  /** The life of a signed document. */
  static Life document(String name, byte[] json) {
    String text = new String(json, UTF_8);
    return new Life(name, time(text, "issueDate"), time(text, "nextUpdate"), false);
  }

  static List<Certificate> chain(byte[] pem) {
    return Certificate.ofPem(new String(pem, US_ASCII));
  }

  private static Instant time(String json, String member) {
    int at = json.indexOf('"' + member + '"');
    int begin = json.indexOf('"', json.indexOf(':', at)) + 1;
    return Instant.parse(json.substring(begin, json.indexOf('"', begin)));
  }

  private static IssuedCase snp(AmdProduct product, boolean loaded) {
    AmdAuthority authority = amd(product);
    Collateral.Builder collateral = endorsements(authority, loaded);
    byte[] crl = authority.crl(CrlSpec.of(FROM, AT.plus(Duration.ofDays(30))));
    collateral.add(CollateralKind.AMD_CRL, crl);
    List<Life> lives = lives(authority, loaded);
    lives.add(Life.ofCrl(crl));
    Block content = report(product, loaded);
    return new IssuedCase(
        "SNP " + product + (loaded ? " VLEK" : " VCEK"),
        ByteString.copyOf(SnpSpec.sign(content, loaded ? AMD.vlek() : AMD.vcek())),
        collateral.build(),
        TrustAnchor.of(vendor(product), "issued", AMD.ark().spki()),
        Challenge.raw(SEED.derive("report data").bytes(64)),
        AT,
        lives);
  }

  private static Block report(AmdProduct product, boolean loaded) {
    return SnpSpec.content(product, 5, loaded, TCB, chip(product), SEED);
  }

  private static byte[] chip(AmdProduct product) {
    return SEED.derive("chip").bytes(product.hardwareIdLength());
  }

  private static AmdAuthority amd(AmdProduct product) {
    return AmdAuthority.create(product, AMD, TCB, chip(product), FROM, (role, spec) -> spec);
  }

  private static Vendor vendor(AmdProduct product) {
    return switch (product) {
      case MILAN -> Vendor.AMD_MILAN;
      case GENOA -> Vendor.AMD_GENOA;
      case TURIN -> Vendor.AMD_TURIN;
    };
  }

  private static List<AmdRole> roles(boolean loaded) {
    return loaded
        ? List.of(AmdRole.VLEK, AmdRole.ASVK, AmdRole.ARK)
        : List.of(AmdRole.VCEK, AmdRole.ASK, AmdRole.ARK);
  }

  private static Collateral.Builder endorsements(AmdAuthority authority, boolean loaded) {
    List<AmdRole> roles = roles(loaded);
    return Collateral.builder()
        .add(CollateralKind.VEK, authority.certificate(roles.get(0)).der())
        .add(CollateralKind.CHAIN, authority.certificate(roles.get(1)).der())
        .add(CollateralKind.CHAIN, authority.certificate(roles.get(2)).der());
  }

  private static List<Life> lives(AmdAuthority authority, boolean loaded) {
    List<Life> lives = new ArrayList<>();
    roles(loaded).forEach(role -> lives.add(Life.of(authority.certificate(role))));
    return lives;
  }

  private static IssuedCase token(TokenService service) {
    TokenAuthority authority = TokenAuthority.create(service, SEED.derive(service.name()), FROM);
    TokenSample sample = authority.token(AT).bound(binding().value()).issue();
    Collateral.Builder collateral = Collateral.builder();
    sample.keySet().ifPresent(set -> collateral.add(CollateralKind.JWKS, set.getBytes(UTF_8)));
    List<Life> lives = new ArrayList<>();
    lives.add(new Life("token", AT, AT.plus(Duration.ofHours(1)), false));
    if (service.hasCertificates()) {
      authority.certificates().forEach(c -> lives.add(Life.of(c)));
    }
    Vendor vendor =
        switch (service) {
          case CONFIDENTIAL_SPACE_PKI, CONFIDENTIAL_SPACE_OIDC -> Vendor.GOOGLE_CONFIDENTIAL_SPACE;
          case TRUST_AUTHORITY -> Vendor.INTEL_TRUST_AUTHORITY;
          case AZURE -> Vendor.AZURE_MAA;
        };
    return new IssuedCase(
        "token " + service,
        ByteString.copyOf(sample.token().getBytes(UTF_8)),
        collateral.build(),
        TrustAnchor.of(vendor, "issued", sample.anchorSpki()),
        Challenge.bound(binding()),
        AT,
        lives);
  }

  private static Binding binding() {
    BoundKey key = BoundKey.of(KeyUsage.HPKE, EcKey.p256(SEED.derive("bound")).spki());
    return Binding.of(
        Purpose.ENCLAVE_SESSION, Role.NONE, NONCE, List.of(key), List.of(NONCE, NONCE));
  }

  private static IssuedCase nitro() {
    NitroSpec spec = NitroSpec.of(SEED, AT).with("nonce", CborItems.bytes(NONCE));
    return new IssuedCase(
        "Nitro",
        ByteString.copyOf(spec.sign()),
        Collateral.empty(),
        TrustAnchor.of(Vendor.AWS_NITRO, "issued", spec.rootSpki()),
        Challenge.raw(NONCE),
        AT,
        List.of(
            new Life("leaf", AT, AT.plus(Duration.ofHours(3)), true),
            new Life(
                "root", AT.minus(Duration.ofDays(365)), AT.plus(Duration.ofDays(3650)), true)));
  }

  private static IssuedCase nvidia() {
    NvidiaIssuer issuer = NvidiaIssuer.create(SEED.derive("nvidia"), FROM);
    byte[] report = issuer.report(SpdmSpec.of(NONCE));
    Object element = NvidiaIssuer.element(report, issuer.certificates(), NONCE);
    return new IssuedCase(
        "NVIDIA",
        ByteString.copyOf(JsonText.write(List.of(element)).getBytes(US_ASCII)),
        Collateral.empty(),
        TrustAnchor.of(Vendor.NVIDIA_DEVICE, "issued", issuer.rootSpki()),
        Challenge.raw(NONCE),
        AT,
        issuer.certificates().stream().map(Life::of).toList());
  }

  /** A quote whose attestation key a manufacturer certified. */
  private static IssuedCase tpm() {
    EcKey root = EcKey.p256(SEED.derive("tpm root"));
    EcKey ak = EcKey.p256(SEED.derive("ak"));
    Certificate rootCertificate =
        CertificateSpec.of(
                "CN=TPM root", "CN=TPM root", root.spki(), FROM, FROM.plus(Duration.ofDays(3650)))
            .with(Extension.ca(OptionalInt.empty()))
            .with(Extension.usage(Extension.Usage.CA))
            .sign(root);
    Certificate certificate =
        CertificateSpec.of(
                "CN=AK",
                "CN=TPM root",
                ak.spki(),
                AT.minus(Duration.ofHours(1)),
                AT.plus(Duration.ofHours(1)))
            .with(Extension.notCa())
            .with(Extension.usage(Extension.Usage.SIGNING))
            .sign(root);
    byte[] quote = TpmQuotes.quote(NONCE, sha256(new byte[8 * 32]));
    String pcrs =
        "{\"sha256\":{"
            + String.join(
                ",",
                Stream.iterate(0, i -> i < 8, i -> i + 1)
                    .map(i -> "\"" + i + "\":\"" + "00".repeat(32) + "\"")
                    .toList())
            + "}}";
    return new IssuedCase(
        "TPM with AK certificate",
        ByteString.copyOf(quote),
        Collateral.builder()
            .add(CollateralKind.TPM_AK, certificate.der())
            .add(CollateralKind.CHAIN, rootCertificate.der())
            .add(CollateralKind.TPM_SIGNATURE, TpmQuotes.ecdsa(ak, quote))
            .add(CollateralKind.PCRS, pcrs.getBytes(UTF_8))
            .build(),
        TrustAnchor.of(Vendor.TPM_MANUFACTURER, "issued", root.spki()),
        Challenge.raw(NONCE),
        AT,
        List.of(Life.of(certificate), Life.of(rootCertificate)));
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
