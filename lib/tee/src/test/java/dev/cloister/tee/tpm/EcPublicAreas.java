package dev.cloister.tee.tpm;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/** SubjectPublicKeyInfo of a P-256 public area, by where its coordinates stand. */
final class EcPublicAreas {
  private static final String P256 = "3059301306072a8648ce3d020106082a8648ce3d03010703420004";

  private EcPublicAreas() {}

  /** The coordinates end the area: size and 32 bytes, twice. */
  static byte[] spki(byte[] area) {
    byte[] head = HexFormat.of().parseHex(P256);
    ByteBuffer out = ByteBuffer.allocate(head.length + 64).put(head);
    out.put(area, area.length - 66, 32);
    out.put(area, area.length - 32, 32);
    return out.array();
  }
}
