package dev.cloister.testkit.intel;

import static dev.cloister.testkit.intel.CertificateRole.PCK;
import static dev.cloister.testkit.intel.CertificateRole.PLATFORM_CA;
import static dev.cloister.testkit.intel.CertificateRole.PROCESSOR_CA;
import static dev.cloister.testkit.intel.CertificateRole.ROOT;

import dev.cloister.testkit.pki.Certificate;
import dev.cloister.testkit.pki.CertificateSpec;
import dev.cloister.testkit.pki.Extension;
import dev.cloister.testkit.pki.Extension.Usage;
import dev.cloister.testkit.pki.Hooks;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** What can be wrong with the PCK certificate chain. */
final class ChainFaults {
  private static final String CHAIN = "pck.chain";
  private static final String VALIDITY = "pck.validity";
  private static final String MALFORMED = "chain.malformed";
  private static final String UNTRUSTED = "chain.untrusted";
  private static final String SIGNATURE = "chain.signature";
  private static final String ROLE = "chain.role";
  private static final String EXPIRED = "chain.expired";
  private static final String NOT_YET_VALID = "chain.notYetValid";
  private static final byte[] NULL = {5, 0};

  private ChainFaults() {}

  static List<IntelFault> list() {
    FaultList list = new FaultList().on(FaultList.ALL);
    carriage(list);
    path(list);
    roles(list);
    validity(list);
    oddities(list);
    return list.list();
  }

  private static void carriage(FaultList list) {
    list.step("pck-chain-empty", CHAIN, MALFORMED, s -> s.quote(q -> pem(q, c -> "")))
        .step(
            "pck-chain-not-pem",
            CHAIN,
            MALFORMED,
            s -> s.quote(q -> pem(q, c -> "no certificates here")))
        .step(
            "pck-chain-garbage-in-pem",
            CHAIN,
            MALFORMED,
            s ->
                s.quote(
                    q ->
                        chain(
                            q, c -> List.of(Certificate.ofDer(new byte[40]), c.get(1), c.get(2)))))
        .step(
            "pck-chain-without-intermediate",
            CHAIN,
            UNTRUSTED,
            s -> s.quote(q -> chain(q, c -> List.of(c.get(0), c.get(2)))))
        .step(
            "pck-chain-leaf-only",
            CHAIN,
            UNTRUSTED,
            s -> s.quote(q -> chain(q, c -> List.of(c.get(0)))))
        .notRun(
            "pck-chain-not-supplied",
            CHAIN,
            "collateral.missing.pckChain",
            s -> s.quote(q -> encryptedPpid(q, s)).issue());
  }

  private static void path(FaultList list) {
    list.stepOf(
            "pck-root-not-pinned",
            CHAIN,
            UNTRUSTED,
            // Collateral of the pinned issuer, so that only the quote's own chain is foreign.
            s -> {
              Platform foreign = s.stranger().platform(s.platform().spec());
              IntelSample sound = s.issue();
              return IntelSample.of(
                  foreign.quote(foreign.spec(s.format())),
                  sound.collateral(),
                  sound.anchor(),
                  s.at(),
                  sound.challenge());
            })
        .step(
            "pck-leaf-names-another-issuer",
            CHAIN,
            UNTRUSTED,
            s -> s.certificate(PCK, c -> c.withIssuer(PROCESSOR_CA.subject())))
        .step(
            "pck-leaf-signature-wrong",
            CHAIN,
            SIGNATURE,
            s -> s.certificate(PCK, c -> c.withHooks(Hooks.badSignature())))
        .stepOf(
            "pck-intermediate-signature-wrong",
            CHAIN,
            SIGNATURE,
            s -> s.certificate(PLATFORM_CA, c -> c.withHooks(Hooks.badSignature())).issue());
  }

  private static void roles(FaultList list) {
    String otherCa = CertificateRole.subject("Intel SGX PCK Other CA");
    list.step(
            "pck-leaf-name-wrong",
            CHAIN,
            ROLE,
            s ->
                s.certificate(
                    PCK, c -> c.withSubject(CertificateRole.subject("Intel SGX Something"))))
        .step(
            "pck-intermediate-name-wrong",
            CHAIN,
            ROLE,
            s ->
                s.certificate(PLATFORM_CA, c -> c.withSubject(otherCa))
                    .certificate(PCK, c -> c.withIssuer(otherCa)))
        .step(
            "pck-leaf-is-ca",
            CHAIN,
            ROLE,
            s ->
                s.certificate(
                    PCK,
                    c -> c.with(Extension.ca(OptionalInt.of(0))).with(Extension.usage(Usage.CA))))
        .step(
            "pck-intermediate-is-no-ca",
            CHAIN,
            ROLE,
            s -> s.certificate(PLATFORM_CA, c -> c.with(Extension.notCa())))
        .step(
            "pck-intermediate-may-not-sign-certificates",
            CHAIN,
            ROLE,
            s -> s.certificate(PLATFORM_CA, c -> c.with(Extension.usage(Usage.CRL_ONLY))))
        .step(
            "pck-root-path-length-exceeded",
            CHAIN,
            ROLE,
            s -> s.certificate(ROOT, c -> c.with(Extension.ca(OptionalInt.of(0)))))
        .step(
            "pck-leaf-unknown-critical-extension",
            CHAIN,
            ROLE,
            s -> s.certificate(PCK, c -> c.with(Extension.of("2.25.1", true, NULL))))
        .step(
            "pck-intermediate-unknown-critical-extension",
            CHAIN,
            ROLE,
            s -> s.certificate(PLATFORM_CA, c -> c.with(Extension.of("2.25.1", true, NULL))));
  }

