package dev.cloister.attestation.tpm;

import dev.cloister.attestation.Evidence;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonNumber;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonValue;
import java.util.HexFormat;
import java.util.List;

/** TPMS_ATTEST of type TPM_ST_ATTEST_QUOTE (TPM 2.0 Library part 2, 10.12.8). */
public final class TpmAttest implements Evidence {
  private static final long MAGIC = 0xff544347L;
  private static final int QUOTE = 0x8018;

  private final byte[] bytes;
  private final byte[] qualifiedSigner;
  private final byte[] extraData;
  private final long clock;
  private final long resetCount;
  private final long restartCount;
  private final boolean safe;
  private final long firmwareVersion;
  private final List<PcrSelection> selection;
  private final byte[] pcrDigest;

  private TpmAttest(byte[] bytes) throws MalformedEvidenceException {
    this.bytes = bytes;
    TpmReader in = new TpmReader(bytes);
    long magic = in.u32();
    if (magic != MAGIC) {
      throw new MalformedEvidenceException(
          "expected TPM_GENERATED_VALUE, found 0x" + Long.toHexString(magic));
    }
    int type = in.u16();
    if (type != QUOTE) {
      throw new MalformedEvidenceException(
          "expected TPM_ST_ATTEST_QUOTE, found 0x" + Integer.toHexString(type));
    }
    qualifiedSigner = in.sized();
    extraData = in.sized();
    clock = in.u64();
    resetCount = in.u32();
    restartCount = in.u32();
    int yesNo = in.u8();
    if (yesNo > 1) {
      throw new MalformedEvidenceException("expected TPMI_YES_NO, found " + yesNo);
    }
    safe = yesNo == 1;
    firmwareVersion = in.u64();
    selection = PcrSelection.readList(in);
    pcrDigest = in.sized();
    in.end("the quote");
  }

  /**
   * Parses a quote.
   *
   * @throws MalformedEvidenceException when the bytes are not exactly a TPMS_ATTEST that holds a
   *     quote
   */
  public static TpmAttest parse(byte[] bytes) throws MalformedEvidenceException {
    return new TpmAttest(bytes.clone());
  }

  /** The bytes that the signature covers. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** The caller's qualifying data: the challenge field. */
  public byte[] extraData() {
    return extraData.clone();
  }

  /** The PCRs that are covered. */
  public List<PcrSelection> selection() {
    return selection;
  }

  /** Hash, by the signing scheme's algorithm, of the selected PCRs' concatenation. */
  public byte[] pcrDigest() {
    return pcrDigest.clone();
  }

  @Override
  public Format format() {
    return Format.TPM;
  }

  @Override
  public JsonObject describe() {
    return claims().build();
  }

  JsonObject.Builder claims() {
    HexFormat hex = HexFormat.of();
    JsonObject.Builder selected = JsonObject.builder();
    for (PcrSelection bank : selection) {
      selected.put(
          bank.bank().code(),
          new JsonArray(
              bank.indices().stream().<JsonValue>map(index -> JsonNumber.of(index)).toList()));
    }
    return JsonObject.builder()
        .put("tee", "tpm")
        .put("reportData", hex.formatHex(extraData))
        .put("pcrDigest", hex.formatHex(pcrDigest))
        .put("selection", selected.build())
        .put("qualifiedSigner", hex.formatHex(qualifiedSigner))
        .put("clock", clock)
        .put("resetCount", resetCount)
        .put("restartCount", restartCount)
        .put("safe", safe)
        .put("firmwareVersion", "0x" + Long.toHexString(firmwareVersion));
  }
}
