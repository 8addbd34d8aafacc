package dev.cloister.testkit.intel;

import static dev.cloister.testkit.intel.CertificateRole.PLATFORM_CA;
import static dev.cloister.testkit.intel.CertificateRole.PROCESSOR_CA;
import static dev.cloister.testkit.intel.CertificateRole.ROOT;
import static dev.cloister.testkit.intel.CertificateRole.TCB_SIGNING;

import dev.cloister.testkit.intel.IntelCollateral.Part;
import dev.cloister.testkit.pki.Certificate;
import dev.cloister.testkit.pki.CrlSpec;
import dev.cloister.testkit.pki.Extension;
import dev.cloister.testkit.pki.Hooks;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;

/** What can be wrong with the CRLs, and what they revoke. */
final class CrlFaults {
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration MONTH = Duration.ofDays(30);
  private static final byte[] NULL = {5, 0};

  private CrlFaults() {}

  static List<IntelFault> list() {
    FaultList list = new FaultList().on(FaultList.ALL);
    revocation(list);
    both(list, "root-crl", "rootCrl", CollateralSpec::rootCrl, Part.ROOT_CRL);
    both(list, "pck-crl", "pckCrl", CollateralSpec::pckCrl, Part.PCK_CRL);
    issuers(list);
    return list.list();
  }

  private interface Edit {
    CollateralSpec apply(CollateralSpec collateral, UnaryOperator<CrlSpec> change);
  }

  private static void revocation(FaultList list) {
    list.step(
            "pck-revoked",
            "pck.crl.leaf",
            "chain.revoked",
            s -> s.collateral(c -> c.pckCrl(l -> l.revoking(serial(s.platform().chain().get(0))))))
        .step(
            "pck-intermediate-revoked",
            "pck.crl.intermediate",
            "chain.revoked",
            s -> s.collateral(c -> c.rootCrl(l -> l.revoking(serial(s, PLATFORM_CA)))))
        .step(
            "tcb-signing-revoked",
            "collateral.tcbSigningChain.crl",
            "collateral.revoked.tcbSigningChain",
            s -> s.collateral(c -> c.rootCrl(l -> l.revoking(serial(s, TCB_SIGNING)))))
        .tolerated(
            "crls-revoke-others",
            "",
            s ->
                s.collateral(
                        c ->
                            c.pckCrl(l -> l.revoking(BigInteger.TEN).revoking(BigInteger.TWO))
                                .rootCrl(l -> l.revoking(serial(s, PROCESSOR_CA))))
                    .issue());
  }

  private static void both(FaultList list, String name, String kind, Edit crl, Part part) {
    String signature = "collateral." + kind + ".signature";
    String validity = "collateral." + kind + ".validity";
    String rejected = "collateral.rejected." + kind;
    list.notRun(
            name + "-missing",
            signature,
            "collateral.missing." + kind,
            s -> {
              IntelSample sound = s.issue();
              return sound.withCollateral(sound.collateral().without(part));
            })
        .stepOf(
            name + "-garbage",
            signature,
            rejected,
            s -> {
              IntelSample sound = s.issue();
              return sound.withCollateral(sound.collateral().with(part, new byte[] {48, 3, 1}));
            })
        .step(
            name + "-signature-wrong",
            signature,
            rejected,
            s -> s.collateral(c -> crl.apply(c, l -> l.withHooks(Hooks.badSignature()))))
        .step(
            name + "-unknown-critical-extension",
            signature,
            rejected,
            s -> s.collateral(c -> crl.apply(c, l -> l.with(Extension.of("2.25.2", true, NULL)))))
        .step(
            name + "-expired",
            validity,
            "collateral.stale." + kind,
            s -> s.collateral(c -> crl.apply(c, l -> ending(l, s.at().minus(DAY)))))
        .step(
            name + "-not-yet-valid",
            validity,
            "collateral.notYetValid." + kind,
            s -> s.collateral(c -> crl.apply(c, l -> starting(l, s.at().plus(DAY)))));
  }

  private static void issuers(FaultList list) {
    list.step(
            "pck-crl-of-the-other-ca",
            "collateral.pckCrl.signature",
            "collateral.mismatch.pckCrl",
            s -> s.collateral(c -> c.pckCrlFrom(PROCESSOR_CA)))
        .step(
            "pck-crl-of-the-other-ca-under-this-name",
            "collateral.pckCrl.signature",
            "collateral.rejected.pckCrl",
            s ->
                s.collateral(
                    c ->
                        c.pckCrlFrom(PROCESSOR_CA)
                            .pckCrl(l -> l.withIssuer(PLATFORM_CA.subject()))))
        .stepOf(
            "root-crl-of-a-stranger",
            "collateral.rootCrl.signature",
            "collateral.rejected.rootCrl",
            s -> {
              IntelSample sound = s.issue();
              byte[] strange =
                  CrlSpec.of(s.at().minus(DAY), s.at().plus(MONTH))
                      .sign(s.stranger().authority(ROOT));
              return sound.withCollateral(sound.collateral().with(Part.ROOT_CRL, strange));
            })
        .stepOf(
            "root-crl-of-the-platform-ca-under-the-root-name",
            "collateral.rootCrl.signature",
            "collateral.rejected.rootCrl",
            s -> {
              IntelSample sound = s.issue();
              byte[] forged =
                  CrlSpec.of(s.at().minus(DAY), s.at().plus(MONTH))
                      .withIssuer(ROOT.subject())
                      .sign(s.issuer().authority(PLATFORM_CA));
              return sound.withCollateral(sound.collateral().with(Part.ROOT_CRL, forged));
            });
  }

  private static CrlSpec ending(CrlSpec crl, Instant end) {
    return crl.withValidity(end.minus(MONTH), end);
  }

  private static CrlSpec starting(CrlSpec crl, Instant start) {
    return crl.withValidity(start, start.plus(MONTH));
  }

  private static BigInteger serial(IntelScenario s, CertificateRole role) {
    return serial(s.issuer().authority(role).certificate());
  }

  private static BigInteger serial(Certificate certificate) {
    return certificate.x509().getSerialNumber();
  }
}
