package dev.cloister.attestation.format;

import dev.cloister.attestation.Detection;
import dev.cloister.attestation.Evidence;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.azure.AzureVtpmFormat;
import dev.cloister.attestation.cca.CcaFormat;
import dev.cloister.attestation.detect.Detector;
import dev.cloister.attestation.nitro.NitroFormat;
import dev.cloister.attestation.nvidia.NvidiaFormat;
import dev.cloister.attestation.sgx.SgxFormat;
import dev.cloister.attestation.snp.SnpFormat;
import dev.cloister.attestation.tcg.EventLogFormat;
import dev.cloister.attestation.tdx.TdxFormat;
import dev.cloister.attestation.token.TokenFormat;
import dev.cloister.attestation.tpm.TpmFormat;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The list of all formats: the one place a new TEE is named. */
public final class Formats {
  private static final List<EvidenceFormat> ALL =
      List.of(
          new TdxFormat(),
          new SgxFormat(),
          new SnpFormat(),
          new NitroFormat(),
          new CcaFormat(),
          new TokenFormat(),
          new NvidiaFormat(),
          new TpmFormat(),
          new AzureVtpmFormat(),
          new EventLogFormat());

  private static final Map<Format, EvidenceFormat> BY_FORMAT = byFormat();

  private Formats() {}

  private static Map<Format, EvidenceFormat> byFormat() {
    Map<Format, EvidenceFormat> map = new EnumMap<>(Format.class);
    ALL.forEach(
        implementation -> implementation.formats().forEach(f -> map.put(f, implementation)));
    return map;
  }

  /** The implementation for a format. */
  public static EvidenceFormat of(Format format) {
    return Optional.ofNullable(BY_FORMAT.get(format))
        .orElseThrow(() -> new IllegalArgumentException("no implementation of " + format.code()));
  }

  /**
   * Parses evidence of whatever format the bytes have.
   *
   * @throws MalformedEvidenceException naming what was recognised and why it stopped
   */
  public static Evidence parse(byte[] bytes) throws MalformedEvidenceException {
    Optional<EvidenceFormat> format = recognise(bytes);
    if (format.isPresent()) {
      return format.get().parse(bytes);
    }
    Detection other = Detector.other(bytes);
    throw new MalformedEvidenceException(
        other instanceof Detection.Stopped stopped ? stopped.stop() : Detection.Stop.MALFORMED,
        other.message());
  }

  /** The format that the bytes look like. */
  public static Optional<EvidenceFormat> recognise(byte[] bytes) {
    for (EvidenceFormat format : ALL) {
      if (format.recognises(bytes)) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }
}
