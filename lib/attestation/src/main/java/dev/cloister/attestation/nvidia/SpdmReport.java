package dev.cloister.attestation.nvidia;

import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.bytes.ByteReader;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.JsonObject;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A GET_MEASUREMENTS request and its MEASUREMENTS response, one after the other (DMTF DSP0274 1.1,
 * sections 10.11.1 and 10.11.2): what the device signed with its P-384 key.
 */
final class SpdmReport {
  static final int NONCE = 32;
  static final int SIGNATURE = 96;

  private static final int VERSION = 0x11;
  private static final int GET_MEASUREMENTS = 0xe0;
  private static final int MEASUREMENTS = 0x60;
  private static final int SIGNATURE_REQUESTED = 1;
  private static final int ALL = 0xff;
  private static final int DMTF = 1;

  private final byte[] raw;
  private final byte[] nonce;
  private final Map<Integer, ByteString> measurements;
  private final OpaqueData opaque;

  private SpdmReport(
      byte[] raw, byte[] nonce, Map<Integer, ByteString> measurements, OpaqueData opaque) {
    this.raw = raw;
    this.nonce = nonce;
    this.measurements = measurements;
    this.opaque = opaque;
  }

  /** Whether the bytes begin like one. */
  static boolean looksLike(byte[] bytes) {
    return bytes.length > 1 && bytes[0] == VERSION && (bytes[1] & 0xff) == GET_MEASUREMENTS;
  }

  static SpdmReport parse(byte[] bytes) throws MalformedEvidenceException {
    ByteReader in = ByteReader.of(bytes, ByteOrder.LITTLE_ENDIAN);
    expect(VERSION, in.u8("SPDM request version"), "SPDM request version");
    expect(GET_MEASUREMENTS, in.u8("SPDM request code"), "SPDM request code");
    expect(SIGNATURE_REQUESTED, in.u8("request attributes"), "request attributes");
    expect(ALL, in.u8("measurement operation"), "measurement operation");
    byte[] nonce = in.bytes(NONCE, "request nonce");
    in.u8("slot");
    expect(VERSION, in.u8("SPDM response version"), "SPDM response version");
    expect(MEASUREMENTS, in.u8("SPDM response code"), "SPDM response code");
    in.skip(2, "response parameters");
    int count = in.u8("number of blocks");
    int length = in.u16("record length") | in.u8("record length") << 16;
    ByteReader record = in.slice(length, "measurement record");
    Map<Integer, ByteString> measurements = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      block(record, measurements);
    }
    record.expectEnd("measurement record");
    in.skip(NONCE, "response nonce");
    OpaqueData opaque = OpaqueData.parse(in.slice(in.u16("opaque length"), "opaque data"));
    in.skip(SIGNATURE, "signature");
    in.expectEnd("SPDM report");
    return new SpdmReport(bytes.clone(), nonce, measurements, opaque);
  }

  private static void block(ByteReader record, Map<Integer, ByteString> to)
      throws MalformedEvidenceException {
    int index = record.u8("block index");
    expect(DMTF, record.u8("measurement specification"), "measurement specification");
    ByteReader measurement = record.slice(record.u16("block size"), "block " + index);
    measurement.u8("measurement type");
    int size = measurement.u16("measurement size");
    ByteString value = ByteString.copyOf(measurement.bytes(size, "measurement " + index));
    measurement.expectEnd("block " + index);
    if (to.putIfAbsent(index, value) != null) {
      throw new MalformedEvidenceException("measurement " + index + " stands twice");
    }
  }

  private static void expect(int expected, int found, String field)
      throws MalformedEvidenceException {
    if (found != expected) {
      throw new MalformedEvidenceException(
          String.format("%s: expected 0x%02x, found 0x%02x", field, expected, found));
    }
  }

  /** All bytes; not to be changed. */
  byte[] raw() {
    return raw;
  }

  /** How many of them, from the first, are signed. */
  int signedLength() {
    return raw.length - SIGNATURE;
  }

  /** r and s. */
  byte[] signature() {
    byte[] out = new byte[SIGNATURE];
    System.arraycopy(raw, signedLength(), out, 0, SIGNATURE);
    return out;
  }

  /** What the requester asked with. */
  byte[] nonce() {
    return nonce.clone();
  }

  OpaqueData opaque() {
    return opaque;
  }

  /** One measurement, lower-case hex. */
  Optional<String> measurement(int index) {
    return Optional.ofNullable(measurements.get(index)).map(ByteString::hex);
  }

  /** Measurements by index. */
  JsonObject measurements() {
    JsonObject.Builder out = JsonObject.builder();
    measurements.forEach((index, value) -> out.put(Integer.toString(index), value.hex()));
    return out.build();
  }
}
