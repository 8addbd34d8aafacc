package dev.cloister.attestation.snp;

import dev.cloister.attestation.json.JsonObject;

/**
 * A TCB_VERSION: security version numbers of the parts of the firmware (AMD 56860, table 3; Turin
 * puts FMC first).
 *
 * @param fmc Turin and later; 0 before
 * @param bootLoader boot loader
 * @param tee operating system of the security processor
 * @param snp SNP firmware
 * @param microcode microcode patch level
 */
record SnpTcb(int fmc, int bootLoader, int tee, int snp, int microcode) {

  /** Decodes the eight bytes of a report's TCB field. */
  static SnpTcb decode(byte[] report, int offset, SnpProduct product) {
    return product == SnpProduct.TURIN
        ? new SnpTcb(
            at(report, offset),
            at(report, offset + 1),
            at(report, offset + 2),
            at(report, offset + 3),
            at(report, offset + 7))
        : new SnpTcb(
            0,
            at(report, offset),
            at(report, offset + 1),
            at(report, offset + 6),
            at(report, offset + 7));
  }

  JsonObject describe(SnpProduct product) {
    JsonObject.Builder out = JsonObject.builder();
    if (product == SnpProduct.TURIN) {
      out.put("fmc", fmc);
    }
    return out.put("bootLoader", bootLoader)
        .put("tee", tee)
        .put("snp", snp)
        .put("microcode", microcode)
        .build();
  }

  private static int at(byte[] bytes, int offset) {
    return bytes[offset] & 0xff;
  }

  @Override
  public String toString() {
    return "fmc "
        + fmc
        + ", bootLoader "
        + bootLoader
        + ", tee "
        + tee
        + ", snp "
        + snp
        + ", microcode "
        + microcode;
  }
}
