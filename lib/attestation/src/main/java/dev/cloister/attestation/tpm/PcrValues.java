package dev.cloister.attestation.tpm;

import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonString;
import dev.cloister.attestation.json.JsonValue;
import dev.cloister.attestation.tcg.HashAlgorithm;
import java.io.ByteArrayOutputStream;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * PCR values by bank: what a quote's digest is compared with. JSON form: {@code
 * {"sha256":{"0":"hex",...}}}.
 */
public final class PcrValues {
  private static final int MAX_INDEX = 31;

  private final Map<HashAlgorithm, SortedMap<Integer, byte[]>> banks;

  private PcrValues(Map<HashAlgorithm, SortedMap<Integer, byte[]>> banks) {
    this.banks = banks;
  }

  /** One bank. */
  public static PcrValues of(HashAlgorithm bank, Map<Integer, byte[]> values) {
    Map<HashAlgorithm, SortedMap<Integer, byte[]>> banks = new EnumMap<>(HashAlgorithm.class);
    banks.put(bank, new TreeMap<>(values));
    return new PcrValues(banks);
  }

  /**
   * Reads the JSON form.
   *
   * @throws MalformedEvidenceException when it is anything else
   */
  public static PcrValues parse(byte[] text) throws MalformedEvidenceException {
    Map<HashAlgorithm, SortedMap<Integer, byte[]>> banks = new EnumMap<>(HashAlgorithm.class);
    try {
      for (Map.Entry<String, JsonValue> entry : Json.parseObject(text).members().entrySet()) {
        HashAlgorithm bank = bank(entry.getKey());
        if (!(entry.getValue() instanceof JsonObject values)) {
          throw new JsonException("expected an object for each bank");
        }
        banks.put(bank, values(bank, values));
      }
    } catch (JsonException e) {
      throw new MalformedEvidenceException("PCR values: " + e.getMessage());
    }
    return new PcrValues(banks);
  }

  private static HashAlgorithm bank(String name) throws JsonException {
    for (HashAlgorithm algorithm : HashAlgorithm.values()) {
      if (algorithm.code().equals(name)) {
        return algorithm;
      }
    }
    throw new JsonException("unknown bank");
  }

  private static SortedMap<Integer, byte[]> values(HashAlgorithm bank, JsonObject json)
      throws JsonException {
    SortedMap<Integer, byte[]> out = new TreeMap<>();
    for (Map.Entry<String, JsonValue> entry : json.members().entrySet()) {
      if (!entry.getKey().matches("[0-9]|[12][0-9]|3[01]")
          || !(entry.getValue() instanceof JsonString(String hex))
          || !hex.matches("[0-9a-fA-F]{" + 2 * bank.length() + "}")) {
        throw new JsonException("expected PCR indices 0 to " + MAX_INDEX + " with digests in hex");
      }
      out.put(Integer.parseInt(entry.getKey()), HexFormat.of().parseHex(hex));
    }
    return out;
  }

  /** The value of one register. */
  public Optional<byte[]> find(HashAlgorithm bank, int index) {
    return Optional.ofNullable(banks.getOrDefault(bank, new TreeMap<>()).get(index))
        .map(byte[]::clone);
  }

  /** The digest of the selected registers' concatenation; empty when one of them is not known. */
  Optional<byte[]> digest(List<PcrSelection> selection, HashAlgorithm hash) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (PcrSelection bank : selection) {
      for (int index : bank.indices()) {
        Optional<byte[]> value = find(bank.bank(), index);
        if (value.isEmpty()) {
          return Optional.empty();
        }
        all.writeBytes(value.get());
      }
    }
    return Optional.of(hash.digest(all.toByteArray()));
  }
}
