package dev.cloister.attestation;

import dev.cloister.attestation.azure.AzureVtpmEvidence;
import dev.cloister.attestation.cca.CcaToken;
import dev.cloister.attestation.detect.Detector;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.nitro.NitroDocument;
import dev.cloister.attestation.nvidia.NvidiaEvidence;
import dev.cloister.attestation.sgx.SgxQuote;
import dev.cloister.attestation.snp.SnpReport;
import dev.cloister.attestation.tcg.CelLog;
import dev.cloister.attestation.tcg.EventLogEvidence;
import dev.cloister.attestation.tdx.TdxQuote;
import dev.cloister.attestation.token.AttestationToken;
import dev.cloister.attestation.tpm.TpmAttest;

/**
 * Well-formed evidence of one format: what the bytes say, with nothing verified. {@link
 * Verifier#verify} says whether to believe it.
 */
public sealed interface Evidence
    permits AttestationToken,
        AzureVtpmEvidence,
        CcaToken,
        CelLog,
        EventLogEvidence,
        NitroDocument,
        NvidiaEvidence,
        SgxQuote,
        SnpReport,
        TdxQuote,
        TpmAttest {
  /**
   * Says what bytes are: evidence of any format, or what they look like and why they are not. For
   * any bytes, and never throws.
   */
  static Detection detect(byte[] bytes) {
    return Detector.detect(bytes);
  }

  /** Its format. */
  Format format();

  /** What the bytes say, unverified, for people and tools: {@code cloister inspect}. */
  JsonObject describe();
}
