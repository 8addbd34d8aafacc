package dev.cloister.tee.tpm;

import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.tcg.HashAlgorithm;
import dev.cloister.attestation.tpm.TpmAttest;
import dev.cloister.tee.TeeException;
import dev.cloister.tee.TeeException.Reason;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.SortedMap;

/** Quotes together with the PCR values that they cover: taken anew when a PCR changed meanwhile. */
final class VtpmQuotes {
  private static final int ATTEMPTS = 4;

  private final Tpm tpm;
  private final PcrSet pcrs;

  VtpmQuotes(Tpm tpm, PcrSet pcrs) {
    this.tpm = tpm;
    this.pcrs = pcrs;
  }

  /** A quote and its values. */
  record WithValues(Tpm.Quoted quoted, PcrSet pcrs, SortedMap<Integer, byte[]> values) {
    /** The values as the verifier takes them: {@code {"sha256":{"0":"hex",...}}}. */
    byte[] json() {
      JsonObject.Builder bank = JsonObject.builder();
      values.forEach(
          (index, value) -> bank.put(Integer.toString(index), HexFormat.of().formatHex(value)));
      return JsonObject.builder()
          .put(pcrs.bank().code(), bank.build())
          .build()
          .toJson()
          .getBytes(StandardCharsets.UTF_8);
    }
  }

  WithValues quote(TpmKey key, byte[] qualifyingData) throws TeeException {
    return TpmWork.during(
        "cannot quote",
        () -> {
          for (int i = 0; i < ATTEMPTS; i++) {
            SortedMap<Integer, byte[]> values = tpm.pcrRead(pcrs);
            Tpm.Quoted quoted = tpm.quote(key, qualifyingData, pcrs);
            if (covers(quoted.attest(), values)) {
              return new WithValues(quoted, pcrs, values);
            }
          }
          throw new TeeException(Reason.BUSY, "PCRs change faster than they are quoted");
        });
  }

  /** Attestation keys hash with SHA-256. */
  private static boolean covers(ByteString attest, SortedMap<Integer, byte[]> values)
      throws TeeException {
    var all = new ByteArrayOutputStream();
    values.values().forEach(all::writeBytes);
    try {
      return MessageDigest.isEqual(
          TpmAttest.parse(attest.bytes()).pcrDigest(),
          HashAlgorithm.SHA256.digest(all.toByteArray()));
    } catch (MalformedEvidenceException e) {
      throw new TeeException(Reason.FAILED, "the TPM's quote does not parse", e);
    }
  }
}
