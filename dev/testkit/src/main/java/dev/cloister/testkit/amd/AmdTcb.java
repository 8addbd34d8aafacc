package dev.cloister.testkit.amd;

/**
 * Security version numbers of the firmware's parts.
 *
 * @param fmc Turin only
 * @param bootLoader boot loader
 * @param tee operating system of the security processor
 * @param snp SNP firmware
 * @param microcode microcode
 */
public record AmdTcb(int fmc, int bootLoader, int tee, int snp, int microcode) {

  /** The eight bytes of a report. */
  public byte[] encode(AmdProduct product) {
    byte[] out = new byte[8];
    int next = 0;
    if (product == AmdProduct.TURIN) {
      out[next++] = (byte) fmc;
    }
    out[next++] = (byte) bootLoader;
    out[next] = (byte) tee;
    out[product == AmdProduct.TURIN ? 3 : 6] = (byte) snp;
    out[7] = (byte) microcode;
    return out;
  }
}
