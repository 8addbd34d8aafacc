package dev.cloister.attestation.tcg;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Names events by what their digest covers, and only where it covers nothing of them by their type
 * (PC Client Platform Firmware Profile 1.06, section 10.4; GRUB's and systemd-stub's own events).
 */
final class EventNames {
  /** Tag of systemd-stub for a command line that overrides the image's. */
  private static final int LOAD_OPTIONS_TAG = 0x8d3bdb72;

  /** Tags of the Linux EFI stub (drivers/firmware/efi/libstub). */
  private static final int LINUX_INITRD_TAG = 0x8f3b22ec;

  private static final int LINUX_LOAD_OPTIONS_TAG = 0x8f3b22ed;
  private static final byte[] GPT = "EFI PART".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NO_ERROR = new byte[4];
  private static final String GRUB_COMMAND = "grub_cmd: ";
  private static final String GRUB_KERNEL = "kernel_cmdline: ";
  private static final int MAX_TEXT = 8192;
  private static final Pattern ACTION = Pattern.compile("[A-Z][A-Za-z0-9 ]{3,80}");
  private static final List<String> KEYS = List.of("PK", "KEK");
  private static final List<String> DATABASES = List.of("db", "dbx");

  private final HashAlgorithm algorithm;

  EventNames(HashAlgorithm algorithm) {
    this.algorithm = algorithm;
  }

  /** The name, if the event has one. */
  Optional<NamedEvent> name(TcgEvent event) {
    Optional<byte[]> digest = event.digest(algorithm);
    if (digest.isEmpty() || event.type() == TcgEvent.NO_ACTION) {
      return Optional.empty();
    }
    byte[] data = event.data();
    return covers(digest.get(), data)
        ? measured(event.type(), data)
        : partly(event.type(), data, digest.get()).or(() -> labelled(event.type(), data));
  }

  private boolean covers(byte[] digest, byte[]... parts) {
    return MessageDigest.isEqual(digest, algorithm.digest(parts));
  }

  /** The digest is that of all the data. */
  private static Optional<NamedEvent> measured(int type, byte[] data) {
    if (Arrays.equals(data, NO_ERROR)) {
      return Optional.of(NamedEvent.verified(NamedEvent.SEPARATOR, ""));
    }
    Optional<EfiVariable> variable = EfiVariable.parse(data);
    if (variable.isPresent()) {
      return Optional.of(named(type, variable.get()));
    }
    if (type == TcgEvent.EFI_GPT && startsWith(data, GPT)) {
      return Optional.of(NamedEvent.verified(NamedEvent.PARTITIONS, ""));
    }
    String text = new String(data, StandardCharsets.ISO_8859_1);
    return type == TcgEvent.EFI_ACTION && ACTION.matcher(text).matches()
        ? Optional.of(NamedEvent.verified(NamedEvent.ACTION, text))
        : Optional.empty();
  }

  private static NamedEvent named(int type, EfiVariable variable) {
    if (type == TcgEvent.EFI_VARIABLE_AUTHORITY) {
      return NamedEvent.verified(NamedEvent.AUTHORITY, variable.name());
    }
    if (variable.vendor().equals(EfiVariable.GLOBAL) && variable.name().equals("SecureBoot")) {
      return NamedEvent.verified(NamedEvent.SECURE_BOOT, on(variable) ? "on" : "off");
    }
    boolean key =
        (variable.vendor().equals(EfiVariable.GLOBAL) && KEYS.contains(variable.name()))
            || (variable.vendor().equals(EfiVariable.SECURITY)
                && DATABASES.contains(variable.name()));
    return key
        ? NamedEvent.verified(variable.name().toLowerCase(Locale.ROOT), "")
        : NamedEvent.verified(NamedEvent.VARIABLE, variable.name());
  }

  private static boolean on(EfiVariable secureBoot) {
    byte[] value = secureBoot.value().bytes();
    return value.length == 1 && value[0] == 1;
  }

