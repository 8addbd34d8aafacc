package dev.cloister.attestation.tcg;

import dev.cloister.attestation.bytes.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/**
 * UEFI_VARIABLE_DATA (PC Client Platform Firmware Profile 1.06, section 10.4.1): vendor GUID 16,
 * name length in characters 8, data length 8, name UTF-16LE, data.
 *
 * @param vendor the GUID as it stands in memory
 */
record EfiVariable(String vendor, String name, ByteString value) {
  /** EFI_GLOBAL_VARIABLE: SecureBoot, PK, KEK. */
  static final String GLOBAL = "61dfe48bca93d211aa0d00e098032b8c";

  /** EFI_IMAGE_SECURITY_DATABASE_GUID: db, dbx. */
  static final String SECURITY = "cbb219d73a3d9645a3bcdad00e67656f";

  private static final int HEADER = 32;
  private static final int MAX_NAME = 512;

  /** The variable, when the bytes are one and nothing else. */
  static Optional<EfiVariable> parse(byte[] data) {
    if (data.length < HEADER) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
    byte[] vendor = new byte[16];
    in.get(vendor);
    long characters = in.getLong();
    long length = in.getLong();
    if (characters < 1
        || characters > MAX_NAME
        || length < 0
        || length != in.remaining() - 2 * characters) {
      return Optional.empty();
    }
    byte[] name = new byte[(int) characters * 2];
    in.get(name);
    byte[] value = new byte[in.remaining()];
    in.get(value);
    String text = new String(name, StandardCharsets.UTF_16LE);
    boolean plain = text.chars().allMatch(c -> c > 0x20 && c < 0x7f);
    return plain
        ? Optional.of(
            new EfiVariable(HexFormat.of().formatHex(vendor), text, ByteString.copyOf(value)))
        : Optional.empty();
  }
}
