package dev.cloister.channel.ratls;

import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import java.util.Base64;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * What comes with evidence, as members of a JSON object: {@code event_log}, and {@code collateral}
 * with an item by each kind's code. One encoding of every value, no unknown kinds.
 */
public final class EvidenceJson {
  private static final String EVENT_LOG = "event_log";
  private static final String COLLATERAL = "collateral";

  private final Base64.Encoder encoder;
  private final Base64.Decoder decoder;
  private final String encoding;

  private EvidenceJson(Base64.Encoder encoder, Base64.Decoder decoder, String encoding) {
    this.encoder = encoder;
    this.decoder = decoder;
    this.encoding = encoding;
  }

  /** Bytes in base64url without padding, as in M2 and M3. */
  public static EvidenceJson base64Url() {
    return new EvidenceJson(
        Base64.getUrlEncoder().withoutPadding(),
        Base64.getUrlDecoder(),
        "base64url without padding");
  }

  /** Bytes in base64 with padding, as in the answers of services. */
  public static EvidenceJson base64() {
    return new EvidenceJson(Base64.getEncoder(), Base64.getDecoder(), "base64");
  }

  /** Adds the members that the evidence has. */
  public void put(JsonObject.Builder out, PresentedEvidence evidence) {
    evidence.eventLog().ifPresent(log -> out.put(EVENT_LOG, text(log)));
    JsonObject.Builder items = JsonObject.builder();
    boolean any = false;
    for (Map.Entry<CollateralKind, ByteString> part : evidence.parts().entrySet()) {
      if (part.getKey() != CollateralKind.EVENT_LOG) {
        items.put(part.getKey().code(), text(part.getValue()));
        any = true;
      }
    }
    if (any) {
      out.put(COLLATERAL, items.build());
    }
  }

  /**
   * Reads evidence and its parts.
   *
   * @param bytes of the evidence
   * @param in the object with the other members; further ones are the caller's to judge
   * @throws JsonException when a part is of no known kind, badly encoded, or all is too long
   */
  public PresentedEvidence read(ByteString bytes, JsonObject in) throws JsonException {
    Map<CollateralKind, ByteString> parts = new EnumMap<>(CollateralKind.class);
    if (in.find(EVENT_LOG).isPresent()) {
      parts.put(CollateralKind.EVENT_LOG, bytes(in, EVENT_LOG));
    }
    if (in.find(COLLATERAL).isPresent()) {
      JsonObject items = in.object(COLLATERAL);
      for (String code : items.members().keySet()) {
        Optional<CollateralKind> kind =
            PresentedEvidence.kind(code).filter(found -> found != CollateralKind.EVENT_LOG);
        // The code is not repeated: it is whatever the other end wrote.
        parts.put(
            kind.orElseThrow(() -> new JsonException("unknown item in \"collateral\"")),
            bytes(items, code));
      }
    }
    try {
      return new PresentedEvidence(bytes, parts);
    } catch (IllegalArgumentException e) {
      throw new JsonException(String.valueOf(e.getMessage()));
    }
  }

  String text(ByteString bytes) {
    return encoder.encodeToString(bytes.bytes());
  }

  /** The bytes of a member, in the one encoding that gives them. */
  ByteString bytes(JsonObject in, String name) throws JsonException {
    String text = in.string(name);
    try {
      byte[] bytes = decoder.decode(text);
      if (encoder.encodeToString(bytes).equals(text)) {
        return ByteString.copyOf(bytes);
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw new JsonException("expected \"" + name + "\" to be " + encoding);
  }
}