  /** The digest is that of a known part of the data. */
  private Optional<NamedEvent> partly(int type, byte[] data, byte[] digest) {
    Optional<NamedEvent> grub = grub(data, digest);
    if (grub.isPresent()) {
      return grub;
    }
    Optional<byte[]> tagged = type == TcgEvent.EVENT_TAG ? tagged(data, LOAD_OPTIONS_TAG) : none();
    if (tagged.isPresent() && covers(digest, tagged.get())) {
      return text(StandardCharsets.UTF_16LE, tagged.get())
          .map(text -> NamedEvent.verified(NamedEvent.COMMAND_LINE, text));
    }
    return Optional.empty();
  }

  /** GRUB extends with the string after the prefix, without the terminating zero. */
  private Optional<NamedEvent> grub(byte[] data, byte[] digest) {
    for (String prefix : List.of(GRUB_COMMAND, GRUB_KERNEL)) {
      byte[] head = prefix.getBytes(StandardCharsets.US_ASCII);
      if (startsWith(data, head)) {
        int end = data[data.length - 1] == 0 ? data.length - 1 : data.length;
        byte[] rest = Arrays.copyOfRange(data, head.length, Math.max(end, head.length));
        String name =
            prefix.equals(GRUB_KERNEL) ? NamedEvent.COMMAND_LINE : NamedEvent.LOADER_COMMAND;
        return covers(digest, rest)
            ? text(StandardCharsets.UTF_8, rest).map(text -> NamedEvent.verified(name, text))
            : Optional.of(NamedEvent.unverified(name));
      }
    }
    return Optional.empty();
  }

  /** The digest covers something that is not in the log: the type is all there is. */
  private static Optional<NamedEvent> labelled(int type, byte[] data) {
    return switch (type) {
      case TcgEvent.EFI_BOOT_SERVICES_APPLICATION, TcgEvent.EFI_BOOT_SERVICES_DRIVER ->
          Optional.of(NamedEvent.unverified(NamedEvent.IMAGE));
      case TcgEvent.EFI_VARIABLE_AUTHORITY ->
          Optional.of(NamedEvent.unverified(NamedEvent.AUTHORITY));
      case TcgEvent.EFI_VARIABLE_DRIVER_CONFIG ->
          Optional.of(NamedEvent.unverified(NamedEvent.VARIABLE));
      case TcgEvent.SEPARATOR -> Optional.of(NamedEvent.unverified(NamedEvent.SEPARATOR));
      case TcgEvent.EFI_ACTION -> Optional.of(NamedEvent.unverified(NamedEvent.ACTION));
      case TcgEvent.EVENT_TAG -> {
        if (tagged(data, LINUX_INITRD_TAG).isPresent()) {
          yield Optional.of(NamedEvent.unverified(NamedEvent.INITRD));
        }
        yield tagged(data, LINUX_LOAD_OPTIONS_TAG)
                .or(() -> tagged(data, LOAD_OPTIONS_TAG))
                .isPresent()
            ? Optional.of(NamedEvent.unverified(NamedEvent.COMMAND_LINE))
            : Optional.empty();
      }
      default -> Optional.empty();
    };
  }

  /** TCG_PCClientTaggedEvent: id 4, size 4, data. */
  private static Optional<byte[]> tagged(byte[] data, int id) {
    if (data.length < 8) {
      return none();
    }
    ByteBuffer in = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
    return in.getInt() == id && in.getInt() == in.remaining()
        ? Optional.of(Arrays.copyOfRange(data, 8, data.length))
        : none();
  }

  private static Optional<byte[]> none() {
    return Optional.empty();
  }

  /** Text of bounded length without control characters; a terminating zero is dropped. */
  private static Optional<String> text(Charset charset, byte[] bytes) {
    String text = new String(bytes, charset);
    String line = text.endsWith("\0") ? text.substring(0, text.length() - 1) : text;
    boolean plain = line.chars().allMatch(c -> c >= 0x20 && c != 0x7f && c != 0xfffd);
    return plain && line.length() <= MAX_TEXT ? Optional.of(line) : Optional.empty();
  }

  private static boolean startsWith(byte[] data, byte[] prefix) {
    return data.length >= prefix.length
        && Arrays.equals(data, 0, prefix.length, prefix, 0, prefix.length);
  }
}
