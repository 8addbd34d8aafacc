package dev.cloister.testkit.intel;

import static dev.cloister.testkit.intel.CertificateRole.PLATFORM_CA;
import static dev.cloister.testkit.intel.CertificateRole.ROOT;
import static dev.cloister.testkit.intel.CertificateRole.TCB_SIGNING;
import static dev.cloister.testkit.intel.CollateralFaults.documents;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.testkit.intel.IntelCollateral.Part;
import dev.cloister.testkit.pki.Certificate;
import dev.cloister.testkit.pki.CertifiedKey;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.Extension;
import dev.cloister.testkit.pki.Extension.Usage;
import dev.cloister.testkit.pki.Hooks;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;

/** What can be wrong with the chain that signs TCB info and QE identity. */
final class SigningChainFaults {
  private static final Duration DAY = Duration.ofDays(1);
  private static final String CHAIN = "collateral.tcbSigningChain.chain";
  private static final String CHAIN_VALIDITY = "collateral.tcbSigningChain.validity";
  private static final String CHAIN_REJECTED = "collateral.rejected.tcbSigningChain";
  private static final byte[] NULL = {5, 0};

  private SigningChainFaults() {}

  static List<IntelFault> list() {
    FaultList list = new FaultList().on(FaultList.ALL);
    chains(list);
    validity(list);
    return list.list();
  }

  private static void chains(FaultList list) {
    String otherName = CertificateRole.subject("Intel SGX TCB Something");
    list.notRun(
            "tcb-signing-chain-missing",
            CHAIN,
            "collateral.missing.tcbSigningChain",
            s -> documents(s, c -> c.without(Part.TCB_SIGNING_CHAIN)))
        .stepOf(
            "tcb-signing-chain-garbage",
            CHAIN,
            CHAIN_REJECTED,
            s -> documents(s, c -> c.with(Part.TCB_SIGNING_CHAIN, "nothing".getBytes(UTF_8))))
        .stepOf(
            "tcb-signing-chain-without-leaf",
            CHAIN,
            CHAIN_REJECTED,
            s -> chain(s, i -> List.of(i.authority(ROOT).certificate())))
        .stepOf(
            "tcb-signing-root-not-pinned",
            CHAIN,
            CHAIN_REJECTED,
            s -> {
              IntelSample sound = s.issue();
              IntelCollateral foreign =
                  s.stranger()
                      .collateral(
                          CollateralSpec.upToDate(
                              s.format().tdx(), s.platform().spec(), s.at().minus(DAY)));
              return sound.withCollateral(
                  sound
                      .collateral()
                      .with(Part.TCB_INFO, foreign.get(Part.TCB_INFO))
                      .with(Part.QE_IDENTITY, foreign.get(Part.QE_IDENTITY))
                      .with(Part.TCB_SIGNING_CHAIN, foreign.get(Part.TCB_SIGNING_CHAIN)));
            })
        .step(
            "tcb-signing-name-wrong",
            CHAIN,
            CHAIN_REJECTED,
            s -> s.certificate(TCB_SIGNING, c -> c.withSubject(otherName)))
        .step(
            "tcb-signing-signature-wrong",
            CHAIN,
            CHAIN_REJECTED,
            s -> s.certificate(TCB_SIGNING, c -> c.withHooks(Hooks.badSignature())))
        .step(
            "tcb-signing-is-ca",
            CHAIN,
            CHAIN_REJECTED,
            s ->
                s.certificate(
                    TCB_SIGNING,
                    c -> c.with(Extension.ca(OptionalInt.of(0))).with(Extension.usage(Usage.CA))))
        .step(
            "tcb-signing-unknown-critical-extension",
            CHAIN,
            CHAIN_REJECTED,
            s -> s.certificate(TCB_SIGNING, c -> c.with(Extension.of("2.25.1", true, NULL))))
        .stepOf("tcb-info-signed-by-a-pck", CHAIN, CHAIN_REJECTED, SigningChainFaults::signedByPck)
        .stepOf(
            "tcb-info-signed-by-the-platform-ca",
            CHAIN,
            CHAIN_REJECTED,
            s ->
                signedBy(
                    s,
                    s.issuer().authority(PLATFORM_CA),
                    i ->
                        List.of(
                            i.authority(PLATFORM_CA).certificate(),
                            i.authority(ROOT).certificate())))
        .tolerated(
            "tcb-signing-chain-reversed",
            "",
            s ->
                chain(
                    s,
                    i ->
                        List.of(
                            i.authority(ROOT).certificate(),
                            i.authority(TCB_SIGNING).certificate())));
  }

  private static void validity(FaultList list) {
    String stale = "collateral.stale.tcbSigningChain";
    String early = "collateral.notYetValid.tcbSigningChain";
    list.step(
            "tcb-signing-expired",
            CHAIN_VALIDITY,
            stale,
            s -> s.certificate(TCB_SIGNING, c -> c.withValidity(s.notBefore(), s.at().minus(DAY))))
        .step(
            "tcb-signing-not-yet-valid",
            CHAIN_VALIDITY,
            early,
            s ->
                s.certificate(
                    TCB_SIGNING,
                    c -> c.withValidity(s.at().plus(DAY), s.at().plus(Duration.ofDays(365)))))
        .stepOf(
            "tcb-signing-root-expired",
            CHAIN_VALIDITY,
            stale,
            s -> {
              IntelIssuer old =
                  s.certificate(ROOT, c -> c.withValidity(s.notBefore(), s.at().minus(DAY)))
                      .issuer();
              return chain(
                  s,
                  i ->
                      List.of(
                          i.authority(TCB_SIGNING).certificate(),
                          old.authority(ROOT).certificate()));
            });
  }

  /** A platform's own key vouches for its own TCB: chain and signatures are genuine. */
  private static IntelSample signedByPck(IntelScenario s) {
    return signedBy(s, s.platform().pck(), i -> s.platform().chain());
  }

  private static IntelSample signedBy(
      IntelScenario s, CertifiedKey<EcKey> signer, Function<IntelIssuer, List<Certificate>> chain) {
    return documents(
        s,
        c ->
            c.with(
                    Part.TCB_INFO,
                    resigned(IntelCollateral.TCB_INFO_NAME, c.get(Part.TCB_INFO), signer.key()))
                .with(
                    Part.QE_IDENTITY,
                    resigned(
                        IntelCollateral.QE_IDENTITY_NAME, c.get(Part.QE_IDENTITY), signer.key()))
                .with(Part.TCB_SIGNING_CHAIN, chain.apply(s.issuer())));
  }

  private static byte[] resigned(String name, byte[] envelope, EcKey key) {
    return SignedJson.sign(name, SignedJson.raw(name, envelope), key, Hooks.none());
  }

  private static IntelSample chain(
      IntelScenario s, Function<IntelIssuer, List<Certificate>> chain) {
    return documents(s, c -> c.with(Part.TCB_SIGNING_CHAIN, chain.apply(s.issuer())));
  }
}
