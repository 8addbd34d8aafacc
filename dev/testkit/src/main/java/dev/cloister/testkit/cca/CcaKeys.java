package dev.cloister.testkit.cca;

import dev.cloister.testkit.nitro.CborItems;
import dev.cloister.testkit.pki.EcKey;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** The forms of a realm's key. */
public final class CcaKeys {
  private CcaKeys() {}

  /** An uncompressed point. */
  public static byte[] point(EcKey key) {
    byte[] coordinates = key.point();
    byte[] out = new byte[coordinates.length + 1];
    out[0] = 4;
    System.arraycopy(coordinates, 0, out, 1, coordinates.length);
    return out;
  }

  /** A COSE_Key (RFC 9053, section 7.1.1) that calls its curve {@code curve}. */
  public static byte[] cose(EcKey key, int type, int curve) {
    byte[] point = key.point();
    int half = point.length / 2;
    Map<Integer, byte[]> members = new LinkedHashMap<>();
    members.put(1, CborItems.integer(type));
    members.put(-1, CborItems.integer(curve));
    members.put(-2, CborItems.bytes(Arrays.copyOf(point, half)));
    members.put(-3, CborItems.bytes(Arrays.copyOfRange(point, half, point.length)));
    return CborItems.numbered(members);
  }
}
