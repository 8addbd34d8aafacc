package dev.cloister.tee.tsm;

import dev.cloister.attestation.Format;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.binding.Binding;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.snp.SnpReport;
import dev.cloister.tee.MeasurementEvent;
import dev.cloister.tee.Sealing;
import dev.cloister.tee.TeeEvidence;
import dev.cloister.tee.TeeException;
import dev.cloister.tee.TeeException.Reason;
import dev.cloister.tee.TeeProvider;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/**
 * An SEV-SNP guest: reports through configfs-tsm, followed by the host's certificate table where
 * there is one. SNP has no register that software extends; its derived keys need an ioctl, which
 * takes native code.
 */
final class SnpTee implements TeeProvider {
  private final TsmReports reports;
  private final OptionalInt privilege;

  SnpTee(TsmReports reports, OptionalInt privilege) {
    this.reports = reports;
    this.privilege = privilege;
  }

  @Override
  public String name() {
    return SnpTeeFactory.NAME;
  }

  @Override
  public TeeEvidence evidence(Binding binding) throws TeeException {
    TsmReports.Report made = reports.report(binding.value(), privilege);
    byte[] report = made.report().bytes();
    if (report.length != SnpReport.LENGTH) {
      throw new TeeException(Reason.FAILED, "a report of " + report.length + " bytes");
    }
    byte[] table = made.certificates().map(ByteString::bytes).orElse(new byte[0]);
    return TeeEvidence.of(Format.SNP, extended(report, table));
  }

  /** The table comes from the host: one that is malformed is left out. */
  private static byte[] extended(byte[] report, byte[] table) {
    byte[] both = Arrays.copyOf(report, report.length + table.length);
    System.arraycopy(table, 0, both, report.length, table.length);
    try {
      SnpReport.parse(both);
      return both;
    } catch (MalformedEvidenceException e) {
      return report;
    }
  }

  @Override
  public void extend(MeasurementEvent event) throws TeeException {
    throw new TeeException(Reason.NOT_OFFERED, "SEV-SNP has no register that software extends");
  }

  @Override
  public List<MeasurementEvent> events() {
    return List.of();
  }

  @Override
  public Sealing sealingKey(String purpose) {
    return new Sealing.NotOffered("derived keys of SEV-SNP need an ioctl, and so native code");
  }

  @Override
  public void close() {}
}
