package dev.cloister.attestation.nitro;

import dev.cloister.attestation.Evidence;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.cbor.Cbor;
import dev.cloister.attestation.cbor.CborArray;
import dev.cloister.attestation.cbor.CborBytes;
import dev.cloister.attestation.cbor.CborException;
import dev.cloister.attestation.cbor.CborInteger;
import dev.cloister.attestation.cbor.CborMap;
import dev.cloister.attestation.cbor.CborSimple;
import dev.cloister.attestation.cbor.CborText;
import dev.cloister.attestation.cbor.CborValue;
import dev.cloister.attestation.cose.CoseSign1;
import dev.cloister.attestation.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An attestation document of the Nitro Secure Module, with the bounds that AWS states for each
 * field.
 */
public final class NitroDocument implements Evidence {
  private static final int MAX_CERTIFICATE = 1024;
  private static final int MAX_OPTIONAL = 1024;
  private static final int MAX_PCR = 31;
  private static final Set<String> FIELDS =
      Set.of(
          "module_id",
          "timestamp",
          "digest",
          "pcrs",
          "certificate",
          "cabundle",
          "public_key",
          "user_data",
          "nonce");

  private final CoseSign1 message;
  private final String moduleId;
  private final Instant timestamp;
  private final SortedMap<Integer, byte[]> pcrs;
  private final byte[] certificate;
  private final List<byte[]> bundle;
  private final Optional<byte[]> publicKey;
  private final Optional<byte[]> userData;
  private final Optional<byte[]> nonce;

  private NitroDocument(CoseSign1 message, CborMap payload) throws CborException {
    this.message = message;
    for (CborValue key : payload.entries().keySet()) {
      if (!(key instanceof CborText(String name)) || !FIELDS.contains(name)) {
        throw new CborException("unknown field in the attestation document");
      }
    }
    moduleId = text(payload, "module_id");
    if (moduleId.isEmpty()) {
      throw new CborException("module_id is empty");
    }
    if (!text(payload, "digest").equals("SHA384")) {
      throw new CborException("expected digest SHA384");
    }
    timestamp = timestamp(payload);
    pcrs = pcrs(payload);
    certificate = bounded(required(payload, "certificate"), "certificate", 1, MAX_CERTIFICATE);
    bundle = bundle(payload);
    publicKey = optional(payload, "public_key");
    userData = optional(payload, "user_data");
    nonce = optional(payload, "nonce");
  }

  /**
   * Parses a document, tagged or not.
   *
   * @throws MalformedEvidenceException when it is not COSE_Sign1 over a map with exactly the fields
   *     AWS documents, within their bounds
   */
  public static NitroDocument parse(byte[] bytes) throws MalformedEvidenceException {
    try {
      CoseSign1 message = CoseSign1.of(Cbor.parse(bytes));
      if (Cbor.parse(message.payload()) instanceof CborMap payload) {
        return new NitroDocument(message, payload);
      }
      throw new CborException("expected the payload to be a map");
    } catch (CborException e) {
      throw new MalformedEvidenceException("not a Nitro attestation document: " + e.getMessage());
    }
  }

  @Override
  public Format format() {
    return Format.NITRO;
  }

  /** Identity of the enclave's instance. */
  public String moduleId() {
    return moduleId;
  }

  /** When the module made the document, by its own clock. */
  public Instant timestamp() {
    return timestamp;
  }

  /** The platform configuration registers by index; 32, 48 or 64 bytes each. */
  public SortedMap<Integer, byte[]> pcrs() {
    SortedMap<Integer, byte[]> copy = new TreeMap<>();
    pcrs.forEach((index, value) -> copy.put(index, value.clone()));
    return copy;
  }

  /** Leaf certificate, DER. */
  public byte[] certificate() {
    return certificate.clone();
  }

  /** Issuers, root first, DER. */
  public List<byte[]> bundle() {
    return bundle.stream().map(byte[]::clone).toList();
  }

  /** The key the enclave asked to have in the document. */
  public Optional<byte[]> publicKey() {
    return publicKey.map(byte[]::clone);
  }

  /** The data the enclave asked to have in the document. */
  public Optional<byte[]> userData() {
    return userData.map(byte[]::clone);
  }

