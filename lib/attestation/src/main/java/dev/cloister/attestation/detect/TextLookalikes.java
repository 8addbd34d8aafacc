package dev.cloister.attestation.detect;

import static dev.cloister.attestation.detect.BinaryLookalikes.stopped;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.cloister.attestation.Detection.Shape;
import dev.cloister.attestation.Detection.Stop;
import dev.cloister.attestation.Detection.Stopped;
import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonValue;
import dev.cloister.attestation.x509.Certificates;
import dev.cloister.attestation.x509.X509Exception;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Text that people pass for evidence. */
final class TextLookalikes {
  private static final int MAX_TEXT = 1 << 20;
  private static final int MAX_CERTIFICATE = 1 << 16;
  private static final int MIN_ENCODED = 16;
  private static final int MAX_NAMES = 5;
  private static final int HEAD = 256;
  private static final int DER_SEQUENCE = 0x30;
  private static final Pattern PEM_LABEL = Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----");
  private static final Pattern HEX = Pattern.compile("(0x)?(?:[0-9a-fA-F]{2})+");
  private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/_-]+={0,2}");
  private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9_.:/ -]{1,40}");
  private static final Set<String> COLLATERAL =
      Set.of("tcbInfo", "tcb_info", "enclaveIdentity", "qe_identity", "keys", "pck_crl");

  private TextLookalikes() {}

  /** DER or PEM that reads as a certificate. */
  static boolean isCertificate(byte[] bytes) {
    // Quotes hold PEM too, in the midst of their bytes.
    boolean pem = isText(bytes) && Certificates.isPem(bytes);
    if (!pem && (bytes.length == 0 || bytes.length > MAX_CERTIFICATE || bytes[0] != DER_SEQUENCE)) {
      return false;
    }
    try {
      Certificates.parse(bytes);
      return true;
    } catch (X509Exception e) {
      return false;
    }
  }

  static Optional<Stopped> pem(byte[] bytes) {
    Matcher label = PEM_LABEL.matcher(head(bytes));
    if (!label.lookingAt() || isCertificate(bytes)) {
      return Optional.empty();
    }
    boolean broken = label.group(1).equals("CERTIFICATE");
    return stopped(
        broken ? Shape.CERTIFICATE : Shape.PEM,
        broken ? Stop.MALFORMED : Stop.NOT_EVIDENCE,
        broken
            ? "it cannot be read as X.509"
            : label.group(1) + ": expected evidence, or a CERTIFICATE that carries some");
  }

  static Optional<Stopped> xml(byte[] bytes) {
    return head(bytes).startsWith("<")
        ? stopped(
            Shape.XML,
            Stop.NOT_EVIDENCE,
            "expected evidence; a reference manifest (RIM) or a sign-in page is none")
        : Optional.empty();
  }

  static Optional<Stopped> json(byte[] bytes) {
    String head = head(bytes);
    if (!head.startsWith("{") && !head.startsWith("[")) {
      return Optional.empty();
    }
    JsonValue value;
    try {
      value = Json.parse(bytes);
    } catch (JsonException e) {
      return stopped(Shape.JSON, Stop.MALFORMED, e.getMessage());
    }
    if (!(value instanceof JsonObject object)) {
      return stopped(
          Shape.JSON, Stop.NOT_EVIDENCE, "a list in which no member is known to be evidence");
    }
    if (object.find("cloisterBundle").isPresent()) {
      return stopped(
          Shape.BUNDLE,
          Stop.WRAPPED,
          "read it as a bundle, its evidence is in the member evidence");
    }
    if (object.members().keySet().stream().anyMatch(COLLATERAL::contains)) {
      return stopped(
          Shape.COLLATERAL, Stop.NOT_EVIDENCE, "it helps to verify evidence and is none itself");
    }
    for (String member : List.of("token", "quote", "evidence")) {
      if (object.find(member).isPresent()) {
        return stopped(
            Shape.JSON, Stop.WRAPPED, "take what its member " + member + " holds out of it");
      }
    }
    return stopped(Shape.JSON, Stop.NOT_EVIDENCE, "no known member" + names(object));
  }

  private static String names(JsonObject object) {
    String names =
        object.members().keySet().stream()
            .filter(name -> PLAIN_NAME.matcher(name).matches())
            .limit(MAX_NAMES)
            .collect(Collectors.joining(", "));
    return names.isEmpty() ? "" : " among " + names;
  }

  static Optional<Stopped> token(byte[] bytes) {
    String head = head(bytes);
    if (!head.startsWith("ey") || bytes.length > MAX_TEXT) {
      return Optional.empty();
    }
    long dots = text(bytes).chars().filter(c -> c == '.').count();
    return switch ((int) Math.min(dots, 5)) {
      case 1 -> stopped(Shape.TOKEN, Stop.TRUNCATED, "expected three parts, found two");
      case 4 -> stopped(Shape.TOKEN, Stop.UNSUPPORTED, "five parts: it is encrypted (JWE)");
      default -> Optional.empty();
    };
  }

  /** The bytes that hex or base64 text stands for, where it is long enough to be meant so. */
  static Optional<byte[]> decoded(byte[] bytes) {
    if (bytes.length < MIN_ENCODED || bytes.length > MAX_TEXT) {
      return Optional.empty();
    }
    String text = text(bytes).replaceAll("\\s", "");
    if (text.startsWith("--")) {
      return Optional.empty();
    }
    try {
      if (HEX.matcher(text).matches()) {
        return Optional.of(
            HexFormat.of().parseHex(text.startsWith("0x") ? text.substring(2) : text));
      }
      if (BASE64.matcher(text).matches()) {
        boolean url = text.indexOf('-') >= 0 || text.indexOf('_') >= 0;
        return Optional.of((url ? Base64.getUrlDecoder() : Base64.getDecoder()).decode(text));
      }
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    return Optional.empty();
  }

  private static boolean isText(byte[] bytes) {
    for (int i = 0; i < Math.min(HEAD, bytes.length); i++) {
      boolean plain = bytes[i] >= ' ' && bytes[i] <= '~';
      if (!plain && !Character.isWhitespace(bytes[i])) {
        return false;
      }
    }
    return true;
  }

  private static String head(byte[] bytes) {
    return new String(bytes, 0, Math.min(HEAD, bytes.length), ISO_8859_1).stripLeading();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, ISO_8859_1);
  }
}
