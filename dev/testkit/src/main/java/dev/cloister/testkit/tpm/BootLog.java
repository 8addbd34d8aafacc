package dev.cloister.testkit.tpm;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Writes a crypto-agile event log of one bank (TCG PC Client Platform Firmware Profile 1.06,
 * section 10) and keeps the registers that it leads to. Events are written as firmware, GRUB,
 * systemd-stub and the Linux EFI stub write them; {@link #event} writes what none of them would.
 */
public final class BootLog {
  /** EFI_GLOBAL_VARIABLE as it stands in memory. */
  public static final String GLOBAL = "61dfe48bca93d211aa0d00e098032b8c";

  /** EFI_IMAGE_SECURITY_DATABASE_GUID as it stands in memory. */
  public static final String SECURITY = "cbb219d73a3d9645a3bcdad00e67656f";

  private static final int VARIABLE_CONFIG = 0x80000001;
  private static final int BOOT_APPLICATION = 0x80000003;
  private static final int ACTION = 0x80000007;
  private static final int AUTHORITY = 0x800000e0;
  private static final int SEPARATOR = 4;
  private static final int EVENT_TAG = 6;
  private static final int IPL = 13;

  private final short bank;
  private final String hash;
  private final int length;
  private final List<byte[]> events = new ArrayList<>();
  private final byte[][] registers = new byte[24][];

  private BootLog(int bank, String hash, int length) {
    this.bank = (short) bank;
    this.hash = hash;
    this.length = length;
  }

  /** A log of the SHA-256 bank, as a TPM's. */
  public static BootLog sha256() {
    return new BootLog(0x000b, "SHA-256", 32);
  }

  /** A log of SHA-384 digests, as a CCEL. */
  public static BootLog sha384() {
    return new BootLog(0x000c, "SHA-384", 48);
  }

  /** An event whose digest is that of what was measured, whatever its data says. */
  public BootLog event(int register, int type, byte[] measured, byte[] data) {
    return raw(register, type, digest(measured), data);
  }

  /** An event with a digest of the caller's choice. */
  public BootLog raw(int register, int type, byte[] digest, byte[] data) {
    byte[] out = new byte[4 + 4 + 4 + 2 + length + 4 + data.length];
    ByteBuffer.wrap(out)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(register)
        .putInt(type)
        .putInt(1)
        .putShort(bank)
        .put(digest)
        .putInt(data.length)
        .put(data);
    events.add(out);
    if (type != 3) {
      registers[register] = digest(register(register), digest);
    }
    return this;
  }

  /** Replaces an event's type, which no register authenticates. */
  public BootLog relabel(int index, int type) {
    ByteBuffer.wrap(events.get(index)).order(ByteOrder.LITTLE_ENDIAN).putInt(4, type);
    return this;
  }

  /** Exchanges two events of the log; registers stay as they are. */
  public BootLog swap(int a, int b) {
    byte[] kept = events.get(a);
    events.set(a, events.get(b));
    events.set(b, kept);
    return this;
  }

  /** Takes an event out of the log; registers stay as they are. */
  public BootLog forget(int index) {
    events.remove(index);
    return this;
  }

  /** EV_EFI_VARIABLE_DRIVER_CONFIG. */
  public BootLog variable(int register, String vendor, String name, byte[] value) {
    byte[] data = variableData(vendor, name, value);
    return event(register, VARIABLE_CONFIG, data, data);
  }

  /** SecureBoot, PK, KEK, db and dbx, and the separator after them. */
  public BootLog secureBoot(int register, boolean on) {
    variable(register, GLOBAL, "SecureBoot", new byte[] {(byte) (on ? 1 : 0)});
    variable(register, GLOBAL, "PK", ascii("platform key"));
    variable(register, GLOBAL, "KEK", ascii("key exchange key"));
    variable(register, SECURITY, "db", ascii("allowed"));
    variable(register, SECURITY, "dbx", ascii("denied"));
    return separator(register);
  }

  /** EV_SEPARATOR without an error. */
  public BootLog separator(int register) {
    return event(register, SEPARATOR, new byte[4], new byte[4]);
  }

  /** EV_EFI_ACTION. */
  public BootLog action(int register, String text) {
    return event(register, ACTION, ascii(text), ascii(text));
  }

  /** EV_EFI_VARIABLE_AUTHORITY. */
  public BootLog authority(int register, String name, byte[] certificate) {
    byte[] data = variableData(SECURITY, name, certificate);
    return event(register, AUTHORITY, data, data);
  }

  /** EV_EFI_BOOT_SERVICES_APPLICATION: the digest is the image's, the data a device path. */
  public BootLog image(int register, byte[] authenticode) {
    return event(register, BOOT_APPLICATION, authenticode, new byte[40]);
  }

  /** A section as systemd-stub measures it: name, then content. */
  public BootLog section(int register, String name, byte[] content) {
    byte[] label = (name + "\0").getBytes(StandardCharsets.UTF_16LE);
    event(register, IPL, ascii(name + "\0"), label);
    return event(register, IPL, content, label);
  }

  /** A command line as GRUB measures it. */
  public BootLog grubKernel(int register, String line) {
    return event(register, IPL, ascii(line), ascii("kernel_cmdline: " + line + "\0"));
  }

  /** A command line that systemd-stub was given besides the image's own. */
  public BootLog stubCommandLine(int register, String line) {
    byte[] text = (line + "\0").getBytes(StandardCharsets.UTF_16LE);
    return event(register, EVENT_TAG, text, tagged(0x8d3bdb72, text));
  }

  /** An initrd as the Linux EFI stub measures it: the data is only a label. */
  public BootLog linuxInitrd(int register, byte[] initrd) {
    return event(register, EVENT_TAG, initrd, tagged(0x8f3b22ec, ascii("Linux initrd\0")));
  }

  /** UEFI_VARIABLE_DATA. */
  public static byte[] variableData(String vendor, String name, byte[] value) {
    byte[] text = name.getBytes(StandardCharsets.UTF_16LE);
    byte[] out = new byte[32 + text.length + value.length];
    ByteBuffer.wrap(out)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(HexFormat.of().parseHex(vendor))
        .putLong(name.length())
        .putLong(value.length)
        .put(text)
        .put(value);
    return out;
  }

  /** The log. */
  public byte[] bytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(header());
    events.forEach(out::writeBytes);
    return out.toByteArray();
  }

  private byte[] header() {
    byte[] out = new byte[32 + 16 + 8 + 4 + 4 + 1];
    ByteBuffer.wrap(out)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(4, 3)
        .putInt(28, out.length - 32)
        .put(32, ascii("Spec ID Event03\0"))
        .putLong(48, 0x0202000200000000L)
        .putInt(56, 1)
        .putShort(60, bank)
        .putShort(62, (short) length);
    return out;
  }

  /** A register's value after the events that were written to it. */
  public byte[] register(int index) {
    byte[] value = registers[index];
    return value == null ? new byte[length] : value.clone();
  }

  /** The registers' values, one after another, as a quote's digest covers them. */
  public byte[] registers(int... indices) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Arrays.stream(indices).forEach(i -> out.writeBytes(register(i)));
    return out.toByteArray();
  }

  /** The bank's digest. */
  public byte[] digest(byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance(hash);
      for (byte[] part : parts) {
        digest.update(part);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has " + hash, e);
    }
  }

  private static byte[] tagged(int id, byte[] data) {
    byte[] out = new byte[8 + data.length];
    ByteBuffer.wrap(out).order(ByteOrder.LITTLE_ENDIAN).putInt(id).putInt(data.length).put(data);
    return out;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
