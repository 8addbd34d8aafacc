package dev.cloister.measure.tdx;

import dev.cloister.testkit.boot.TdxSection;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;

/** MRTD written down naively: memory first, then the one long message, then its digest. */
final class SlowMrtd {
  private SlowMrtd() {}

  static byte[] of(byte[] image, List<TdxSection> sections, boolean singlePass)
      throws NoSuchAlgorithmException {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    for (TdxSection section : sections) {
      byte[] memory = new byte[(int) section.memoryLength()];
      System.arraycopy(image, section.dataOffset(), memory, 0, section.rawLength());
      ByteArrayOutputStream second = new ByteArrayOutputStream();
      for (int page = 0; page < memory.length / 4096; page++) {
        if ((section.attributes() & 2) == 0) {
          message.writeBytes(call("MEM.PAGE.ADD", section.address() + page * 4096L));
        }
        if ((section.attributes() & 1) != 0) {
          ByteArrayOutputStream chunks = singlePass ? message : second;
          for (int chunk = 0; chunk < 16; chunk++) {
            int at = page * 4096 + chunk * 256;
            chunks.writeBytes(call("MR.EXTEND", section.address() + at));
            chunks.writeBytes(Arrays.copyOfRange(memory, at, at + 256));
          }
        }
      }
      message.writeBytes(second.toByteArray());
    }
    return MessageDigest.getInstance("SHA-384").digest(message.toByteArray());
  }

  private static byte[] call(String name, long address) {
    byte[] block = new byte[128];
    byte[] text = name.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(text, 0, block, 0, text.length);
    for (int i = 0; i < 8; i++) {
      block[16 + i] = (byte) (address >> (8 * i));
    }
    return block;
  }
}
