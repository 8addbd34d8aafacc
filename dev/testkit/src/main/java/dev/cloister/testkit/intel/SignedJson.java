package dev.cloister.testkit.intel;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.Hooks;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;

/** {@code {"name":<raw>,"signature":"<r||s hex>"}}: Intel's envelope over the exact raw bytes. */
public final class SignedJson {
  private static final int SIGNATURE_HEX = 128;
  private static final String BEFORE_SIGNATURE = ",\"signature\":\"";
  private static final String END = "\"}";

  private SignedJson() {}

  /** The envelope over {@code raw}. */
  public static byte[] sign(String name, byte[] raw, EcKey key, Hooks hooks) {
    byte[] signed = hooks.content().apply(raw);
    byte[] signature = hooks.signature().apply(key.signRaw(signed));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(utf8("{\"" + name + "\":"));
    out.writeBytes(signed);
    out.writeBytes(utf8(BEFORE_SIGNATURE + HexFormat.of().formatHex(signature) + END));
    return out.toByteArray();
  }

  /** The raw bytes of an envelope made here. */
  static byte[] raw(String name, byte[] envelope) {
    return Arrays.copyOfRange(
        envelope,
        name.length() + "{\"\":".length(),
        envelope.length - END.length() - SIGNATURE_HEX - BEFORE_SIGNATURE.length());
  }

  /** The signature of an envelope made here, hex. */
  static String signature(byte[] envelope) {
    int end = envelope.length - END.length();
    return new String(envelope, end - SIGNATURE_HEX, SIGNATURE_HEX, UTF_8);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }
}
