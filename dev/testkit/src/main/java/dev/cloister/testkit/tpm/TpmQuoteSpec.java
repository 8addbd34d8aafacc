package dev.cloister.testkit.tpm;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Everything a TPMS_ATTEST of a quote says (TPM 2.0 Library part 2, section 10.12.8), each item
 * settable on its own. Immutable: every {@code with...} returns a changed copy.
 */
public final class TpmQuoteSpec {
  private static final int TPM_GENERATED_VALUE = 0xff544347;
  private static final int TPM_ST_ATTEST_QUOTE = 0x8018;
  private static final byte[] QUALIFIED_SIGNER = new byte[34];
  private static final long FIRMWARE_VERSION = 1;

  private int magic = TPM_GENERATED_VALUE;
  private int type = TPM_ST_ATTEST_QUOTE;
  private byte[] extraData;
  private long clock = 1000;
  private int resetCount = 1;
  private int restartCount;
  private int safe = 1;
  private List<Selection> selections;
  private byte[] pcrDigest;
  private UnaryOperator<byte[]> edit = UnaryOperator.identity();

  /**
   * A bank and its registers.
   *
   * @param bank TPM_ALG_ID
   */
  public record Selection(int bank, List<Integer> indices) {
    /** Copies the list. */
    public Selection {
      indices = List.copyOf(indices);
    }
  }

  private TpmQuoteSpec(byte[] extraData, List<Selection> selections, byte[] pcrDigest) {
    this.extraData = extraData;
    this.selections = selections;
    this.pcrDigest = pcrDigest;
  }

  /** A quote over these registers of one bank. */
  public static TpmQuoteSpec of(
      byte[] extraData, int bank, List<Integer> indices, byte[] pcrDigest) {
    return new TpmQuoteSpec(
        extraData.clone(), List.of(new Selection(bank, indices)), pcrDigest.clone());
  }

  /** With another magic number. */
  public TpmQuoteSpec withMagic(int value) {
    return change(s -> s.magic = value);
  }

  /** As another statement of the TPM. */
  public TpmQuoteSpec withType(int value) {
    return change(s -> s.type = value);
  }

  /** With another challenge. */
  public TpmQuoteSpec withExtraData(byte[] value) {
    return change(s -> s.extraData = value.clone());
  }

  /** With another clock, reset and restart counts. */
  public TpmQuoteSpec withClock(long milliseconds, int resets, int restarts, int isSafe) {
    return change(
        s -> {
          s.clock = milliseconds;
          s.resetCount = resets;
          s.restartCount = restarts;
          s.safe = isSafe;
        });
  }

  /** With other selections, the digest unchanged. */
  public TpmQuoteSpec withSelections(List<Selection> value) {
    return change(s -> s.selections = List.copyOf(value));
  }

  /** With another digest. */
  public TpmQuoteSpec withPcrDigest(byte[] value) {
    return change(s -> s.pcrDigest = value.clone());
  }

  /** With a change of the encoding, made last. */
  public TpmQuoteSpec withEdit(UnaryOperator<byte[]> value) {
    return change(s -> s.edit = value);
  }

  private TpmQuoteSpec change(Consumer<TpmQuoteSpec> change) {
    TpmQuoteSpec copy = new TpmQuoteSpec(extraData, selections, pcrDigest);
    copy.magic = magic;
    copy.type = type;
    copy.clock = clock;
    copy.resetCount = resetCount;
    copy.restartCount = restartCount;
    copy.safe = safe;
    copy.edit = edit;
    change.accept(copy);
    return copy;
  }

  /** TPMS_ATTEST. */
  public byte[] bytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(ByteBuffer.allocate(6).putInt(magic).putShort((short) type).array());
    sized(out, QUALIFIED_SIGNER);
    sized(out, extraData);
    out.writeBytes(
        ByteBuffer.allocate(25)
            .putLong(clock)
            .putInt(resetCount)
            .putInt(restartCount)
            .put((byte) safe)
            .putLong(FIRMWARE_VERSION)
            .array());
    out.writeBytes(ByteBuffer.allocate(4).putInt(selections.size()).array());
    for (Selection selection : selections) {
      byte[] bitmap = new byte[3];
      selection.indices().forEach(i -> bitmap[i / 8] |= (byte) (1 << i % 8));
      out.writeBytes(
          ByteBuffer.allocate(6)
              .putShort((short) selection.bank())
              .put((byte) bitmap.length)
              .put(bitmap)
              .array());
    }
    sized(out, pcrDigest);
    return edit.apply(out.toByteArray());
  }

  private static void sized(ByteArrayOutputStream out, byte[] value) {
    out.writeBytes(ByteBuffer.allocate(2).putShort((short) value.length).array());
    out.writeBytes(value);
  }
}