  /** The nonce the enclave asked to have in the document. */
  public Optional<byte[]> nonce() {
    return nonce.map(byte[]::clone);
  }

  /** Whether PCR 0, 1 and 2 are zero, which only a debug enclave has. */
  public boolean debug() {
    return pcrs.headMap(3).values().stream().allMatch(NitroDocument::isZero);
  }

  CoseSign1 message() {
    return message;
  }

  @Override
  public JsonObject describe() {
    HexFormat hex = HexFormat.of();
    JsonObject.Builder registers = JsonObject.builder();
    pcrs.forEach((index, value) -> registers.put("pcr" + index, hex.formatHex(value)));
    JsonObject.Builder out =
        JsonObject.builder()
            .put("tee", "nitro")
            .put("debug", debug())
            .put("measurements", registers.build())
            .put("hardwareId", moduleId)
            .put("timestamp", timestamp.toString());
    userData.ifPresent(v -> out.put("reportData", hex.formatHex(v)));
    nonce.ifPresent(v -> out.put("nonce", hex.formatHex(v)));
    publicKey.ifPresent(v -> out.put("publicKey", hex.formatHex(v)));
    return out.build();
  }

  private static boolean isZero(byte[] value) {
    return Arrays.equals(value, new byte[value.length]);
  }

  private static CborValue required(CborMap map, String name) throws CborException {
    return map.find(name).orElseThrow(() -> new CborException("missing " + name));
  }

  private static String text(CborMap map, String name) throws CborException {
    if (required(map, name) instanceof CborText(String value)) {
      return value;
    }
    throw new CborException("expected " + name + " to be text");
  }

  private static Instant timestamp(CborMap map) throws CborException {
    if (required(map, "timestamp") instanceof CborInteger millis && millis.longValue() > 0) {
      return Instant.ofEpochMilli(millis.longValue());
    }
    throw new CborException("expected timestamp to be positive milliseconds");
  }

  private static SortedMap<Integer, byte[]> pcrs(CborMap map) throws CborException {
    if (!(required(map, "pcrs") instanceof CborMap registers) || registers.entries().isEmpty()) {
      throw new CborException("expected pcrs to be a map with entries");
    }
    SortedMap<Integer, byte[]> out = new TreeMap<>();
    int length = 0;
    for (Map.Entry<CborValue, CborValue> entry : registers.entries().entrySet()) {
      if (!(entry.getKey() instanceof CborInteger index)
          || index.longValue() < 0
          || index.longValue() > MAX_PCR) {
        throw new CborException("expected a PCR index of 0 to 31");
      }
      byte[] value = bounded(entry.getValue(), "PCR", 32, 64);
      if (value.length != 32 && value.length != 48 && value.length != 64) {
        throw new CborException("expected a PCR of 32, 48 or 64 bytes, found " + value.length);
      }
      if (length != 0 && value.length != length) {
        throw new CborException("PCRs differ in length");
      }
      length = value.length;
      out.put((int) index.longValue(), value);
    }
    if (!out.containsKey(0) || !out.containsKey(1) || !out.containsKey(2)) {
      throw new CborException("expected PCR 0, 1 and 2");
    }
    return out;
  }

  private static List<byte[]> bundle(CborMap map) throws CborException {
    if (!(required(map, "cabundle") instanceof CborArray(List<CborValue> values))
        || values.isEmpty()) {
      throw new CborException("expected cabundle to be an array with entries");
    }
    List<byte[]> out = new ArrayList<>(values.size());
    for (CborValue value : values) {
      out.add(bounded(value, "cabundle entry", 1, MAX_CERTIFICATE));
    }
    return out;
  }

  /** AWS says that no field is null; its module writes null for absent optional fields. */
  private static Optional<byte[]> optional(CborMap map, String name) throws CborException {
    Optional<CborValue> value = map.find(name).filter(v -> v != CborSimple.NULL);
    return value.isEmpty()
        ? Optional.empty()
        : Optional.of(bounded(value.get(), name, 0, MAX_OPTIONAL));
  }

  private static byte[] bounded(CborValue value, String name, int min, int max)
      throws CborException {
    if (value instanceof CborBytes bytes && bytes.length() >= min && bytes.length() <= max) {
      return bytes.bytes();
    }
    throw new CborException("expected " + name + " to be " + min + " to " + max + " bytes");
  }
}
