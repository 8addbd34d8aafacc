package dev.cloister.collateral.bundle;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.policy.AppraisalPolicy;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * Evidence, collateral, challenge, policy and instant in one file, so that a verification can be
 * repeated offline with the same outcome, years later. A bundle never carries trust anchors. Its
 * policy and its instant are its maker's choice: whoever did not make it brings their own.
 */
public final class CollateralBundle {
  /** The version of the format that is written. */
  public static final int VERSION = 1;

  /** Longest text that is read, in bytes. */
  public static final int MAX_LENGTH = 32 << 20;

  private final Optional<byte[]> evidence;
  private final Collateral collateral;
  private final Optional<byte[]> challenge;
  private final Optional<AppraisalPolicy> policy;
  private final Optional<Instant> at;

  private CollateralBundle(Builder builder) {
    this.evidence = builder.evidence;
    this.collateral = builder.collateral;
    this.challenge = builder.challenge;
    this.policy = builder.policy;
    this.at = builder.at;
  }

  /** Starts a bundle of this collateral. */
  public static Builder of(Collateral collateral) {
    return new Builder(collateral);
  }

  /**
   * Reads a bundle, or collateral in the JSON form that dcap-qvl made common.
   *
   * @throws BundleException when it is neither
   */
  public static CollateralBundle parse(byte[] text) throws BundleException {
    if (text.length > MAX_LENGTH) {
      throw new BundleException("expected at most " + MAX_LENGTH + " bytes");
    }
    try {
      JsonObject json = Json.parseObject(text);
      return json.find(BundleJson.VERSION_MEMBER).isPresent()
          ? BundleJson.read(json)
          : of(DcapJson.read(json)).build();
    } catch (JsonException e) {
      throw new BundleException("expected a bundle: " + e.getMessage());
    }
  }

  /** Whether the bytes look like a bundle rather than evidence: a JSON object. */
  public static boolean recognises(byte[] bytes) {
    for (byte b : bytes) {
      if (b == '{') {
        return true;
      }
      if (!Character.isWhitespace(b)) {
        return false;
      }
    }
    return false;
  }

  /** The evidence, if it has any. */
  public Optional<byte[]> evidence() {
    return evidence.map(byte[]::clone);
  }

  /** The collateral, unverified. */
  public Collateral collateral() {
    return collateral;
  }

  /** What the evidence's challenge field was checked against, if it was. */
  public Optional<byte[]> challenge() {
    return challenge.map(byte[]::clone);
  }

  /** Its maker's policy, if it has one. */
  public Optional<AppraisalPolicy> policy() {
    return policy;
  }

  /** The instant it was verified at, if it was. */
  public Optional<Instant> at() {
    return at;
  }

  /** The file, UTF-8. */
  public byte[] toBytes() {
    return BundleJson.write(this).toPrettyJson().getBytes(UTF_8);
  }

  /** Collects the parts. */
  public static final class Builder {
    private Collateral collateral;
    private Optional<byte[]> evidence = Optional.empty();
    private Optional<byte[]> challenge = Optional.empty();
    private Optional<AppraisalPolicy> policy = Optional.empty();
    private Optional<Instant> at = Optional.empty();

    private Builder(Collateral collateral) {
      this.collateral = Objects.requireNonNull(collateral);
    }

    /** Other collateral. */
    public Builder collateral(Collateral value) {
      collateral = Objects.requireNonNull(value);
      return this;
    }

    /** The evidence. */
    public Builder evidence(byte[] bytes) {
      evidence = Optional.of(bytes.clone());
      return this;
    }

    /** What the evidence's challenge field was checked against. */
    public Builder challenge(byte[] bytes) {
      challenge = Optional.of(bytes.clone());
      return this;
    }

    /** The policy. */
    public Builder policy(AppraisalPolicy value) {
      policy = Optional.of(value);
      return this;
    }

    /** The instant of verification. */
    public Builder at(Instant value) {
      at = Optional.of(value);
      return this;
    }

    /** The bundle. */
    public CollateralBundle build() {
      return new CollateralBundle(this);
    }
  }
}
