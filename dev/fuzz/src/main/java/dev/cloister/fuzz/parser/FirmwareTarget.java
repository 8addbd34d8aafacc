package dev.cloister.fuzz.parser;

import dev.cloister.fuzz.AllocationLimit;
import dev.cloister.fuzz.FuzzTarget;
import dev.cloister.measure.MeasureException;
import dev.cloister.measure.firmware.OvmfImage;
import dev.cloister.measure.snp.CpuSignature;
import dev.cloister.measure.snp.SnpLaunch;
import dev.cloister.measure.snp.VmmType;
import dev.cloister.measure.tdx.Mrtd;
import dev.cloister.measure.tdx.PageOrder;
import dev.cloister.measure.tdx.Rtmr0;
import dev.cloister.measure.tdx.TdvfMetadata;
import dev.cloister.testkit.boot.FirmwareSpec;
import dev.cloister.testkit.boot.SevSection;
import dev.cloister.testkit.boot.TdxSection;
import java.util.List;
import java.util.Optional;

/** {@link OvmfImage} with the metadata of TDX and SEV, up to the registers. */
public final class FirmwareTarget implements FuzzTarget {
  private static final long GIB = 1L << 30;

  @Override
  public String name() {
    return "firmware";
  }

  @Override
  public void run(byte[] input) throws MeasureException {
    OvmfImage image = OvmfImage.parse(input);
    Optional<MeasureException> tdx = refused(() -> tdx(image));
    Optional<MeasureException> snp = refused(() -> snp(image));
    if (tdx.isPresent() && snp.isPresent()) {
      throw tdx.get();
    }
  }

  private static void tdx(OvmfImage image) throws MeasureException {
    TdvfMetadata metadata = TdvfMetadata.of(image);
    if (Mrtd.of(metadata, PageOrder.SINGLE_PASS).length != 48) {
      throw new AssertionError("MRTD of another length");
    }
    Rtmr0.events(metadata, GIB, Optional.empty());
  }

  private static void snp(OvmfImage image) throws MeasureException {
    new SnpLaunch(
            2, CpuSignature.of(25, 1, 1), VmmType.QEMU, SnpLaunch.SNP_ACTIVE, Optional.empty())
        .measurement(image);
  }

  private interface Step {
    void run() throws MeasureException;
  }

  private static Optional<MeasureException> refused(Step step) {
    try {
      step.run();
      return Optional.empty();
    } catch (MeasureException e) {
      return Optional.of(e);
    }
  }

  @Override
  public Class<? extends Exception> refusal() {
    return MeasureException.class;
  }

  /** Every page of zeros costs a digest with its working space; metadata may name 65536 of them. */
  @Override
  public AllocationLimit allocationLimit() {
    return new AllocationLimit(96 << 20, 512);
  }

  @Override
  public List<byte[]> seeds() {
    return List.of(
        FirmwareSpec.sample().build(),
        FirmwareSpec.of(1).tdx(TdxSection.hob(0x809000, 0x2000)).build(),
        FirmwareSpec.of(1).sev(new SevSection(0x1000, 0x1000, 1)).resetVector(0x1000).build());
  }
}
