package dev.cloister.system;

import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.Verifier;
import dev.cloister.attestation.activation.Activation;
import dev.cloister.attestation.activation.CredentialChallenge;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.tcg.HashAlgorithm;
import dev.cloister.attestation.x509.Certificates;
import dev.cloister.tee.EventLogWriter;
import dev.cloister.tee.MeasurementEvent;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** A machine with its TPM, kernel and initrd, and a verifier that knows who made the TPM. */
final class MeasuredMachine {
  /** The PCR that the guest measures its workload into, as the vtpm provider does. */
  static final int WORKLOAD_PCR = 15;

  private static final int WORKLOAD_REGISTER = 3;

  private static final int NONCE = 32;
  private static final int CREDENTIAL_MAGIC = 0xbadcc0de;
  private static final int CREDENTIAL_VERSION = 1;

  private final Path folder;
  private final GuestParts parts;
  private final GuestTpm tpm;
  private final Path kernel;
  private final Path initrd;
  private final byte[] workload;
  private final KeyPair recorder;
  private final TrustAnchor maker;
  private final SecureRandom random = new SecureRandom();

  private MeasuredMachine(
      Path folder,
      GuestParts parts,
      GuestTpm tpm,
      Path kernel,
      Path initrd,
      byte[] workload,
      KeyPair recorder,
      TrustAnchor maker) {
    this.folder = folder;
    this.parts = parts;
    this.tpm = tpm;
    this.kernel = kernel;
    this.initrd = initrd;
    this.workload = workload;
    this.recorder = recorder;
    this.maker = maker;
  }

  /** Builds one in the folder. */
  static MeasuredMachine build(Path folder, GuestParts parts, byte[] workload) throws Exception {
    GuestTpm tpm = GuestTpm.make(folder);
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    byte[] root = Certificates.parse(tpm.root()).getFirst().getPublicKey().getEncoded();
    return new MeasuredMachine(
        folder,
        parts,
        tpm,
        Files.copy(parts.kernel(), folder.resolve("vmlinuz")),
        GuestImage.write(folder.resolve("initrd.img"), parts, workload),
        workload,
        generator.generateKeyPair(),
        TrustAnchor.of(Vendor.TPM_MANUFACTURER, "maker", root));
  }

  Path kernel() {
    return kernel;
  }

  Path initrd() {
    return initrd;
  }

  /** The SPKI of who made its TPM. */
  byte[] maker() {
    return maker.spki();
  }

  /**
   * Boots it with that command line and lets it answer a nonce drawn now. Its attestation key, one
   * of this boot, counts after it has answered a credential challenge.
   */
  GuestProof prove(String commandLine) throws Exception {
    byte[] nonce = new byte[NONCE];
    random.nextBytes(nonce);
    try (Guest guest = Guest.boot(folder, parts, tpm, kernel, initrd, commandLine)) {
      Guest.Said keys = guest.hear("ready");
      byte[] ak = keys.bytes("ak");
      try (CredentialChallenge challenge = CredentialChallenge.make(keys.bytes("ek"), ak, random)) {
        guest.say(
            HexFormat.of().formatHex(nonce)
                + ' '
                + Base64.getEncoder().encodeToString(credential(challenge)));
        Guest.Said said = guest.hear("end");
        Activation activation =
            challenge
                .complete(said.bytes("secret"), Instant.now())
                .orElseThrow(
                    () -> new AssertionError("the credential challenge's answer is wrong"));
        Collateral collateral =
            Collateral.builder()
                .add(CollateralKind.TPM_AK, ak)
                .add(CollateralKind.TPM_ACTIVATION, activation.sign(recorder.getPrivate()))
                .add(CollateralKind.CHAIN, tpm.issuer())
                .add(CollateralKind.TPM_SIGNATURE, said.bytes("signature"))
                .add(CollateralKind.EVENT_LOG, log(said.bytes("log")))
                .build();
        return new GuestProof(
            verifier(),
            ByteString.copyOf(nonce),
            ByteString.copyOf(said.bytes("quote")),
            collateral);
      }
    }
  }

  private Verifier verifier() {
    return Verifier.of(
        new DevelopmentAnchors(
            List.of(
                maker,
                TrustAnchor.of(
                    Vendor.TPM_ACTIVATION, "recorder", recorder.getPublic().getEncoded()))));
  }

  /** The firmware's and kernel's log, and after it what the guest measured itself. */
  private byte[] log(byte[] boot) throws Exception {
    return EventLogWriter.write(
        Optional.of(EventLogWriter.trimmed(boot)),
        List.of(HashAlgorithm.SHA256),
        List.of(MeasurementEvent.of(WORKLOAD_REGISTER, workload)),
        register -> WORKLOAD_PCR);
  }

  /** As tpm2_activatecredential reads it: magic, version, credential blob, encrypted secret. */
  private static byte[] credential(CredentialChallenge challenge) {
    byte[] blob = challenge.credentialBlob();
    byte[] secret = challenge.encryptedSecret();
    return ByteBuffer.allocate(8 + blob.length + secret.length)
        .putInt(CREDENTIAL_MAGIC)
        .putInt(CREDENTIAL_VERSION)
        .put(blob)
        .put(secret)
        .array();
  }
}
