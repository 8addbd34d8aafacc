package dev.cloister.tee;

/**
 * How a TPM's attestation key is shown to live beside an endorsement key that its maker certified
 * (TPM 2.0 Library part 1, 24): somebody seals a secret to both keys' names, and the TPM gives it
 * out. Safe for use by many threads.
 */
public interface KeyActivation {
  /** The endorsement key's certificate, DER, as the TPM holds it. */
  byte[] endorsementCertificate();

  /** The attestation key's TPMT_PUBLIC. */
  byte[] attestationKey();

  /**
   * TPM2_ActivateCredential.
   *
   * @param credentialBlob TPM2B_ID_OBJECT
   * @param encryptedSecret TPM2B_ENCRYPTED_SECRET
   * @return the secret; the caller's to wipe
   * @throws TeeException {@link TeeException.Reason#FAILED} when it was not made for these keys
   */
  byte[] activate(byte[] credentialBlob, byte[] encryptedSecret) throws TeeException;

  /**
   * Keeps the record of an activation, which goes with evidence of this key from now on, after a
   * reboot too.
   *
   * @throws TeeException when it is no such record, or the disk fails
   */
  void keep(byte[] record) throws TeeException;
}
