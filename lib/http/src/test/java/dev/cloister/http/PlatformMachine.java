package dev.cloister.http;

import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.Verifier;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.channel.ratls.PeerRequirements;
import dev.cloister.channel.ratls.PolicyJudge;
import dev.cloister.tee.TeeEnvironment;
import dev.cloister.tee.TeeProvider;
import dev.cloister.tee.TeeProviders;
import dev.cloister.tee.TeeSettings;
import dev.cloister.tee.Workload;
import dev.cloister.testkit.amd.AmdAuthority;
import dev.cloister.testkit.amd.AmdKeys;
import dev.cloister.testkit.amd.AmdProduct;
import dev.cloister.testkit.amd.AmdRole;
import dev.cloister.testkit.amd.AmdTcb;
import dev.cloister.testkit.amd.SnpField;
import dev.cloister.testkit.amd.SnpSpec;
import dev.cloister.testkit.http.Answer;
import dev.cloister.testkit.http.LocalServer;
import dev.cloister.testkit.json.JsonText;
import dev.cloister.testkit.kernel.FakeKernel;
import dev.cloister.testkit.kernel.TsmDriver;
import dev.cloister.testkit.pki.CrlSpec;
import dev.cloister.testkit.pki.Pem;
import dev.cloister.testkit.pki.Seed;
import dev.cloister.testkit.tpm.HclSpec;
import dev.cloister.testkit.tpm.SwTpm;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A machine of one platform with the provider that production uses on it, and who trusts it. */
final class PlatformMachine implements AutoCloseable {
  private static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant AT = FROM.plus(Duration.ofDays(10));
  private static final AmdTcb TCB = new AmdTcb(3, 4, 1, 22, 213);
  private static final String P256 = "3059301306072a8648ce3d020106082a8648ce3d03010703420004";

  private final TeeProvider tee;
  private final TrustAnchor anchor;
  private final List<Runnable> parts;

  private Collateral found = Collateral.empty();

  private PlatformMachine(TeeProvider tee, TrustAnchor anchor, List<Runnable> parts) {
    this.tee = tee;
    this.anchor = anchor;
    this.parts = parts;
  }

  /** Who makes the chips of a machine. */
  private record Amd(AmdKeys keys, AmdAuthority authority, ByteString chip, Seed seed) {
    static Amd of(String name) {
      Seed seed = Seed.of(name);
      AmdKeys keys = AmdKeys.generate(seed);
      byte[] chip = seed.derive("chip").bytes(AmdProduct.MILAN.hardwareIdLength());
      return new Amd(
          keys,
          AmdAuthority.create(AmdProduct.MILAN, keys, TCB, chip, FROM, (role, spec) -> spec),
          ByteString.copyOf(chip),
          seed);
    }

    byte[] report(byte[] reportData) {
      return SnpSpec.sign(
          SnpSpec.content(AmdProduct.MILAN, 3, false, TCB, chip.bytes(), seed)
              .with(SnpField.REPORT_DATA, Arrays.copyOf(reportData, 64)),
          keys.vcek());
    }

    byte[] table() {
      return SnpSpec.table(
          new SnpSpec.Entry(
              "63da758d-e664-4564-adc5-f4b93be8accd", authority.certificate(AmdRole.VCEK)),
          new SnpSpec.Entry(
              "4ab7b379-bbac-4fe4-a02f-05aef327c782", authority.certificate(AmdRole.ASK)),
          new SnpSpec.Entry(
              "c0b406a4-a803-4952-9743-3fb6014cd0ae", authority.certificate(AmdRole.ARK)));
    }

    String pem(AmdRole role) {
      return Pem.encode("CERTIFICATE", authority.certificate(role).der());
    }

    TrustAnchor anchor() {
      return TrustAnchor.of(Vendor.AMD_MILAN, "testkit", keys.ark().spki());
    }
  }

  /** A real software TPM whose attestation key the relying party pins. */
  static PlatformMachine vtpm(Path folder) throws Exception {
    SwTpm tpm = SwTpm.start(folder.resolve("tpm"));
    TeeProvider tee = open("vtpm", folder, settings(folder, tpm));
    byte[] area =
        tee.evidence(ChannelWorld.anyBinding())
            .collateral()
            .find(CollateralKind.TPM_AK)
            .orElseThrow();
    TrustAnchor pinned = TrustAnchor.of(Vendor.TPM_MANUFACTURER, "pinned", spki(area));
    return new PlatformMachine(tee, pinned, List.of(tee::close, tpm::close));
  }

  /** AMD's list for that maker's chips. */
  static byte[] amdCrl(String maker, boolean issuerRevoked) {
    AmdAuthority authority = Amd.of(maker).authority();
    CrlSpec crl = CrlSpec.of(FROM, FROM.plus(Duration.ofDays(30)));
    return authority.crl(
        issuerRevoked
            ? crl.revoking(authority.certificate(AmdRole.ASK).x509().getSerialNumber())
            : crl);
  }

