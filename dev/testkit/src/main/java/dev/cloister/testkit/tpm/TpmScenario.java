package dev.cloister.testkit.tpm;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.testkit.cases.Case;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.RsaKey;
import dev.cloister.testkit.pki.Seed;
import dev.cloister.testkit.pki.SigningKey;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * A machine with a TPM that booted a unified kernel image under secure boot, and what it answers to
 * a challenge. Immutable; each {@code with} method gives another one.
 */
public final class TpmScenario {
  /** Registers that the quote covers. */
  public static final List<Integer> REGISTERS = List.of(0, 4, 7, 9, 11, 12);

  private static final Duration AGE = Duration.ofDays(100);
  private static final int SHA256 = 0x000b;

  /** What vouches for the attestation key. */
  public enum Proof {
    /** The maker's certificate. */
    CERTIFICATE,
    /** The relying party, who pinned it. */
    PINNED,
    /** A record of an activation. */
    ACTIVATION,
    /** Nothing. */
    NONE
  }

  private final Seed seed;
  private final Instant at;
  private final Proof proof;
  private final TpmScheme scheme;
  private final SigningKey ak;
  private final UnaryOperator<TpmQuoteSpec> quote;

  private TpmScenario(
      Seed seed,
      Instant at,
      Proof proof,
      TpmScheme scheme,
      SigningKey ak,
      UnaryOperator<TpmQuoteSpec> quote) {
    this.ak = ak;
    this.seed = seed;
    this.at = at;
    this.proof = proof;
    this.scheme = scheme;
    this.quote = quote;
  }

  /** A sound one. */
  public static TpmScenario of(Seed seed, Instant at) {
    return new TpmScenario(
        seed,
        at,
        Proof.CERTIFICATE,
        TpmScheme.ECDSA_SHA256,
        key(seed, TpmScheme.ECDSA_SHA256),
        UnaryOperator.identity());
  }

  /** With something else vouching for the key. */
  public TpmScenario with(Proof other) {
    return new TpmScenario(seed, at, other, scheme, ak, quote);
  }

  /** With a key that signs in another way. */
  public TpmScenario with(TpmScheme other) {
    return new TpmScenario(seed, at, proof, other, key(seed, other), quote);
  }

  /** With another quote, signed as it then is. */
  public TpmScenario quote(UnaryOperator<TpmQuoteSpec> change) {
    return new TpmScenario(seed, at, proof, scheme, ak, change);
  }

  /** The attestation key. */
  public SigningKey ak() {
    return ak;
  }

  private static SigningKey key(Seed seed, TpmScheme scheme) {
    return switch (scheme) {
      case ECDSA_SHA256, ECDSA_SHA1 -> EcKey.p256(seed.derive("ak"));
      case ECDSA_SHA384 -> EcKey.generate(EcKey.Curve.P384, seed.derive("ak"));
      default -> RsaKey.generate(2048, RsaKey.Scheme.PKCS1_SHA256, seed.derive("ak"));
    };
  }

  /** Who made the TPM. */
  public TpmManufacturer manufacturer() {
    return TpmManufacturer.create(seed.derive("maker"), at.minus(AGE));
  }

  /** Who records activations. */
  public EcKey recorder() {
    return EcKey.p256(seed.derive("recorder"));
  }

  /** The challenge. */
  public byte[] challenge() {
    return seed.derive("challenge").bytes(32);
  }

  /** When the case is seen. */
  public Instant at() {
    return at;
  }

  /** The boot. */
  public static BootLog log() {
    return BootLog.sha256()
        .event(0, 8, "firmware".getBytes(UTF_8), "version".getBytes(UTF_8))
        .secureBoot(7, true)
        .action(4, "Calling EFI Application from Boot Option")
        .separator(4)
        .image(4, "MZ stub".getBytes(UTF_8))
        .section(11, ".linux", "kernel".getBytes(UTF_8))
        .section(11, ".initrd", "initrd".getBytes(UTF_8))
        .stubCommandLine(12, "quiet");
  }

  /** The JSON form of registers' values. */
  public static byte[] pcrs(BootLog log) {
    return REGISTERS.stream()
        .map(i -> "\"" + i + "\":\"" + HexFormat.of().formatHex(log.register(i)) + "\"")
        .collect(Collectors.joining(",", "{\"sha256\":{", "}}"))
        .getBytes(UTF_8);
  }

  /** The case. */
  public Case issue() {
    byte[] evidence = quote.apply(sound()).bytes();
    Case supplied =
        Case.of(evidence, at)
            .withChallenge(challenge())
            .with("tpmSignature", scheme.sign(ak(), evidence))
            .with("pcrs", pcrs(log()))
            .with("eventLog", log().bytes());
    return proven(supplied);
  }

  private Case proven(Case supplied) {
    byte[] area = TpmPublic.attestationKey(ak());
    TpmManufacturer maker = manufacturer();
    return switch (proof) {
      case CERTIFICATE ->
          supplied
              .with("tpmAk", maker.akCertificate(ak(), UnaryOperator.identity()))
              .with("chain", maker.intermediate())
              .withAnchor("tpm-manufacturer", maker.rootSpki());
      case PINNED -> supplied.with("tpmAk", area).withAnchor("tpm-manufacturer", ak().spki());
      case ACTIVATION ->
          supplied
              .with("tpmAk", area)
              .with("chain", maker.intermediate())
              .with("tpmActivation", record(UnaryOperator.identity()))
              .withAnchor("tpm-manufacturer", maker.rootSpki())
              .withAnchor("tpm-activation", recorder().spki());
      case NONE -> supplied.with("tpmAk", area).withAnchor("tpm-manufacturer", maker.rootSpki());
    };
  }

  /** When the key was activated: a day before. */
  public Instant activatedAt() {
    return at.minus(Duration.ofDays(1));
  }

  /** The record of the key's activation. */
  public byte[] record(UnaryOperator<Instant> time) {
    return ActivationRecords.sign(
        recorder(),
        TpmPublic.attestationKey(ak()),
        manufacturer().ekCertificate(UnaryOperator.identity()),
        time.apply(activatedAt()));
  }

  private TpmQuoteSpec sound() {
    try {
      int[] indices = REGISTERS.stream().mapToInt(Integer::intValue).toArray();
      byte[] digest = MessageDigest.getInstance(scheme.hash()).digest(log().registers(indices));
      return TpmQuoteSpec.of(challenge(), SHA256, REGISTERS, digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
