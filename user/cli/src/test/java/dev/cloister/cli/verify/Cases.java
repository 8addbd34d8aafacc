package dev.cloister.cli.verify;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.collateral.bundle.CollateralBundle;
import dev.cloister.testkit.amd.AmdAuthority;
import dev.cloister.testkit.amd.AmdKeys;
import dev.cloister.testkit.amd.AmdProduct;
import dev.cloister.testkit.amd.AmdRole;
import dev.cloister.testkit.amd.AmdTcb;
import dev.cloister.testkit.amd.SnpSpec;
import dev.cloister.testkit.intel.IntelSample;
import dev.cloister.testkit.intel.IntelScenario;
import dev.cloister.testkit.intel.QuoteFormat;
import dev.cloister.testkit.json.JsonText;
import dev.cloister.testkit.nitro.NitroSpec;
import dev.cloister.testkit.nvidia.NvidiaIssuer;
import dev.cloister.testkit.nvidia.SpdmSpec;
import dev.cloister.testkit.pki.CrlSpec;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.Seed;
import dev.cloister.testkit.token.TokenAuthority;
import dev.cloister.testkit.token.TokenSample;
import dev.cloister.testkit.token.TokenService;
import dev.cloister.testkit.tpm.TpmQuotes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/** One issued case per format: evidence, the root it rests on, and collateral. */
enum Cases {
  TDX_V4,
  TDX_V5,
  SGX_V3,
  SNP_VCEK,
  SNP_VLEK,
  NITRO,
  CONFIDENTIAL_SPACE_PKI,
  CONFIDENTIAL_SPACE_OIDC,
  TRUST_AUTHORITY,
  AZURE,
  TPM,
  NVIDIA;

  static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");
  private static final Seed SEED = Seed.of("cases");

  /** Evidence, the root's public key and a bundle of the collateral, as files. */
  record OnDisk(Path evidence, Path root, Path collateral) {}

  private record Case(ByteString evidence, ByteString root, Collateral collateral) {
    Case(byte[] evidence, byte[] root, Collateral collateral) {
      this(ByteString.copyOf(evidence), ByteString.copyOf(root), collateral);
    }
  }

  OnDisk write(Path folder) throws Exception {
    Case made =
        switch (this) {
          case TDX_V4 -> intel(QuoteFormat.TDX_V4);
          case TDX_V5 -> intel(QuoteFormat.TDX_V5_TD15);
          case SGX_V3 -> intel(QuoteFormat.SGX_V3);
          case SNP_VCEK -> snp(false);
          case SNP_VLEK -> snp(true);
          case NITRO -> nitro();
          case CONFIDENTIAL_SPACE_PKI -> token(TokenService.CONFIDENTIAL_SPACE_PKI);
          case CONFIDENTIAL_SPACE_OIDC -> token(TokenService.CONFIDENTIAL_SPACE_OIDC);
          case TRUST_AUTHORITY -> token(TokenService.TRUST_AUTHORITY);
          case AZURE -> token(TokenService.AZURE);
          case TPM -> tpm();
          case NVIDIA -> nvidia();
        };
    return new OnDisk(
        Files.write(folder.resolve("evidence"), made.evidence().bytes()),
        Files.write(folder.resolve("root.der"), made.root().bytes()),
        Files.write(
            folder.resolve("collateral.json"),
            CollateralBundle.of(made.collateral()).build().toBytes()));
  }

  private static Case intel(QuoteFormat format) throws Exception {
    IntelSample sample = IntelScenario.of(format, SEED, AT).issue();
    return new Case(
        sample.evidence(),
        sample.anchor(),
        CollateralBundle.parse(sample.collateral().toDcapJson().getBytes(UTF_8)).collateral());
  }

  private static Case snp(boolean loaded) {
    AmdKeys keys = AmdKeys.generate(SEED);
    AmdTcb tcb = new AmdTcb(0, 4, 1, 22, 213);
    byte[] chip = SEED.derive("chip").bytes(64);
    AmdAuthority authority =
        AmdAuthority.create(
            AmdProduct.MILAN, keys, tcb, chip, AT.minus(Duration.ofDays(60)), (role, s) -> s);
    CrlSpec crl = CrlSpec.of(AT.minus(Duration.ofDays(1)), AT.plus(Duration.ofDays(300)));
    Collateral collateral =
        Collateral.builder()
            .add(
                CollateralKind.VEK,
                authority.certificate(loaded ? AmdRole.VLEK : AmdRole.VCEK).der())
            .add(
                CollateralKind.CHAIN,
                authority.certificate(loaded ? AmdRole.ASVK : AmdRole.ASK).der())
            .add(CollateralKind.CHAIN, authority.certificate(AmdRole.ARK).der())
            .add(CollateralKind.AMD_CRL, authority.crl(crl))
            .build();
    byte[] report =
        SnpSpec.sign(
            SnpSpec.content(AmdProduct.MILAN, 3, loaded, tcb, chip, SEED),
            loaded ? keys.vlek() : keys.vcek());
    return new Case(report, keys.ark().spki(), collateral);
  }

  private static Case nitro() {
    NitroSpec spec = NitroSpec.of(SEED, AT);
    return new Case(spec.sign(), spec.rootSpki(), Collateral.empty());
  }

  private static Case token(TokenService service) {
    TokenSample sample =
        TokenAuthority.create(service, SEED, AT.minus(Duration.ofDays(1))).token(AT).issue();
    Collateral.Builder collateral = Collateral.builder();
    sample.keySet().ifPresent(set -> collateral.add(CollateralKind.JWKS, set.getBytes(UTF_8)));
    return new Case(sample.token().getBytes(UTF_8), sample.anchorSpki(), collateral.build());
  }

  private static Case tpm() throws Exception {
    EcKey key = EcKey.p256(SEED.derive("ak"));
    byte[] value = new byte[32];
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    StringBuilder registers = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      digest.update(value);
      registers
          .append(i == 0 ? "" : ",")
          .append('"')
          .append(i)
          .append("\":\"")
          .append(HexFormat.of().formatHex(value))
          .append('"');
    }
    byte[] quote = TpmQuotes.quote(new byte[32], digest.digest());
    Collateral collateral =
        Collateral.builder()
            .add(CollateralKind.TPM_AK, key.spki())
            .add(CollateralKind.TPM_SIGNATURE, TpmQuotes.ecdsa(key, quote))
            .add(CollateralKind.PCRS, ("{\"sha256\":{" + registers + "}}").getBytes(UTF_8))
            .build();
    return new Case(quote, key.spki(), collateral);
  }

  private static Case nvidia() {
    NvidiaIssuer issuer = NvidiaIssuer.create(SEED, AT.minus(Duration.ofDays(1)));
    byte[] report = issuer.report(SpdmSpec.of(new byte[32]));
    return new Case(
        JsonText.write(List.of(NvidiaIssuer.element(report, issuer.certificates(), new byte[32])))
            .getBytes(UTF_8),
        issuer.rootSpki(),
        Collateral.empty());
  }
}