  /** A real software TPM, provisioned as Azure's paravisor leaves it on an AMD machine. */
  static PlatformMachine azure(Path folder, String maker) throws Exception {
    Amd amd = Amd.of(maker);
    SwTpm tpm = SwTpm.start(folder.resolve("tpm"));
    LocalServer metadata =
        LocalServer.start(
            0,
            request ->
                Answer.json(
                    200,
                    JsonText.object(
                        "vcekCert",
                        amd.pem(AmdRole.VCEK),
                        "certificateChain",
                        amd.pem(AmdRole.ASK) + amd.pem(AmdRole.ARK))));
    provision(tpm, amd);
    TeeProvider tee =
        open(
            "azure-vtpm",
            folder,
            settings(folder, tpm)
                .with(TeeSettings.METADATA, "127.0.0.1:" + metadata.base().getPort()));
    return new PlatformMachine(tee, amd.anchor(), List.of(tee::close, tpm::close, metadata::close));
  }

  private static void provision(SwTpm tpm, Amd amd) throws Exception {
    tpm.tool(
        "createprimary",
        "-C",
        "e",
        "-G",
        "rsa2048:rsassa-sha256:null",
        "-a",
        "fixedtpm|fixedparent|sensitivedataorigin|userwithauth|restricted|sign",
        "-c",
        "ak.ctx");
    tpm.tool("evictcontrol", "-C", "o", "-c", "ak.ctx", "0x81000003");
    tpm.tool("readpublic", "-c", "0x81000003", "-f", "tpmt", "-o", "ak.area");
    byte[] area = Files.readAllBytes(tpm.file("ak.area"));
    byte[] runtime = HclSpec.runtimeData(Arrays.copyOfRange(area, area.length - 256, area.length));
    byte[] hcl =
        HclSpec.snp(amd.report(MessageDigest.getInstance("SHA-256").digest(runtime)), runtime);
    Files.write(tpm.file("hcl"), hcl);
    String size = Integer.toString(hcl.length);
    tpm.tool("nvdefine", "-C", "o", "-s", size, "-a", "ownerread|ownerwrite", "0x01400001");
    tpm.tool("nvwrite", "-C", "o", "-i", "hcl", "0x01400001");
    tpm.reboot();
  }

  /** An SEV-SNP guest on a fake kernel, with the host's certificate table. */
  static PlatformMachine snp(Path folder, String maker) throws Exception {
    Amd amd = Amd.of(maker);
    FakeKernel kernel = new FakeKernel();
    kernel.reports(
        new TsmDriver() {
          @Override
          public String name() {
            return "sev_guest";
          }

          @Override
          public byte[] report(byte[] challenge, int privilege) {
            return amd.report(challenge);
          }

          @Override
          public OptionalInt privilegeFloor() {
            return OptionalInt.of(0);
          }

          @Override
          public Optional<byte[]> certificates() {
            return Optional.of(amd.table());
          }
        });
    TeeProvider tee = open("snp", folder, TeeSettings.defaults().withRoot(kernel.root()));
    return new PlatformMachine(tee, amd.anchor(), List.of(tee::close));
  }

  private static TeeSettings settings(Path folder, SwTpm tpm) {
    return TeeSettings.defaults().withRoot(folder).with(TeeSettings.TPM, "unix:" + tpm.socket());
  }

  private static TeeProvider open(String name, Path folder, TeeSettings settings) throws Exception {
    Workload none = Workload.of(List.of(), new byte[0]);
    return TeeProviders.installed()
        .open(name, new TeeEnvironment(folder, none, () -> AT, new SecureRandom(), settings))
        .orElseThrow();
  }

  TeeProvider tee() {
    return tee;
  }

  /** What the relying party finds by itself; nothing at first. */
  void found(Collateral collateral) {
    found = collateral;
  }

  /** Whoever trusts this machine's maker, by the verifier and a policy. */
  PeerRequirements requirements() throws Exception {
    String policy =
        """
        {"version": 1,
         "anchors": {"development": ["%s"]},
         "snp": {"guestPolicy": {"allowed": ["smt"]}},
         "collateral": {"missing": "contraindicated"},
         "binding": "contraindicated"}
        """
            .formatted(
                HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(anchor.spki())));
    return PeerRequirements.of(
            PolicyJudge.of(
                Verifier.of(new DevelopmentAnchors(List.of(anchor))),
                AppraisalPolicy.parse(policy.getBytes(StandardCharsets.UTF_8)),
                bare -> found,
                () -> AT))
        .allowingWarnings();
  }

  /** The coordinates end a P-256 public area: size and 32 bytes, twice. */
  private static byte[] spki(byte[] area) {
    byte[] head = HexFormat.of().parseHex(P256);
    byte[] out = Arrays.copyOf(head, head.length + 64);
    System.arraycopy(area, area.length - 66, out, head.length, 32);
    System.arraycopy(area, area.length - 32, out, head.length + 32, 32);
    return out;
  }

  @Override
  public void close() {
    parts.forEach(Runnable::run);
  }
}
