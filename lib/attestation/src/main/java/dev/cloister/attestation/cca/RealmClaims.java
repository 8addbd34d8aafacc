package dev.cloister.attestation.cca;

import dev.cloister.attestation.cbor.Cbor;
import dev.cloister.attestation.cbor.CborBytes;
import dev.cloister.attestation.cbor.CborException;
import dev.cloister.attestation.cbor.CborInteger;
import dev.cloister.attestation.cbor.CborMap;
import dev.cloister.attestation.tcg.HashAlgorithm;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Claims of the realm token (RMM A7.2.3). */
final class RealmClaims {
  private static final int MAX_EXTENSIBLE = 8;
  private static final int POINT_LENGTH = 97;

  private final byte[] challenge;
  private final byte[] personalization;
  private final byte[] initialMeasurement;
  private final List<byte[]> extensibleMeasurements;
  private final String hashAlgorithm;
  private final byte[] attestationKey;
  private final byte[] point;
  private final HashAlgorithm keyHash;

  RealmClaims(CborMap map) throws CborException {
    ClaimReader claims = new ClaimReader(map);
    challenge = claims.bytes(10, "realm challenge", 64, 64);
    personalization = claims.bytes(44235, "realm personalization value", 64, 64);
    initialMeasurement = claims.bytes(44238, "realm initial measurement", 32, 64);
    extensibleMeasurements =
        claims.byteArrays(44239, "realm extensible measurements", MAX_EXTENSIBLE);
    hashAlgorithm = claims.text(44236, "realm hash algorithm");
    attestationKey = claims.bytes(44237, "realm attestation key", POINT_LENGTH, 256);
    point = point(attestationKey);
    keyHash = hash(claims.text(44240, "realm attestation key hash algorithm"));
  }

  /** The key is a bare uncompressed P-384 point, or (draft-ffm) a COSE_Key of one. */
  private static byte[] point(byte[] key) throws CborException {
    if (key.length == POINT_LENGTH && key[0] == 4) {
      return key.clone();
    }
    if (Cbor.parse(key) instanceof CborMap map
        && map.find(1).equals(Optional.of(CborInteger.of(2)))
        && map.find(-1).equals(Optional.of(CborInteger.of(2)))
        && map.find(-2).orElse(null) instanceof CborBytes x
        && map.find(-3).orElse(null) instanceof CborBytes y
        && x.length() == 48
        && y.length() == 48) {
      byte[] point = new byte[POINT_LENGTH];
      point[0] = 4;
      System.arraycopy(x.bytes(), 0, point, 1, 48);
      System.arraycopy(y.bytes(), 0, point, 49, 48);
      return point;
    }
    throw new CborException("expected the realm attestation key to be a P-384 point or COSE_Key");
  }

  private static HashAlgorithm hash(String name) throws CborException {
    return switch (name) {
      case "sha-256" -> HashAlgorithm.SHA256;
      case "sha-384" -> HashAlgorithm.SHA384;
      case "sha-512" -> HashAlgorithm.SHA512;
      default -> throw new CborException("unknown hash algorithm of the realm attestation key");
    };
  }

  byte[] challenge() {
    return challenge.clone();
  }

  byte[] personalization() {
    return personalization.clone();
  }

  byte[] initialMeasurement() {
    return initialMeasurement.clone();
  }

  List<byte[]> extensibleMeasurements() {
    List<byte[]> copy = new ArrayList<>();
    extensibleMeasurements.forEach(m -> copy.add(m.clone()));
    return copy;
  }

  String hashAlgorithm() {
    return hashAlgorithm;
  }

  /** The realm attestation key, an uncompressed P-384 point. */
  byte[] attestationKeyPoint() {
    return point.clone();
  }

  /**
   * What the platform token's challenge must be: the hash of the key as the realm token carries it.
   */
  byte[] attestationKeyHash() {
    return keyHash.digest(attestationKey);
  }
}
