package dev.cloister.testkit.token;

import dev.cloister.testkit.pki.Certificate;
import dev.cloister.testkit.pki.CertificateSpec;
import dev.cloister.testkit.pki.Extension;
import dev.cloister.testkit.pki.Extension.Usage;
import dev.cloister.testkit.pki.RsaKey;
import dev.cloister.testkit.pki.Seed;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;

/** One service's keys: root, intermediate, the signer of tokens, and one that is not its own. */
public final class TokenAuthority {
  /** The key id of the signer. */
  public static final String KEY_ID = "testkit-1";

  private static final int BITS = 2048;
  private static final Duration CA_LIFETIME = Duration.ofDays(10 * 365);
  private static final Duration LEAF_LIFETIME = Duration.ofDays(60);
  private static final String NAME = "O=Cloister testkit, CN=";

  private final TokenService service;
  private final Instant notBefore;
  private final RsaKey root;
  private final RsaKey intermediate;
  private final RsaKey signer;
  private final RsaKey foreign;

  private TokenAuthority(TokenService service, Seed seed, Instant notBefore) {
    this.service = service;
    this.notBefore = notBefore;
    this.root = key(seed.derive("root"), RsaKey.Scheme.PKCS1_SHA256);
    this.intermediate = key(seed.derive("intermediate"), RsaKey.Scheme.PKCS1_SHA256);
    this.signer = key(seed.derive("signer"), service.scheme());
    this.foreign = key(seed.derive("foreign"), service.scheme());
  }

  /**
   * The authority of a seed; its certificates start at {@code notBefore}, the signer's last 60
   * days.
   */
  public static TokenAuthority create(TokenService service, Seed seed, Instant notBefore) {
    return new TokenAuthority(service, seed, notBefore);
  }

  /** The service it plays. */
  public TokenService service() {
    return service;
  }

  /**
   * The anchor: SubjectPublicKeyInfo (DER) of the root, or of the signer where that has no root.
   */
  public byte[] anchorSpki() {
    return service.hasCertificates() ? root.spki() : signer.spki();
  }

  /** A sound token to come, issued at that instant for one hour. */
  public TokenScenario token(Instant at) {
    return TokenScenario.of(this, at);
  }

  /** The signer's key, SubjectPublicKeyInfo. */
  public byte[] signerSpki() {
    return signer.spki();
  }

  /** Signer, intermediate and root of a token that nothing was changed in. */
  public List<Certificate> certificates() {
    return List.of(
        signerSpec().sign(intermediate), intermediateSpec().sign(root), rootSpec().sign(root));
  }

  RsaKey root() {
    return root;
  }

  RsaKey intermediate() {
    return intermediate;
  }

  RsaKey signer() {
    return signer;
  }

  RsaKey foreign() {
    return foreign;
  }

  CertificateSpec rootSpec() {
    return CertificateSpec.of(
            NAME + "Root", NAME + "Root", root.spki(), notBefore, notBefore.plus(CA_LIFETIME))
        .with(Extension.usage(Usage.CA))
        .with(Extension.ca(OptionalInt.of(1)));
  }

  CertificateSpec intermediateSpec() {
    return CertificateSpec.of(
            NAME + "Intermediate",
            NAME + "Root",
            intermediate.spki(),
            notBefore,
            notBefore.plus(CA_LIFETIME))
        .with(Extension.usage(Usage.CA))
        .with(Extension.ca(OptionalInt.of(0)));
  }

  CertificateSpec signerSpec() {
    return CertificateSpec.of(
            NAME + "Signer",
            NAME + "Intermediate",
            signer.spki(),
            notBefore,
            notBefore.plus(LEAF_LIFETIME))
        .with(Extension.notCa());
  }

  private static RsaKey key(Seed seed, RsaKey.Scheme scheme) {
    return RsaKey.generate(BITS, scheme, seed);
  }
}
