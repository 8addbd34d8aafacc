package dev.cloister.measure.boot;

import static java.nio.charset.StandardCharsets.UTF_16LE;

import dev.cloister.measure.Bank;
import dev.cloister.measure.MeasuredEvent;
import dev.cloister.measure.firmware.Guid;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** The variables that say which images may start, in the order in which firmware measures them. */
public enum EfiVariable {
  /** Whether signatures are checked. */
  SECURE_BOOT("SecureBoot", EfiVariable.GLOBAL),
  /** The platform key. */
  PK("PK", EfiVariable.GLOBAL),
  /** Keys that may change the databases. */
  KEK("KEK", EfiVariable.GLOBAL),
  /** What may start. */
  DB("db", EfiVariable.SECURITY_DATABASE),
  /** What may not. */
  DBX("dbx", EfiVariable.SECURITY_DATABASE);

  private static final String GLOBAL = "8be4df61-93ca-11d2-aa0d-00e098032b8c";
  private static final String SECURITY_DATABASE = "d719b2cb-3d3a-4596-a3bc-dad00e67656f";

  private final String text;
  private final String vendor;

  EfiVariable(String text, String vendor) {
    this.text = text;
    this.vendor = vendor;
  }

  /** All but {@link #SECURE_BOOT}. */
  static List<EfiVariable> keys() {
    return List.of(PK, KEK, DB, DBX);
  }

  /** The event of a variable that is not there. */
  public MeasuredEvent notSet(Bank bank) {
    return MeasuredEvent.ofDigest(text + " (not set)", digest(bank, new byte[0]));
  }

  /** The event of a variable with these bytes. */
  MeasuredEvent event(Bank bank, byte[] data) {
    return MeasuredEvent.ofDigest(text, digest(bank, data));
  }

  /** UEFI_VARIABLE_DATA (TCG PC Client Platform Firmware Profile, section 10.2.6). */
  private byte[] digest(Bank bank, byte[] data) {
    byte[] lengths =
        ByteBuffer.allocate(2 * Long.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(text.length())
            .putLong(data.length)
            .array();
    return bank.digest(Guid.bytes(vendor), lengths, text.getBytes(UTF_16LE), data);
  }
}
