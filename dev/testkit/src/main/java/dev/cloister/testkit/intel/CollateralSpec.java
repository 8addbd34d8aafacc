package dev.cloister.testkit.intel;

import dev.cloister.testkit.pki.CrlSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.function.UnaryOperator;

/**
 * What Intel publishes about a platform at one time.
 *
 * @param tcbInfo signed by the TCB signing key
 * @param qeIdentity signed by the TCB signing key
 * @param rootCrl signed by the root
 * @param pckCrl signed by {@code pckCrlIssuer}
 * @param pckCrlIssuer one of the two PCK CAs
 */
public record CollateralSpec(
    TcbInfoSpec tcbInfo,
    QeIdentitySpec qeIdentity,
    CrlSpec rootCrl,
    CrlSpec pckCrl,
    CertificateRole pckCrlIssuer) {

  /** Intel's collateral lives 30 days. */
  public static final Duration LIFETIME = Duration.ofDays(30);

  /** Issued at {@code issued}, good for {@link #LIFETIME}: the platform is up to date. */
  public static CollateralSpec upToDate(boolean tdx, PlatformSpec platform, Instant issued) {
    Instant next = issued.plus(LIFETIME);
    return new CollateralSpec(
        tdx ? TcbInfoSpec.tdx(platform, issued, next) : TcbInfoSpec.sgx(platform, issued, next),
        tdx ? QeIdentitySpec.tdx(issued, next) : QeIdentitySpec.sgx(issued, next),
        CrlSpec.of(issued, next),
        CrlSpec.of(issued, next),
        platform.ca());
  }

  /** Changes the TCB info. */
  public CollateralSpec tcbInfo(UnaryOperator<TcbInfoSpec> edit) {
    return new CollateralSpec(edit.apply(tcbInfo), qeIdentity, rootCrl, pckCrl, pckCrlIssuer);
  }

  /** Changes the QE identity. */
  public CollateralSpec qeIdentity(UnaryOperator<QeIdentitySpec> edit) {
    return new CollateralSpec(tcbInfo, edit.apply(qeIdentity), rootCrl, pckCrl, pckCrlIssuer);
  }

  /** Changes the root's CRL. */
  public CollateralSpec rootCrl(UnaryOperator<CrlSpec> edit) {
    return new CollateralSpec(tcbInfo, qeIdentity, edit.apply(rootCrl), pckCrl, pckCrlIssuer);
  }

  /** Changes the PCK CRL. */
  public CollateralSpec pckCrl(UnaryOperator<CrlSpec> edit) {
    return new CollateralSpec(tcbInfo, qeIdentity, rootCrl, edit.apply(pckCrl), pckCrlIssuer);
  }

  /** Lets the other CA issue the PCK CRL. */
  public CollateralSpec pckCrlFrom(CertificateRole ca) {
    return new CollateralSpec(tcbInfo, qeIdentity, rootCrl, pckCrl, ca);
  }
}
