package dev.cloister.attestation.nvidia;

import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.bytes.ByteReader;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** NVIDIA's fields in the response's opaque data: type, length, value. */
final class OpaqueData {
  private static final int DRIVER_VERSION = 3;
  private static final int VBIOS_VERSION = 6;
  private static final int DECODER = 11;
  private static final byte DECODER_OFF = 0x55;
  private static final int FWID = 20;
  private static final Map<Integer, String> HEX_CLAIMS =
      Map.of(
          4, "gpuInfo",
          11, "nvdec0Status",
          13, "cprInfo",
          14, "boardId",
          21, "protectedPcieStatus",
          22, "switchPdi",
          25, "lockSwitchStatus",
          36, "featureFlag");
  private static final Map<Integer, String> TEXT_CLAIMS =
      Map.of(15, "chipSku", 16, "chipSkuMod", 17, "project", 18, "projectSku", 19, "projectSkuMod");

  private final Map<Integer, ByteString> fields;

  private OpaqueData(Map<Integer, ByteString> fields) {
    this.fields = fields;
  }

  static OpaqueData parse(ByteReader in) throws MalformedEvidenceException {
    Map<Integer, ByteString> fields = new TreeMap<>();
    while (in.remaining() > 0) {
      int type = in.u16("opaque field type");
      int size = in.u16("opaque field size");
      ByteString value = ByteString.copyOf(in.bytes(size, "opaque field " + type));
      if (fields.putIfAbsent(type, value) != null) {
        throw new MalformedEvidenceException("opaque field " + type + " stands twice");
      }
    }
    return new OpaqueData(fields);
  }

  /** Hash of the firmware that the device booted, where the report states it. */
  Optional<ByteString> firmwareId() {
    return Optional.ofNullable(fields.get(FWID));
  }

  /** Versions of what reference values must exist for: driver, where there is one, and firmware. */
  List<String> versions() {
    List<String> versions = new ArrayList<>();
    driver().ifPresent(versions::add);
    vbios().ifPresent(versions::add);
    return versions;
  }

  /** Whether the video decoder says that it is off, and so measures nothing. */
  boolean decoderOff() {
    ByteString status = fields.get(DECODER);
    return status != null && status.length() > 0 && status.bytes()[0] == DECODER_OFF;
  }

  /** Switches have none: the field is empty there. */
  private Optional<String> driver() {
    return text(DRIVER_VERSION).filter(version -> !version.isEmpty());
  }

  void add(JsonObject.Builder claims) {
    text(DRIVER_VERSION).ifPresent(version -> claims.put("driverVersion", version));
    vbios().ifPresent(version -> claims.put("vbiosVersion", version));
    firmwareId().ifPresent(id -> claims.put("firmwareId", id.hex()));
    for (Map.Entry<Integer, ByteString> field : fields.entrySet()) {
      Optional.ofNullable(HEX_CLAIMS.get(field.getKey()))
          .ifPresent(name -> claims.put(name, field.getValue().hex()));
      Optional.ofNullable(TEXT_CLAIMS.get(field.getKey()))
          .ifPresent(name -> claims.put(name, text(field.getKey()).orElse("")));
    }
  }

  /** GPUs hold it as a little-endian number, switches as text. */
  private Optional<String> vbios() {
    ByteString value = fields.get(VBIOS_VERSION);
    if (value == null) {
      return Optional.empty();
    }
    if (value.length() != 8) {
      return text(VBIOS_VERSION);
    }
    byte[] b = value.bytes();
    byte[] order = {b[3], b[2], b[1], b[0], b[4]};
    return Optional.of(HexFormat.ofDelimiter(".").formatHex(order).toUpperCase(Locale.ROOT));
  }

  private Optional<String> text(int type) {
    ByteString value = fields.get(type);
    if (value == null) {
      return Optional.empty();
    }
    String text = new String(value.bytes(), StandardCharsets.ISO_8859_1);
    int end = text.indexOf(0);
    return Optional.of(end < 0 ? text : text.substring(0, end));
  }
}
