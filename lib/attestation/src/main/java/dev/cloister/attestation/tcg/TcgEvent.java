package dev.cloister.attestation.tcg;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** One event of a log. */
public final class TcgEvent {
  /** EV_NO_ACTION: informative, extends nothing. */
  public static final int NO_ACTION = 0x00000003;

  /** EV_SEPARATOR. */
  public static final int SEPARATOR = 0x00000004;

  /** EV_EVENT_TAG. */
  public static final int EVENT_TAG = 0x00000006;

  /** EV_IPL: boot loaders write commands and files under it. */
  public static final int IPL = 0x0000000d;

  /** EV_EFI_VARIABLE_BOOT: boot order and entries. */
  public static final int EFI_VARIABLE_BOOT = 0x80000002;

  /** EV_EFI_VARIABLE_DRIVER_CONFIG: secure boot variables. */
  public static final int EFI_VARIABLE_DRIVER_CONFIG = 0x80000001;

  /** EV_EFI_BOOT_SERVICES_APPLICATION: Authenticode digest of an image that was started. */
  public static final int EFI_BOOT_SERVICES_APPLICATION = 0x80000003;

  /** EV_EFI_BOOT_SERVICES_DRIVER: Authenticode digest of a driver that was loaded. */
  public static final int EFI_BOOT_SERVICES_DRIVER = 0x80000004;

  /** EV_EFI_GPT_EVENT: the partition table of the boot disk. */
  public static final int EFI_GPT = 0x80000006;

  /** EV_EFI_ACTION: a sentence of the specification. */
  public static final int EFI_ACTION = 0x80000007;

  /** EV_EFI_VARIABLE_AUTHORITY: which certificate let an image pass. */
  public static final int EFI_VARIABLE_AUTHORITY = 0x800000e0;

  private final int register;
  private final int type;
  private final Map<HashAlgorithm, byte[]> digests;
  private final byte[] data;

  TcgEvent(int register, int type, Map<HashAlgorithm, byte[]> digests, byte[] data) {
    this.register = register;
    this.type = type;
    this.digests = new EnumMap<>(HashAlgorithm.class);
    this.digests.putAll(digests);
    this.data = data;
  }

  /** PCR index, or CC measurement register index (1 to 4 for RTMR0 to RTMR3) in a CCEL. */
  public int register() {
    return register;
  }

  /** Event type. */
  public int type() {
    return type;
  }

  /** The digest that was extended, by algorithm. */
  public Optional<byte[]> digest(HashAlgorithm algorithm) {
    return Optional.ofNullable(digests.get(algorithm)).map(byte[]::clone);
  }

  /** Event data; not covered by the digest for many event types. */
  public byte[] data() {
    return data.clone();
  }
}
