package dev.cloister.testkit.cca;

import dev.cloister.testkit.nitro.CborItems;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.Hooks;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Makes COSE_Sign1 messages (RFC 9052, section 4.2).
 *
 * @param key signs
 * @param trusted the key that the deployer has been told of
 * @param header protected header
 * @param hooks change what is signed, or the signature
 * @param message changes the four items of the finished message
 * @param encoded changes the encoded message
 */
public record CcaSigner(
    EcKey key,
    EcKey trusted,
    Header header,
    Hooks hooks,
    UnaryOperator<List<byte[]>> message,
    UnaryOperator<byte[]> encoded) {

  /** A protected header. */
  public enum Header {
    /** ECDSA with SHA-384. */
    ES384,
    /** ECDSA with SHA-256. */
    ES256,
    /** RSASSA-PSS. */
    PS256,
    /** No algorithm. */
    EMPTY,
    /** The algorithm as text. */
    TEXT;

    private byte[] encoded() {
      return CborItems.numbered(
          switch (this) {
            case ES384 -> Map.of(1, CborItems.integer(-35));
            case ES256 -> Map.of(1, CborItems.integer(-7));
            case PS256 -> Map.of(1, CborItems.integer(-37));
            case EMPTY -> Map.of();
            case TEXT -> Map.of(1, CborItems.text("ES384"));
          });
    }
  }

  /** Of a P-384 key. */
  public static CcaSigner es384(EcKey key) {
    return new CcaSigner(
        key, key, Header.ES384, Hooks.none(), UnaryOperator.identity(), UnaryOperator.identity());
  }

  /** Another key, that nobody trusts. */
  public CcaSigner withStranger(EcKey other) {
    return new CcaSigner(other, trusted, header, hooks, message, encoded);
  }

  /** Another key, that is the trusted one. */
  public CcaSigner withKey(EcKey other) {
    return new CcaSigner(other, other, header, hooks, message, encoded);
  }

  /** Another protected header. */
  public CcaSigner withHeader(Header other) {
    return new CcaSigner(key, trusted, other, hooks, message, encoded);
  }

  /** Changes what is signed, or the signature. */
  public CcaSigner withHooks(Hooks other) {
    return new CcaSigner(key, trusted, header, other, message, encoded);
  }

  /** Changes the four items of the finished message. */
  public CcaSigner withMessage(UnaryOperator<List<byte[]>> edit) {
    return new CcaSigner(key, trusted, header, hooks, edit, encoded);
  }

  /** Changes the encoded message. */
  public CcaSigner withEncoded(UnaryOperator<byte[]> edit) {
    return new CcaSigner(key, trusted, header, hooks, message, edit);
  }

  byte[] sign(byte[] claims) {
    byte[] payload = CborItems.bytes(hooks.content().apply(claims));
    byte[] head = CborItems.bytes(header.encoded());
    byte[] structure =
        CborItems.array(
            List.of(CborItems.text("Signature1"), head, CborItems.bytes(new byte[0]), payload));
    byte[] signature = hooks.signature().apply(key.signRaw(structure));
    List<byte[]> items =
        List.of(head, CborItems.numbered(Map.of()), payload, CborItems.bytes(signature));
    return encoded.apply(CborItems.array(message.apply(items)));
  }
}
