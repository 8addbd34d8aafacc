package dev.cloister.tee.tpm;

import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.bytes.ByteReader;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.tpm.ActivationRecord;
import dev.cloister.tee.KeyActivation;
import dev.cloister.tee.TeeEnvironment;
import dev.cloister.tee.TeeException;
import dev.cloister.tee.TeeException.Reason;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Activation of the attestation key beside the RSA endorsement key of TCG's default template, whose
 * certificate TPM makers leave in NV storage (TCG EK Credential Profile 2.5, 2.2.1.4). The record
 * lies in the data directory under the key's name: a cleared TPM has another key and no record.
 */
final class VtpmActivation implements KeyActivation {
  static final int RSA_CERTIFICATE = 0x01c00002;

  private static final int MAX_RECORD = 64 * 1024;
  private static final int NONCE = 32;

  private final Tpm tpm;
  private final TpmKey key;
  private final ByteString certificate;
  private final Path file;
  private final SecureRandom random;
  private volatile Optional<ByteString> record;

  private VtpmActivation(
      Tpm tpm,
      TpmKey key,
      ByteString certificate,
      Path file,
      SecureRandom random,
      Optional<ByteString> record) {
    this.tpm = tpm;
    this.key = key;
    this.certificate = certificate;
    this.file = file;
    this.random = random;
    this.record = record;
  }

  /** Of a TPM that holds a certificate of its endorsement key. */
  static Optional<VtpmActivation> find(Tpm tpm, TpmKey key, TeeEnvironment environment)
      throws TpmException, IOException {
    Optional<byte[]> certificate = tpm.nvRead(RSA_CERTIFICATE);
    if (certificate.isEmpty()) {
      return Optional.empty();
    }
    Path file =
        environment
            .dataDirectory()
            .resolve("tpm-activation-" + HexFormat.of().formatHex(key.name()) + ".jws");
    return Optional.of(
        new VtpmActivation(
            tpm,
            key,
            ByteString.copyOf(certificate.get()),
            file,
            environment.random(),
            read(file)));
  }

  /** A file that is too long is none of ours. */
  private static Optional<ByteString> read(Path file) throws IOException {
    try {
      return Files.size(file) > MAX_RECORD
          ? Optional.empty()
          : Optional.of(ByteString.copyOf(Files.readAllBytes(file)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  Optional<ByteString> record() {
    return record;
  }

  @Override
  public byte[] endorsementCertificate() {
    return certificate.bytes();
  }

  @Override
  public byte[] attestationKey() {
    return key.publicArea().bytes();
  }

  @Override
  public byte[] activate(byte[] credentialBlob, byte[] encryptedSecret) throws TeeException {
    byte[] credential = unsized(credentialBlob);
    byte[] secret = unsized(encryptedSecret);
    return TpmWork.during("cannot activate the attestation key", () -> run(credential, secret));
  }

  private byte[] run(byte[] credential, byte[] secret) throws TpmException, IOException {
    TpmKey endorsement = tpm.createPrimary(Tpm.ENDORSEMENT, TpmTemplates.endorsementKeyRsa());
    try {
      byte[] nonce = new byte[NONCE];
      random.nextBytes(nonce);
      int session = tpm.startPolicy(nonce);
      try {
        tpm.policyEndorsement(session);
        return tpm.activateCredential(key, endorsement, session, credential, secret);
      } finally {
        tpm.flush(session);
      }
    } finally {
      tpm.flush(endorsement.handle());
    }
  }

  private static byte[] unsized(byte[] sized) throws TeeException {
    try {
      ByteReader in = ByteReader.of(sized, ByteOrder.BIG_ENDIAN);
      byte[] bytes = TpmResponse.sized(in, "challenge");
      if (in.remaining() == 0) {
        return bytes;
      }
    } catch (MalformedEvidenceException e) {
      // Said below.
    }
    throw new TeeException(Reason.FAILED, "the challenge is not of its form");
  }

  @Override
  public synchronized void keep(byte[] text) throws TeeException {
    try {
      ActivationRecord.parse(text);
      Path next = Files.write(file.resolveSibling(file.getFileName() + ".new"), text);
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      record = Optional.of(ByteString.copyOf(text));
    } catch (MalformedEvidenceException e) {
      throw new TeeException(Reason.FAILED, "this is no record of an activation", e);
    } catch (IOException e) {
      throw new TeeException(Reason.FAILED, "the record of the activation cannot be kept", e);
    }
  }
}
