package dev.cloister.http;

import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.Verifier;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.channel.ratls.PeerRequirements;
import dev.cloister.channel.ratls.PolicyJudge;
import dev.cloister.tee.KeyActivation;
import dev.cloister.tee.TeeEnvironment;
import dev.cloister.tee.TeeProvider;
import dev.cloister.tee.TeeProviders;
import dev.cloister.tee.TeeSettings;
import dev.cloister.tee.Workload;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.Pem;
import dev.cloister.testkit.pki.Seed;
import dev.cloister.testkit.tpm.SwTpm;
import dev.cloister.testkit.tpm.TpmManufacturer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/**
 * A machine with a real software TPM whose endorsement key a maker certified, as TPMs are sold, and
 * relying parties who know the maker and a recorder of activations.
 */
final class TpmMachine implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
  static final EcKey RECORDER = EcKey.p256(Seed.of("recorder of activations"));
  static final TpmManufacturer MAKER =
      TpmManufacturer.create(Seed.of("maker of TPMs"), Instant.parse("2026-01-01T00:00:00Z"));

  private static final HexFormat HEX = HexFormat.of();

  private final Path folder;
  private final SwTpm tpm;
  private TeeProvider tee;

  private TpmMachine(Path folder, SwTpm tpm) throws Exception {
    this.folder = folder;
    this.tpm = tpm;
    this.tee = open();
  }

  /** A TPM with the certificate of its own endorsement key. */
  static TpmMachine soldBy(TpmManufacturer maker, Path folder) throws Exception {
    SwTpm tpm = SwTpm.start(folder.resolve("tpm"));
    return withCertificate(folder, tpm, maker.ekCertificate(endorsementKey(tpm)));
  }

  /** A TPM that holds somebody else's certificate. */
  static TpmMachine claiming(byte[] certificate, Path folder) throws Exception {
    return withCertificate(folder, SwTpm.start(folder.resolve("tpm")), certificate);
  }

  private static TpmMachine withCertificate(Path folder, SwTpm tpm, byte[] certificate)
      throws Exception {
    Files.write(tpm.file("ek.crt"), certificate);
    String size = Integer.toString(certificate.length);
    tpm.tool("nvdefine", "-C", "o", "-s", size, "-a", "ownerread|ownerwrite", "0x01c00002");
    tpm.tool("nvwrite", "-C", "o", "-i", "ek.crt", "0x01c00002");
    tpm.reboot();
    return new TpmMachine(folder, tpm);
  }

  /** Made by Debian's tools, from TCG's template. */
  private static byte[] endorsementKey(SwTpm tpm) throws Exception {
    tpm.tool("createek", "-G", "rsa", "-c", "ek.ctx", "-u", "ek.pem", "-f", "pem");
    return Pem.decode("PUBLIC KEY", Files.readString(tpm.file("ek.pem"))).getFirst();
  }

  private TeeProvider open() throws Exception {
    TeeSettings settings =
        TeeSettings.defaults().withRoot(folder).with(TeeSettings.TPM, "unix:" + tpm.socket());
    Workload none = Workload.of(List.of(), new byte[0]);
    return TeeProviders.installed()
        .open("vtpm", new TeeEnvironment(folder, none, () -> NOW, new SecureRandom(), settings))
        .orElseThrow();
  }

  TeeProvider tee() {
    return tee;
  }

  KeyActivation keys() {
    return tee.keyActivation().orElseThrow();
  }

  /** The machine starts anew; its disk is as it was. */
  void reboot() throws Exception {
    tee.close();
    tpm.reboot();
    tee = open();
  }

  /** Who knows the maker's root, and believes that recorder. */
  static PeerRequirements requirements(EcKey recorder) throws Exception {
    List<TrustAnchor> anchors =
        List.of(
            TrustAnchor.of(Vendor.TPM_MANUFACTURER, "maker", MAKER.rootSpki()),
            TrustAnchor.of(Vendor.TPM_ACTIVATION, "recorder", recorder.spki()));
    String policy =
        """
        {"version": 1,
         "anchors": {"development": ["%s"]},
         "measurements": {"pcr15": ["%s"]},
         "tpm": {"ak": ["activation"], "maximumActivationAgeDays": 30},
         "binding": "contraindicated"}
        """
            .formatted(
                HEX.formatHex(MessageDigest.getInstance("SHA-256").digest(MAKER.rootSpki())),
                "00".repeat(32));
    Collateral issuers =
        Collateral.builder().add(CollateralKind.CHAIN, MAKER.intermediate()).build();
    return PeerRequirements.of(
        PolicyJudge.of(
            Verifier.of(new DevelopmentAnchors(anchors)),
            AppraisalPolicy.parse(policy.getBytes(StandardCharsets.UTF_8)),
            bare -> issuers,
            () -> NOW));
  }

  @Override
  public void close() {
    tee.close();
    tpm.close();
  }
}
