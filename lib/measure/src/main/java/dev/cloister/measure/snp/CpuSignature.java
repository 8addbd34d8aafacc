package dev.cloister.measure.snp;

import dev.cloister.measure.MeasureException;
import dev.cloister.measure.MeasureException.Reason;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The processor a vCPU says it is: EAX of CPUID function 1 (AMD APM volume 3, appendix E.3.2),
 * which QEMU puts into RDX of every vCPU.
 *
 * @param value 32 bits
 */
public record CpuSignature(int value) {
  /** QEMU's CPU models; versions of a model share its signature. */
  private static final SortedMap<String, CpuSignature> MODELS =
      new TreeMap<>(
          Map.of(
              "EPYC", of(23, 1, 2),
              "EPYC-IBPB", of(23, 1, 2),
              "EPYC-Rome", of(23, 49, 0),
              "EPYC-Milan", of(25, 1, 1),
              "EPYC-Genoa", of(25, 17, 0),
              "EPYC-Turin", of(26, 0, 0)));

  /** From family, model and stepping. */
  public static CpuSignature of(int family, int model, int stepping) {
    int base = Math.min(family, 0xf);
    int extended = family - base;
    return new CpuSignature(
        (extended & 0xff) << 20
            | (model >> 4 & 0xf) << 16
            | base << 8
            | (model & 0xf) << 4
            | (stepping & 0xf));
  }

  /**
   * Of a CPU model of QEMU, such as {@code EPYC-Milan} or {@code EPYC-v4}.
   *
   * @throws MeasureException naming the known models
   */
  public static CpuSignature ofModel(String model) throws MeasureException {
    CpuSignature found = MODELS.get(model.replaceFirst("-v\\d{1,2}$", ""));
    if (found == null) {
      throw new MeasureException(
          Reason.PARAMETER,
          "vCPU type: expected one of "
              + String.join(", ", MODELS.keySet())
              + ", or one with -v1 and so on");
    }
    return found;
  }
}
