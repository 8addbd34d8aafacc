package dev.cloister.attestation.cca;

import dev.cloister.attestation.Evidence;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.cbor.Cbor;
import dev.cloister.attestation.cbor.CborBytes;
import dev.cloister.attestation.cbor.CborException;
import dev.cloister.attestation.cbor.CborMap;
import dev.cloister.attestation.cbor.CborTag;
import dev.cloister.attestation.cose.CoseSign1;
import dev.cloister.attestation.json.JsonObject;
import java.util.HexFormat;
import java.util.List;

/** A CCA attestation token: tag 399 around a platform token and a realm token, both COSE_Sign1. */
public final class CcaToken implements Evidence {
  private static final long TAG = 399;
  private static final long PLATFORM = 44234;
  private static final long REALM = 44241;

  private final CoseSign1 platformMessage;
  private final CoseSign1 realmMessage;
  private final PlatformClaims platform;
  private final RealmClaims realm;

  private CcaToken(CborMap collection) throws CborException {
    if (collection.entries().size() != 2) {
      throw new CborException("expected exactly a platform token and a realm token");
    }
    platformMessage = message(collection, PLATFORM, "platform token");
    realmMessage = message(collection, REALM, "realm token");
    platform = new PlatformClaims(claims(platformMessage));
    realm = new RealmClaims(claims(realmMessage));
  }

  /**
   * Parses a token.
   *
   * @throws MalformedEvidenceException when it is not the collection of both tokens with the claims
   *     that the specification requires
   */
  public static CcaToken parse(byte[] bytes) throws MalformedEvidenceException {
    try {
      if (Cbor.parse(bytes) instanceof CborTag tag
          && tag.is(TAG)
          && tag.value() instanceof CborMap map) {
        return new CcaToken(map);
      }
      throw new CborException("expected tag 399 around a map");
    } catch (CborException e) {
      throw new MalformedEvidenceException("not a CCA token: " + e.getMessage());
    }
  }

  private static CoseSign1 message(CborMap collection, long key, String name) throws CborException {
    if (collection.find(key).orElse(null) instanceof CborBytes bytes) {
      return CoseSign1.of(Cbor.parse(bytes.bytes()));
    }
    throw new CborException("missing " + name);
  }

  private static CborMap claims(CoseSign1 message) throws CborException {
    if (Cbor.parse(message.payload()) instanceof CborMap map) {
      return map;
    }
    throw new CborException("expected the claims to be a map");
  }

  @Override
  public Format format() {
    return Format.ARM_CCA;
  }

  CoseSign1 platformMessage() {
    return platformMessage;
  }

  CoseSign1 realmMessage() {
    return realmMessage;
  }

  PlatformClaims platform() {
    return platform;
  }

  RealmClaims realm() {
    return realm;
  }

  @Override
  public JsonObject describe() {
    HexFormat hex = HexFormat.of();
    JsonObject.Builder measurements =
        JsonObject.builder().put("rim", hex.formatHex(realm.initialMeasurement()));
    List<byte[]> extensible = realm.extensibleMeasurements();
    for (int i = 0; i < extensible.size(); i++) {
      measurements.put("rem" + i, hex.formatHex(extensible.get(i)));
    }
    return JsonObject.builder()
        .put("tee", "cca")
        .put("debug", !platform.secured())
        .put("measurements", measurements.build())
        .put("reportData", hex.formatHex(realm.challenge()))
        .put("hardwareId", hex.formatHex(platform.instanceId()))
        .put("personalization", hex.formatHex(realm.personalization()))
        .put("hashAlgorithm", realm.hashAlgorithm())
        .put("platform", platform.describe())
        .build();
  }
}
