package dev.cloister.tee.tpm;

import dev.cloister.attestation.bytes.ByteString;
import java.io.IOException;
import java.util.Optional;

/**
 * The attestation key that Google Cloud certified for this VM, where it did: its certificate and
 * its template stand in the TPM's NV storage.
 *
 * @param template TPMT_PUBLIC
 * @param certificate DER
 */
record GoogleKey(ByteString template, ByteString certificate) {
  private static final int CERTIFICATE = 0x01c10002;
  private static final int TEMPLATE = 0x01c10003;

  static Optional<GoogleKey> find(Tpm tpm) throws TpmException, IOException {
    Optional<byte[]> certificate = tpm.nvRead(CERTIFICATE);
    Optional<byte[]> template = tpm.nvRead(TEMPLATE);
    return certificate.isPresent() && template.isPresent()
        ? Optional.of(
            new GoogleKey(ByteString.copyOf(template.get()), ByteString.copyOf(certificate.get())))
        : Optional.empty();
  }
}
