package dev.cloister.attestation.tpm;

import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonString;
import dev.cloister.attestation.json.JsonValue;
import dev.cloister.attestation.tcg.HashAlgorithm;
import java.util.ArrayList;
import java.util.Collections;
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
      int index = index(entry.getKey());
      if (index < 0
          || !(entry.getValue() instanceof JsonString(String hex))
          || hex.length() != 2 * bank.length()) {
        throw malformed();
      }
      try {
        out.put(index, HexFormat.of().parseHex(hex));
      } catch (IllegalArgumentException e) {
        throw malformed();
      }
    }
    return out;
  }

  /** A number without sign or leading zeros; negative for what is none, or too large. */
  private static int index(String name) {
    int index = 0;
    for (int i = 0; i < name.length(); i++) {
      int digit = name.charAt(i) - '0';
      if (digit < 0 || digit > 9 || (index == 0 && i > 0) || index > MAX_INDEX) {
        return -1;
      }
      index = 10 * index + digit;
    }
    return name.isEmpty() || index > MAX_INDEX ? -1 : index;
  }

  private static JsonException malformed() {
    return new JsonException("expected PCR indices 0 to " + MAX_INDEX + " with digests in hex");
  }

  /** The value of one register. */
  public Optional<byte[]> find(HashAlgorithm bank, int index) {
    return Optional.ofNullable(values(bank).get(index)).map(byte[]::clone);
  }

  private SortedMap<Integer, byte[]> values(HashAlgorithm bank) {
    return banks.getOrDefault(bank, Collections.emptySortedMap());
  }

  /** The digest of the selected registers' concatenation; empty when one of them is not known. */
  Optional<byte[]> digest(List<PcrSelection> selection, HashAlgorithm hash) {
    List<byte[]> all = new ArrayList<>();
    for (PcrSelection bank : selection) {
      SortedMap<Integer, byte[]> values = values(bank.bank());
      for (int index : bank.indices()) {
        byte[] value = values.get(index);
        if (value == null) {
          return Optional.empty();
        }
        all.add(value);
      }
    }
    return Optional.of(hash.digest(all.toArray(new byte[0][])));
  }
}
