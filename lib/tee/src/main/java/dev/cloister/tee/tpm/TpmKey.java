package dev.cloister.tee.tpm;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.tcg.HashAlgorithm;
import java.nio.ByteBuffer;

/**
 * A key in the TPM.
 *
 * @param handle its handle
 * @param publicArea TPMT_PUBLIC
 */
public record TpmKey(int handle, ByteString publicArea) {
  /** Its name: what a credential is made for (TPM 2.0 Library part 1, 16). */
  public byte[] name() {
    byte[] area = publicArea.bytes();
    byte[] digest = HashAlgorithm.SHA256.digest(area);
    return ByteBuffer.allocate(2 + digest.length)
        .putShort((short) HashAlgorithm.SHA256.id())
        .put(digest)
        .array();
  }
}
