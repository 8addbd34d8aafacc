package dev.cloister.constellation.audit;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.constellation.Base64Url;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.P256PublicKey;
import dev.cloister.constellation.Signed;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** A line of an exported audit log. */
public sealed interface AuditLine {
  /** Longest line, in characters. */
  int MAX_LENGTH = 4096;

  /**
   * An entry.
   *
   * @param entry the entry
   */
  record Entry(AuditEntry entry) implements AuditLine {
    @Override
    public String text() {
      return JsonObject.builder().put("entry", Base64Url.encode(entry.encoded())).build().toJson();
    }
  }

  /**
   * A signed head.
   *
   * @param head not verified
   */
  record Head(Signed<AuditHead> head) implements AuditLine {
    @Override
    public String text() {
      return JsonObject.builder()
          .put("head", Base64Url.encode(head.object().encoded()))
          .put("signature", Base64Url.encode(head.signature()))
          .build()
          .toJson();
    }
  }

  /** The line, without its end. */
  String text();

  /**
   * Reads a line.
   *
   * @throws ConstellationException with {@link Reason#MALFORMED}
   */
  static AuditLine parse(String line) throws ConstellationException {
    try {
      if (line.length() > MAX_LENGTH) {
        throw new JsonException("the line is too long");
      }
      JsonObject json = Json.parseObject(line.getBytes(StandardCharsets.UTF_8));
      if (json.find("entry").isPresent()) {
        json.onlyMembers(Set.of("entry"));
        return new Entry(AuditEntry.decode(Base64Url.decode(json.string("entry"), "entry")));
      }
      json.onlyMembers(Set.of("head", "signature"));
      byte[] signature = Base64Url.decode(json.string("signature"), "signature");
      if (signature.length != P256PublicKey.SIGNATURE_LENGTH) {
        throw new JsonException("expected a signature of 64 bytes");
      }
      return new Head(
          new Signed<>(
              AuditHead.decode(Base64Url.decode(json.string("head"), "head")),
              ByteString.copyOf(signature)));
    } catch (JsonException e) {
      throw new ConstellationException(Reason.MALFORMED, "audit line: " + e.getMessage());
    }
  }
}
