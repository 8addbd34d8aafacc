package dev.cloister.testkit.intel;

import dev.cloister.testkit.pki.CertificateSpec;
import dev.cloister.testkit.pki.Seed;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * A whole case from issuer to collateral, sound and up to date until something is changed.
 *
 * <p>Every change is made before signing, so all that was not changed stays genuine.
 */
public final class IntelScenario {
  private static final Duration ISSUER_AGE = Duration.ofDays(2 * 365);
  private static final Duration COLLATERAL_AGE = Duration.ofDays(1);

  private final QuoteFormat format;
  private final Seed seed;
  private final Instant at;
  private PlatformSpec platform = PlatformSpec.server();
  private CertificateEdits edits = CertificateEdits.none();
  private UnaryOperator<QuoteSpec> quote = UnaryOperator.identity();
  private UnaryOperator<CollateralSpec> collateral = UnaryOperator.identity();

  private IntelScenario(QuoteFormat format, Seed seed, Instant at) {
    this.format = format;
    this.seed = seed;
    this.at = at;
  }

  /** A sound quote, verified at {@code at}. */
  public static IntelScenario of(QuoteFormat format, Seed seed, Instant at) {
    return new IntelScenario(format, seed, at);
  }

  /** Another platform; the collateral follows it. */
  public IntelScenario platform(UnaryOperator<PlatformSpec> edit) {
    return change(s -> s.platform = edit.apply(platform));
  }

  /** Changes what the certificates of one role say. */
  public IntelScenario certificate(CertificateRole role, UnaryOperator<CertificateSpec> edit) {
    return change(s -> s.edits = edits.edit(role, edit));
  }

  /** Changes the quote. */
  public IntelScenario quote(UnaryOperator<QuoteSpec> edit) {
    return change(s -> s.quote = spec -> edit.apply(quote.apply(spec)));
  }

  /** Changes the collateral. */
  public IntelScenario collateral(UnaryOperator<CollateralSpec> edit) {
    return change(s -> s.collateral = spec -> edit.apply(collateral.apply(spec)));
  }

  /** Changes the TCB info. */
  public IntelScenario tcbInfo(UnaryOperator<TcbInfoSpec> edit) {
    return collateral(c -> c.tcbInfo(edit));
  }

  /** Changes the QE identity. */
  public IntelScenario qeIdentity(UnaryOperator<QeIdentitySpec> edit) {
    return collateral(c -> c.qeIdentity(edit));
  }

  /** The format of the quote. */
  public QuoteFormat format() {
    return format;
  }

  /** When the verifier looks. */
  public Instant at() {
    return at;
  }

  /** When the issuer's certificates start. */
  public Instant notBefore() {
    return at.minus(ISSUER_AGE);
  }

  /** The issuer of this case. */
  public IntelIssuer issuer() {
    return IntelIssuer.create(seed, notBefore(), edits);
  }

  /** An issuer with the same names and other keys. */
  public IntelIssuer stranger() {
    return IntelIssuer.create(seed.derive("stranger"), notBefore());
  }

  /** The platform of this case. */
  public Platform platform() {
    return issuer().platform(platform);
  }

  /** The finished case; the same every time. */
  public IntelSample issue() {
    IntelIssuer issuer = issuer();
    Platform machine = issuer.platform(platform);
    QuoteSpec sound = machine.spec(format);
    CollateralSpec current =
        CollateralSpec.upToDate(format.tdx(), platform, at.minus(COLLATERAL_AGE));
    return IntelSample.of(
        machine.quote(quote.apply(sound)),
        issuer.collateral(collateral.apply(current)),
        issuer.rootSpki(),
        at,
        quote.apply(sound).reportData());
  }

  private IntelScenario change(Consumer<IntelScenario> edit) {
    IntelScenario copy = new IntelScenario(format, seed, at);
    copy.platform = platform;
    copy.edits = edits;
    copy.quote = quote;
    copy.collateral = collateral;
    edit.accept(copy);
    return copy;
  }
}