  private static void validity(FaultList list) {
    Duration day = Duration.ofDays(1);
    list.step("pck-leaf-expired", VALIDITY, EXPIRED, s -> until(s, PCK, s.at().minus(day)))
        .step(
            "pck-leaf-not-yet-valid", VALIDITY, NOT_YET_VALID, s -> from(s, PCK, s.at().plus(day)))
        .step(
            "pck-intermediate-expired",
            VALIDITY,
            EXPIRED,
            s -> until(s, PLATFORM_CA, s.at().minus(day)))
        .step(
            "pck-intermediate-not-yet-valid",
            VALIDITY,
            NOT_YET_VALID,
            s -> from(s, PLATFORM_CA, s.at().plus(day)))
        .stepOf(
            "pck-root-expired",
            VALIDITY,
            EXPIRED,
            s -> withOldRoot(s, until(s, ROOT, s.at().minus(day))))
        .stepOf(
            "pck-root-not-yet-valid",
            VALIDITY,
            NOT_YET_VALID,
            s -> withOldRoot(s, from(s, ROOT, s.at().plus(day))));
  }

  private static void oddities(FaultList list) {
    list.tolerated(
            "pck-chain-leaf-root-intermediate",
            "",
            s -> s.quote(q -> chain(q, c -> List.of(c.get(0), c.get(2), c.get(1)))).issue())
        .tolerated(
            "pck-chain-reversed", "", s -> s.quote(q -> chain(q, ChainFaults::reversed)).issue())
        .tolerated(
            "pck-chain-without-nul", "", s -> s.quote(q -> pem(q, Certificate::chainPem)).issue())
        .tolerated(
            "pck-chain-crlf",
            "",
            s -> s.quote(q -> pem(q, c -> Certificate.chainPem(c).replace("\n", "\r\n"))).issue())
        .tolerated(
            "pck-chain-supplied-apart",
            "",
            s -> {
              IntelSample sample = s.quote(q -> encryptedPpid(q, s)).issue();
              return sample.withCollateral(
                  sample.collateral().with(IntelCollateral.Part.PCK_CHAIN, s.platform().chain()));
            })
        .tolerated(
            "pck-root-certificate-renewed-with-same-key",
            "",
            s -> withOldRoot(s, until(s, ROOT, s.at().plus(Duration.ofDays(3)))))
        .tolerated(
            "pck-from-processor-ca",
            "",
            s -> s.platform(p -> PlatformSpec.singlePackage()).issue());
  }

  /** The collateral names today's root certificate, the quote carries {@code old}'s. */
  private static IntelSample withOldRoot(IntelScenario today, IntelScenario old) {
    Certificate root = old.issuer().authority(ROOT).certificate();
    return today.quote(q -> chain(q, c -> List.of(c.get(0), c.get(1), root))).issue();
  }

  private static IntelScenario until(IntelScenario s, CertificateRole role, Instant end) {
    return s.certificate(role, c -> c.withValidity(s.notBefore(), end));
  }

  private static IntelScenario from(IntelScenario s, CertificateRole role, Instant start) {
    UnaryOperator<CertificateSpec> later =
        c -> c.withValidity(start, start.plus(Duration.ofDays(365)));
    return s.certificate(role, later);
  }

  private static QuoteSpec encryptedPpid(QuoteSpec quote, IntelScenario s) {
    return quote.withCertification(chain -> CertificationData.encryptedPpid(s.platform().spec()));
  }

  private static QuoteSpec pem(QuoteSpec quote, Function<List<Certificate>, String> text) {
    return quote.withCertification(chain -> CertificationData.pem(text.apply(chain)));
  }

  private static QuoteSpec chain(QuoteSpec quote, UnaryOperator<List<Certificate>> change) {
    return quote.withCertification(chain -> CertificationData.chain(change.apply(chain)));
  }

  private static List<Certificate> reversed(List<Certificate> chain) {
    List<Certificate> out = new ArrayList<>(chain);
    Collections.reverse(out);
    return out;
  }
}
