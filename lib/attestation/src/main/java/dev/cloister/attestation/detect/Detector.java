package dev.cloister.attestation.detect;

import dev.cloister.attestation.Detection;
import dev.cloister.attestation.Detection.Shape;
import dev.cloister.attestation.Detection.Stop;
import dev.cloister.attestation.Detection.Stopped;
import dev.cloister.attestation.Detection.Unknown;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.format.EvidenceFormat;
import dev.cloister.attestation.format.Formats;
import dev.cloister.attestation.ratls.RaTlsCertificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Asks every format, then every look-alike. Total, and linear in the input. */
public final class Detector {
  private static final List<Function<byte[], Optional<Stopped>>> LOOKALIKES =
      List.of(
          BinaryLookalikes::intel,
          BinaryLookalikes::snp,
          BinaryLookalikes::tpm,
          BinaryLookalikes::azure,
          BinaryLookalikes::cbor,
          BinaryLookalikes::compressed,
          TextLookalikes::pem,
          TextLookalikes::xml,
          TextLookalikes::json,
          TextLookalikes::token);
  private static final int SHOWN = 8;

  private Detector() {}

  /** What the bytes are taken for. */
  public static Detection detect(byte[] bytes) {
    Optional<EvidenceFormat> format = Formats.recognise(bytes);
    if (format.isPresent()) {
      try {
        return new Detection.Recognised(format.get().parse(bytes));
      } catch (MalformedEvidenceException e) {
        return new Stopped(
            shape(format.get().formats().getFirst()), stop(e), String.valueOf(e.getMessage()));
      }
    }
    if (TextLookalikes.isCertificate(bytes)) {
      return certificate(bytes);
    }
    Optional<byte[]> decoded = TextLookalikes.decoded(bytes);
    return decoded.isPresent() ? encoded(decoded.get()) : other(bytes);
  }

  /**
   * The same for bytes that no format recognises, without a look inside of anything: safe where one
   * thing may be inside of another.
   */
  public static Detection other(byte[] bytes) {
    if (bytes.length == 0) {
      return new Unknown("no known evidence format: there are no bytes at all");
    }
    for (Function<byte[], Optional<Stopped>> lookalike : LOOKALIKES) {
      Optional<Stopped> found = lookalike.apply(bytes);
      if (found.isPresent()) {
        return found.get();
      }
    }
    if (TextLookalikes.isCertificate(bytes)) {
      return new Stopped(Shape.CERTIFICATE, Stop.WRAPPED, "evidence may be in an extension of it");
    }
    return new Unknown(
        "no known evidence format begins like these "
            + bytes.length
            + " bytes ("
            + HexFormat.of().formatHex(bytes, 0, Math.min(SHOWN, bytes.length))
            + (bytes.length > SHOWN ? "...)" : ")"));
  }

  private static Detection certificate(byte[] bytes) {
    try {
      RaTlsCertificate certificate = RaTlsCertificate.parse(bytes);
      return new Detection.InCertificate(certificate.evidence(), certificate.keyBinding());
    } catch (MalformedEvidenceException e) {
      boolean none = e.stop() == Stop.NOT_EVIDENCE;
      return new Stopped(
          Shape.CERTIFICATE, none ? Stop.NOT_EVIDENCE : stop(e), String.valueOf(e.getMessage()));
    }
  }

  private static Detection encoded(byte[] inside) {
    Optional<EvidenceFormat> format = Formats.recognise(inside);
    return new Stopped(
        Shape.ENCODED,
        Stop.WRAPPED,
        "decode it first; the "
            + inside.length
            + " bytes it stands for "
            + (format.isPresent()
                ? "look like " + shape(format.get().formats().getFirst()).phrase()
                : "are not recognised: " + other(inside).message()));
  }

  private static Stop stop(MalformedEvidenceException e) {
    return e.stop();
  }

  private static Shape shape(Format format) {
    return switch (format) {
      case TDX_V4, TDX_V5, SGX_V3 -> Shape.INTEL_QUOTE;
      case SNP -> Shape.SNP_REPORT;
      case NITRO -> Shape.NITRO_DOCUMENT;
      case CONFIDENTIAL_SPACE, INTEL_TRUST_AUTHORITY, AZURE_MAA -> Shape.TOKEN;
      case TPM -> Shape.TPM_QUOTE;
      case TCG_EVENT_LOG, CCEL, CEL -> Shape.EVENT_LOG;
      case AZURE_VTPM -> Shape.AZURE_VTPM;
      case NVIDIA_GPU -> Shape.NVIDIA_EVIDENCE;
      case ARM_CCA -> Shape.CCA_TOKEN;
    };
  }
}
