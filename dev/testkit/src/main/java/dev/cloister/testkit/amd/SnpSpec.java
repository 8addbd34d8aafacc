package dev.cloister.testkit.amd;

import dev.cloister.testkit.layout.Block;
import dev.cloister.testkit.pki.Certificate;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.Seed;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.UUID;

/** Makes SEV-SNP reports: 0x2a0 bytes of content, then R and S little-endian in 72 bytes each. */
public final class SnpSpec {
  /** Bytes of a report. */
  public static final int LENGTH = 0x4a0;

  private static final int CONTENT = 0x2a0;
  private static final int HALF = 72;
  private static final long POLICY = 0x3001fL;

  private SnpSpec() {}

  /** The content of a sound report; version 2 says nothing of CPUID. */
  public static Block content(
      AmdProduct product, int version, boolean loaded, AmdTcb tcb, byte[] chipId, Seed seed) {
    byte[] firmware = {29, 55, 1};
    byte[] levels = tcb.encode(product);
    Block block =
        Block.zeros(CONTENT)
            .with(SnpField.VERSION, version)
            .with(SnpField.POLICY, POLICY)
            .with(SnpField.SIGNATURE_ALGORITHM, 1)
            .with(SnpField.KEY_INFO, loaded ? 4 : 0)
            .with(SnpField.REPORT_DATA, seed.derive("report data").bytes(64))
            .with(SnpField.MEASUREMENT, seed.derive("measurement").bytes(48))
            .with(SnpField.REPORT_ID, seed.derive("report id").bytes(32))
            .with(SnpField.CHIP_ID, Arrays.copyOf(chipId, 64))
            .with(SnpField.CURRENT_TCB, levels)
            .with(SnpField.REPORTED_TCB, levels)
            .with(SnpField.COMMITTED_TCB, levels)
            .with(SnpField.LAUNCH_TCB, levels)
            .with(SnpField.CURRENT_FIRMWARE, firmware)
            .with(SnpField.COMMITTED_FIRMWARE, firmware);
    return version < 3
        ? block
        : block.with(
            SnpField.CPUID, new byte[] {(byte) product.family(), (byte) product.model(), 0});
  }

  /** The report over that content. */
  public static byte[] sign(Block content, EcKey key) {
    byte[] raw = key.signRaw(content.bytes());
    byte[] out = Arrays.copyOf(content.bytes(), LENGTH);
    int half = raw.length / 2;
    for (int i = 0; i < half; i++) {
      out[CONTENT + i] = raw[half - 1 - i];
      out[CONTENT + HALF + i] = raw[raw.length - 1 - i];
    }
    return out;
  }

  /**
   * One entry of a certificate table.
   *
   * @param guid as text
   * @param certificate what it holds
   */
  public record Entry(String guid, Certificate certificate) {}

  /** A certificate table (GHCB specification 4.1.8). */
  public static byte[] table(Entry... entries) {
    int at = 24 * (entries.length + 1);
    int total = at;
    for (Entry entry : entries) {
      total += entry.certificate().der().length;
    }
    ByteBuffer out = ByteBuffer.allocate(total);
    for (int i = 0; i < entries.length; i++) {
      UUID id = UUID.fromString(entries[i].guid());
      byte[] der = entries[i].certificate().der();
      out.putLong(24 * i, id.getMostSignificantBits());
      out.putLong(24 * i + 8, id.getLeastSignificantBits());
      out.order(ByteOrder.LITTLE_ENDIAN).putInt(24 * i + 16, at).putInt(24 * i + 20, der.length);
      out.order(ByteOrder.BIG_ENDIAN).put(at, der);
      at += der.length;
    }
    return out.array();
  }
}
