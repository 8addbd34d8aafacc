package dev.cloister.attestation.nvidia;

import dev.cloister.attestation.ChainStatus;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.FindingCode;
import dev.cloister.attestation.SignatureStatus;
import dev.cloister.attestation.Step;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.crypto.SignatureAlgorithm;
import dev.cloister.attestation.crypto.VerificationKey;
import dev.cloister.attestation.format.Steps;
import dev.cloister.attestation.format.VerificationContext;
import dev.cloister.attestation.x509.CertificatePath;
import dev.cloister.attestation.x509.Certificates;
import dev.cloister.attestation.x509.PathFinder;
import dev.cloister.attestation.x509.PathResult;
import dev.cloister.attestation.x509.X509Exception;
import java.security.InvalidKeyException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The checks of one device; their steps are named {@code device<n>.}. */
final class DeviceVerification {
  /** TCG DICE TcbInfo; its last 48 bytes are the hash of the device's firmware. */
  private static final String TCB_INFO = "2.23.133.5.4.1";

  private static final int FWID = 48;
  private static final int DIGITAL_SIGNATURE = 0;

  private final NvidiaDevice device;
  private final VerificationContext context;
  private final Steps steps;
  private final String prefix;

  DeviceVerification(NvidiaDevice device, int index, VerificationContext context, Steps steps) {
    this.device = device;
    this.context = context;
    this.steps = steps;
    this.prefix = "device" + index + ".";
  }

  /** The path of the device's certificate, if it leads to the pinned root. */
  Optional<CertificatePath> check() {
    device.statedNonce().ifPresent(this::nonce);
    List<ByteString> sources =
        device.certificates().map(List::of).orElse(context.collateral().all(CollateralKind.CHAIN));
    Optional<CertificatePath> known =
        context.cache().find(DevicePath.class, sources).map(DevicePath::path);
    List<X509Certificate> certificates =
        known.map(CertificatePath::certificates).orElseGet(() -> certificates(sources));
    if (certificates.isEmpty()) {
      steps.blocked(name("chain"), List.of(name("validity"), name("leaf"), name("signature")));
      return Optional.empty();
    }
    X509Certificate leaf = certificates.getFirst();
    Optional<CertificatePath> path =
        path(
            known.isPresent()
                ? new PathResult.Found(known.get())
                : find(leaf, certificates, sources));
    leaf(leaf);
    steps.check(
        name("signature"),
        signed(leaf),
        FindingCode.SIGNATURE_REPORT,
        "the report is not signed by the first certificate's key");
    device.report().opaque().firmwareId().ifPresent(id -> firmware(id, leaf));
    return path;
  }

  ChainStatus chainStatus() {
    if (!steps.passed(name("chain"))) {
      return steps.anyFailed(name("chain")) ? ChainStatus.INVALID : ChainStatus.NOT_RUN;
    }
    return steps.passed(name("validity")) ? ChainStatus.VALID : ChainStatus.EXPIRED;
  }

  SignatureStatus signatureStatus() {
    return steps.signature(name("signature"));
  }

  private void nonce(String stated) {
    steps.check(
        name("nonce"),
        stated.toLowerCase(Locale.ROOT).equals(HexFormat.of().formatHex(device.report().nonce())),
        FindingCode.NVIDIA_NONCE,
        "the signed nonce is not the one the container states");
  }

  private List<X509Certificate> certificates(List<ByteString> sources) {
    if (sources.isEmpty()) {
      steps.add(
          Step.notRun(
              name("chain"),
              FindingCode.COLLATERAL_MISSING.of(CollateralKind.CHAIN),
              "neither the evidence nor the collateral has the device's certificates"));
      return List.of();
    }
    List<X509Certificate> certificates = new ArrayList<>();
    try {
      for (ByteString source : sources) {
        certificates.addAll(Certificates.parse(source.bytes()));
      }
      return certificates;
    } catch (X509Exception e) {
      steps.add(Step.failed(name("chain"), FindingCode.CHAIN_MALFORMED, e.getMessage()));
      return List.of();
    }
  }

  private Optional<CertificatePath> path(PathResult result) {
    switch (result) {
      case PathResult.NotFound none -> {
        steps.add(Step.failed(name("chain"), none.code(), none.detail()));
        steps.blocked(name("chain"), name("validity"));
        return Optional.empty();
      }
      case PathResult.Found found -> {
        steps.add(Step.passed(name("chain")));
        steps.add(found.path().validity(name("validity"), context.at()));
        return Optional.of(found.path());
      }
    }
  }

  private PathResult find(
      X509Certificate leaf, List<X509Certificate> pool, List<ByteString> sources) {
    if (leaf.getSubjectX500Principal().equals(leaf.getIssuerX500Principal())) {
      return new PathResult.NotFound(
          FindingCode.CHAIN_ROLE, "expected the device's certificate first, found a root");
    }
    PathFinder finder =
        PathFinder.to(context.anchors().of(Vendor.NVIDIA_DEVICE), context.crypto())
            .remembering(context.cache());
    PathResult result = finder.find(leaf, pool);
    if (result instanceof PathResult.Found found) {
      context.cache().keep(DevicePath.class, sources, new DevicePath(found.path()));
    }
    return result;
  }

  /** A path from the first certificate of some text to NVIDIA's root; kept. */
  private record DevicePath(CertificatePath path) {}

  /** An authority's key signs certificates, never reports. */
  private void leaf(X509Certificate leaf) {
    boolean[] usage = leaf.getKeyUsage();
    steps.check(
        name("leaf"),
        leaf.getBasicConstraints() < 0 && (usage == null || usage[DIGITAL_SIGNATURE]),
        FindingCode.CHAIN_ROLE,
        () -> "\"" + Certificates.commonName(leaf) + "\" is not a certificate of a device");
  }

  private boolean signed(X509Certificate leaf) {
    SpdmReport report = device.report();
    try {
      VerificationKey key = context.key(leaf.getPublicKey().getEncoded());
      boolean holds =
          context
              .crypto()
              .verifyRaw(
                  SignatureAlgorithm.ECDSA_SHA384,
                  key,
                  report.raw(),
                  0,
                  report.signedLength(),
                  report.signature());
      if (holds && steps.passed(name("chain"))) {
        context.keepKey(key);
      }
      return holds;
    } catch (InvalidKeyException e) {
      return false;
    }
  }

  private void firmware(ByteString stated, X509Certificate leaf) {
    byte[] extension = leaf.getExtensionValue(TCB_INFO);
    boolean same =
        extension != null
            && extension.length > FWID
            && ByteString.view(extension, extension.length - FWID, FWID).equals(stated);
    steps.check(
        name("firmware"),
        same,
        FindingCode.NVIDIA_FIRMWARE,
        "the firmware id in the report is not that of the certificate");
  }

  private String name(String part) {
    return prefix + part;
  }
}
