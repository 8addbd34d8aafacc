package dev.cloister.attestation.cca;

import dev.cloister.attestation.cbor.CborArray;
import dev.cloister.attestation.cbor.CborBytes;
import dev.cloister.attestation.cbor.CborException;
import dev.cloister.attestation.cbor.CborInteger;
import dev.cloister.attestation.cbor.CborMap;
import dev.cloister.attestation.cbor.CborText;
import dev.cloister.attestation.cbor.CborValue;
import java.util.ArrayList;
import java.util.List;

/** Reads claims of a token by their numbers. */
final class ClaimReader {
  private final CborMap claims;

  ClaimReader(CborMap claims) {
    this.claims = claims;
  }

  byte[] bytes(long key, String name, int min, int max) throws CborException {
    return sized(required(key, name), name, min, max);
  }

  String text(long key, String name) throws CborException {
    if (required(key, name) instanceof CborText(String value)) {
      return value;
    }
    throw new CborException("expected " + name + " to be text");
  }

  int number(long key, String name) throws CborException {
    if (required(key, name) instanceof CborInteger value
        && value.longValue() >= 0
        && value.longValue() <= Integer.MAX_VALUE) {
      return (int) value.longValue();
    }
    throw new CborException("expected " + name + " to be a small number");
  }

  List<CborValue> array(long key, String name, int max) throws CborException {
    if (required(key, name) instanceof CborArray(List<CborValue> values) && values.size() <= max) {
      return values;
    }
    throw new CborException("expected " + name + " to be an array of at most " + max);
  }

  List<byte[]> byteArrays(long key, String name, int max) throws CborException {
    List<byte[]> out = new ArrayList<>();
    for (CborValue value : array(key, name, max)) {
      out.add(sized(value, name, 32, 64));
    }
    return out;
  }

  private CborValue required(long key, String name) throws CborException {
    return claims.find(key).orElseThrow(() -> new CborException("missing " + name));
  }

  private static byte[] sized(CborValue value, String name, int min, int max) throws CborException {
    if (value instanceof CborBytes bytes && bytes.length() >= min && bytes.length() <= max) {
      return bytes.bytes();
    }
    throw new CborException("expected " + name + " to be " + min + " to " + max + " bytes");
  }
}
