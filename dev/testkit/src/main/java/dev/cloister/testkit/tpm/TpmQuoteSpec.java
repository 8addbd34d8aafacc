package dev.cloister.testkit.tpm;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Everything a TPMS_ATTEST of a quote says (TPM 2.0 Library part 2, section 10.12.8), each item
 * settable on its own.
 *
 * @param edit changes the encoding last
 */
public record TpmQuoteSpec(
    int magic,
    int type,
    Octets qualifiedSigner,
    Octets extraData,
    long clock,
    int resetCount,
    int restartCount,
    int safe,
    long firmwareVersion,
    List<Selection> selections,
    Octets pcrDigest,
    UnaryOperator<byte[]> edit) {

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

  /** Bytes as a value. */
  public record Octets(List<Byte> values) {
    /** Of an array. */
    public static Octets of(byte[] bytes) {
      List<Byte> values = new java.util.ArrayList<>();
      for (byte b : bytes) {
        values.add(b);
      }
      return new Octets(List.copyOf(values));
    }

    byte[] bytes() {
      byte[] out = new byte[values.size()];
      for (int i = 0; i < out.length; i++) {
        out[i] = values.get(i);
      }
      return out;
    }
  }

  /** Copies the list. */
  public TpmQuoteSpec {
    selections = List.copyOf(selections);
  }

  /** A quote over these registers of one bank. */
  public static TpmQuoteSpec of(
      byte[] extraData, int bank, List<Integer> indices, byte[] pcrDigest) {
    return new TpmQuoteSpec(
        0xff544347,
        0x8018,
        Octets.of(new byte[34]),
        Octets.of(extraData),
        1000,
        1,
        0,
        1,
        1,
        List.of(new Selection(bank, indices)),
        Octets.of(pcrDigest),
        UnaryOperator.identity());
  }

  /** With another magic number. */
  public TpmQuoteSpec withMagic(int value) {
    return new TpmQuoteSpec(
        value,
        type,
        qualifiedSigner,
        extraData,
        clock,
        resetCount,
        restartCount,
        safe,
        firmwareVersion,
        selections,
        pcrDigest,
        edit);
  }

  /** As another statement of the TPM. */
  public TpmQuoteSpec withType(int value) {
    return new TpmQuoteSpec(
        magic,
        value,
        qualifiedSigner,
        extraData,
        clock,
        resetCount,
        restartCount,
        safe,
        firmwareVersion,
        selections,
        pcrDigest,
        edit);
  }

  /** With another challenge. */
  public TpmQuoteSpec withExtraData(byte[] value) {
    return new TpmQuoteSpec(
        magic,
        type,
        qualifiedSigner,
        Octets.of(value),
        clock,
        resetCount,
        restartCount,
        safe,
        firmwareVersion,
        selections,
        pcrDigest,
        edit);
  }

  /** With another clock, reset and restart counts. */
  public TpmQuoteSpec withClock(long milliseconds, int resets, int restarts, int isSafe) {
    return new TpmQuoteSpec(
        magic,
        type,
        qualifiedSigner,
        extraData,
        milliseconds,
        resets,
        restarts,
        isSafe,
        firmwareVersion,
        selections,
        pcrDigest,
        edit);
  }

  /** With other selections, the digest unchanged. */
  public TpmQuoteSpec withSelections(List<Selection> value) {
    return new TpmQuoteSpec(
        magic,
        type,
        qualifiedSigner,
        extraData,
        clock,
        resetCount,
        restartCount,
        safe,
        firmwareVersion,
        value,
        pcrDigest,
        edit);
  }

  /** With another digest. */
  public TpmQuoteSpec withPcrDigest(byte[] value) {
    return new TpmQuoteSpec(
        magic,
        type,
        qualifiedSigner,
        extraData,
        clock,
        resetCount,
        restartCount,
        safe,
        firmwareVersion,
        selections,
        Octets.of(value),
        edit);
  }

  /** With a change of the encoding. */
  public TpmQuoteSpec withEdit(UnaryOperator<byte[]> value) {
    return new TpmQuoteSpec(
        magic,
        type,
        qualifiedSigner,
        extraData,
        clock,
        resetCount,
        restartCount,
        safe,
        firmwareVersion,
        selections,
        pcrDigest,
        value);
  }

  /** TPMS_ATTEST. */
  public byte[] bytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(ByteBuffer.allocate(6).putInt(magic).putShort((short) type).array());
    sized(out, qualifiedSigner.bytes());
    sized(out, extraData.bytes());
    out.writeBytes(
        ByteBuffer.allocate(25)
            .putLong(clock)
            .putInt(resetCount)
            .putInt(restartCount)
            .put((byte) safe)
            .putLong(firmwareVersion)
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
    sized(out, pcrDigest.bytes());
    return edit.apply(out.toByteArray());
  }

  private static void sized(ByteArrayOutputStream out, byte[] value) {
    out.writeBytes(ByteBuffer.allocate(2).putShort((short) value.length).array());
    out.writeBytes(value);
  }
}
