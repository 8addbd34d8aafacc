package dev.cloister.fuzz.parser;

import dev.cloister.fuzz.FuzzTarget;
import dev.cloister.measure.Bank;
import dev.cloister.measure.MeasureException;
import dev.cloister.measure.boot.DirectBoot;
import dev.cloister.measure.pe.PeImage;
import dev.cloister.measure.uki.BootPhase;
import dev.cloister.measure.uki.UkiRegisters;
import dev.cloister.measure.uki.UnifiedKernelImage;
import dev.cloister.testkit.boot.PeSpec;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * {@link PeImage} and its digest; as a unified kernel image and as a kernel up to the registers.
 */
public final class PeTarget implements FuzzTarget {
  @Override
  public String name() {
    return "pe";
  }

  @Override
  public void run(byte[] input) throws MeasureException {
    PeImage image = PeImage.parse(input);
    image.sections();
    if (image.authenticode(Bank.SHA256).length != 32) {
      throw new AssertionError("digest of another length");
    }
    try {
      UkiRegisters registers = UkiRegisters.of(UnifiedKernelImage.parse(input));
      registers.pcr4(Bank.SHA256);
      registers.pcr9(Bank.SHA256);
      registers.pcr11(Bank.SHA256, BootPhase.READY);
    } catch (MeasureException e) {
      kernel(input);
    }
  }

  private static void kernel(byte[] input) {
    try {
      DirectBoot.of(input, Optional.empty(), "", OptionalLong.empty()).pcr4(Bank.SHA256);
    } catch (MeasureException e) {
      // Neither: a PE image like any other.
    }
  }

  @Override
  public Class<? extends Exception> refusal() {
    return MeasureException.class;
  }

  @Override
  public List<byte[]> seeds() {
    byte[] kernel = PeSpec.kernel().build();
    return List.of(
        kernel,
        PeSpec.unified(kernel, "quiet", new byte[8]).build(),
        PeSpec.empty().signed(8).build());
  }
}
