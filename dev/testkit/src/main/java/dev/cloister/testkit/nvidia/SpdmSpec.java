package dev.cloister.testkit.nvidia;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a device's report says: a GET_MEASUREMENTS request and its response without signature. */
public final class SpdmSpec {
  private static final int DIGEST = 48;

  private final byte[] nonce;
  private final List<byte[]> blocks;
  private final Map<Integer, byte[]> opaque;

  private SpdmSpec(byte[] nonce, List<byte[]> blocks, Map<Integer, byte[]> opaque) {
    this.nonce = nonce.clone();
    this.blocks = List.copyOf(blocks);
    this.opaque = new LinkedHashMap<>(opaque);
  }

  /** Four measurements, a driver and a firmware, asked for with that nonce of 32 bytes. */
  public static SpdmSpec of(byte[] nonce) {
    List<byte[]> blocks = new ArrayList<>();
    for (int index = 1; index <= 4; index++) {
      byte[] digest = new byte[DIGEST];
      Arrays.fill(digest, (byte) index);
      blocks.add(block(index, digest));
    }
    Map<Integer, byte[]> opaque = new LinkedHashMap<>();
    opaque.put(3, "590.12\0".getBytes(US_ASCII));
    opaque.put(6, HexFormat.of().parseHex("00a5009601000000"));
    opaque.put(20, NvidiaIssuer.firmwareId());
    return new SpdmSpec(nonce, blocks, opaque);
  }

  /** One measurement block more. */
  public SpdmSpec measurement(int index, byte[] digest) {
    List<byte[]> more = new ArrayList<>(blocks);
    more.add(block(index, digest));
    return new SpdmSpec(nonce, more, opaque);
  }

  /** Sets a field of the opaque data. */
  public SpdmSpec opaque(int type, byte[] value) {
    Map<Integer, byte[]> more = new LinkedHashMap<>(opaque);
    more.put(type, value.clone());
    return new SpdmSpec(nonce, blocks, more);
  }

  /** The bytes the device signs. */
  public byte[] bytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(HexFormat.of().parseHex("11e001ff"));
    out.writeBytes(nonce);
    out.write(0);
    out.writeBytes(HexFormat.of().parseHex("11600000"));
    out.write(blocks.size());
    int length = blocks.stream().mapToInt(block -> block.length).sum();
    u16(out, length);
    out.write(length >> 16);
    blocks.forEach(out::writeBytes);
    out.writeBytes(new byte[32]);
    u16(out, opaque.values().stream().mapToInt(value -> 4 + value.length).sum());
    opaque.forEach(
        (type, value) -> {
          u16(out, type);
          u16(out, value.length);
          out.writeBytes(value);
        });
    return out.toByteArray();
  }

  private static byte[] block(int index, byte[] digest) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(index);
    out.write(1);
    u16(out, digest.length + 3);
    out.write(1);
    u16(out, digest.length);
    out.writeBytes(digest);
    return out.toByteArray();
  }

  private static void u16(ByteArrayOutputStream out, int value) {
    out.write(value);
    out.write(value >> 8);
  }
}
