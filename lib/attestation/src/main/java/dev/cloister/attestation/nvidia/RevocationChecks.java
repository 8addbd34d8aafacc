package dev.cloister.attestation.nvidia;

import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.CollateralUse;
import dev.cloister.attestation.FindingCode;
import dev.cloister.attestation.Step;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.format.Steps;
import dev.cloister.attestation.format.VerificationContext;
import dev.cloister.attestation.x509.CertificatePath;
import dev.cloister.attestation.x509.Certificates;
import dev.cloister.attestation.x509.OcspResponse;
import dev.cloister.attestation.x509.PathFinder;
import dev.cloister.attestation.x509.PathResult;
import dev.cloister.attestation.x509.X509Exception;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Reads supplied OCSP responses (RFC 6960) about the certificates between a device's own and the
 * root: the device makes its own at each boot, so no responder knows it. A response is believed
 * when signed by the certificate's issuer, or by one for OCSP signing that leads to the same root,
 * and not over the certificate itself or one below it: who is revoked would vouch for himself.
 * Nonces are not looked at: what is stored was asked for by others, and times decide.
 */
final class RevocationChecks {
  static final String OCSP = "ocsp";
  static final String VALIDITY = "ocsp.validity";
  static final String REVOCATION = "ocsp.revocation";

  private static final String OCSP_SIGNING = "1.3.6.1.5.5.7.3.9";

  private final VerificationContext context;
  private final Steps steps;
  private final List<CollateralUse> uses;

  RevocationChecks(VerificationContext context, Steps steps, List<CollateralUse> uses) {
    this.context = context;
    this.steps = steps;
    this.uses = uses;
  }

  /** A certificate and the answer about it. */
  private record Answer(X509Certificate subject, OcspResponse.Status status) {}

  void check(List<CertificatePath> paths) {
    CollateralKind kind = CollateralKind.OCSP;
    List<ByteString> items = context.collateral().all(kind);
    if (items.isEmpty()) {
      missing("revocation is not evaluated");
      return;
    }
    List<OcspResponse> responses = new ArrayList<>();
    try {
      for (ByteString item : items) {
        responses.add(OcspResponse.parse(item.bytes()));
      }
    } catch (X509Exception e) {
      reject(e.getMessage());
      return;
    }
    List<Answer> answers = new ArrayList<>();
    Optional<String> absent = Optional.empty();
    boolean disbelieved = false;
    for (CertificatePath path : paths) {
      List<X509Certificate> chain = path.certificates();
      byte[] root = path.anchor().spki();
      for (int i = 1; i < chain.size(); i++) {
        X509Certificate subject = chain.get(i);
        if (Arrays.equals(spki(subject), root)) {
          continue; // the anchor itself
        }
        byte[] issuer = i + 1 < chain.size() ? spki(chain.get(i + 1)) : root;
        List<OcspResponse> about =
            responses.stream().filter(r -> r.find(subject, issuer).isPresent()).toList();
        List<Answer> credible = new ArrayList<>();
        for (OcspResponse response : about) {
          if (believed(response, issuer, chain, i)) {
            credible.add(new Answer(subject, response.find(subject, issuer).orElseThrow()));
          }
        }
        if (about.isEmpty()) {
          absent = Optional.of("no response about \"" + Certificates.commonName(subject) + "\"");
        }
        disbelieved |= !about.isEmpty() && credible.isEmpty();
        strongest(credible).ifPresent(answers::add);
      }
    }
    if (disbelieved) {
      reject("the response is not signed by one who may");
    } else if (absent.isPresent()) {
      missing(absent.get());
    } else if (answers.isEmpty()) {
      steps.blocked("chain", OCSP);
    } else {
      steps.add(Step.passed(OCSP));
      validity(answers);
    }
    // What is known to be revoked stays so, whatever could not be had about the others.
    boolean whole = steps.passed(OCSP);
    if (whole || answers.stream().anyMatch(a -> a.status().kind() == OcspResponse.Kind.REVOKED)) {
      revocation(answers);
    }
  }

  /** Of several answers about one certificate one that revokes it, else the newest current one. */
  private Optional<Answer> strongest(List<Answer> answers) {
    return answers.stream()
        .max(
            Comparator.comparing((Answer a) -> a.status().kind() == OcspResponse.Kind.REVOKED)
                .thenComparing(a -> use(a).state() == CollateralUse.State.CURRENT)
                .thenComparing(a -> a.status().thisUpdate()));
  }

  private CollateralUse use(Answer answer) {
    Instant from = answer.status().thisUpdate();
    Instant until = answer.status().nextUpdate().orElse(from);
    return CollateralUse.authentic(CollateralKind.OCSP, from, until, context.at());
  }

  private void missing(String detail) {
    uses.add(CollateralUse.without(CollateralKind.OCSP, CollateralUse.State.MISSING));
    steps.add(Step.notRun(OCSP, FindingCode.COLLATERAL_MISSING.of(CollateralKind.OCSP), detail));
  }

  private void reject(String detail) {
    uses.add(CollateralUse.without(CollateralKind.OCSP, CollateralUse.State.REJECTED));
    steps.add(Step.failed(OCSP, FindingCode.COLLATERAL_REJECTED.of(CollateralKind.OCSP), detail));
  }

  private boolean believed(
      OcspResponse response, byte[] issuer, List<X509Certificate> chain, int subject) {
    if (response.signedBy(issuer, context.crypto())) {
      return true;
    }
    List<X509Certificate> pool = new ArrayList<>(response.certificates());
    pool.addAll(chain);
    PathFinder finder = PathFinder.to(context.anchors().of(Vendor.NVIDIA_DEVICE), context.crypto());
    return response.certificates().stream()
        .filter(RevocationChecks::forOcsp)
        .filter(responder -> response.signedBy(spki(responder), context.crypto()))
        .anyMatch(
            responder ->
                finder.find(responder, pool) instanceof PathResult.Found found
                    && found.path().outsideValidity(context.at()).isEmpty()
                    && mayJudge(found.path(), chain, subject));
  }

  /**
   * Whether a responder's authorities are above the certificate in question, or certified by the
   * root itself. A device certifies others too, so without this one that is revoked, or any other
   * whose key is known, could have itself pronounced good.
   */
  private static boolean mayJudge(
      CertificatePath responder, List<X509Certificate> chain, int subject) {
    ByteString root = responder.anchorKey().spki();
    List<ByteString> judged = keys(chain.subList(0, subject + 1));
    List<ByteString> above = keys(chain.subList(subject + 1, chain.size()));
    List<ByteString> path = keys(responder.certificates());
    for (int i = 0; i < path.size(); i++) {
      boolean certifiedByRoot = responder.issuerKey(i).spki().equals(root);
      boolean authority = i == 0 || above.contains(path.get(i)) || certifiedByRoot;
      if (judged.contains(path.get(i)) || !authority) {
        return false;
      }
    }
    return true;
  }

  private static List<ByteString> keys(List<X509Certificate> certificates) {
    return certificates.stream().map(c -> ByteString.copyOf(spki(c))).toList();
  }

  private static byte[] spki(X509Certificate certificate) {
    return certificate.getPublicKey().getEncoded();
  }

  private static boolean forOcsp(X509Certificate certificate) {
    try {
      List<String> usages = certificate.getExtendedKeyUsage();
      return usages != null && usages.contains(OCSP_SIGNING);
    } catch (CertificateParsingException e) {
      return false;
    }
  }

  /** The response that is stale first counts; one without a next update is stale at once. */
  private void validity(List<Answer> answers) {
    List<CollateralUse> found = new ArrayList<>();
    for (Answer answer : answers) {
      found.add(use(answer));
    }
    CollateralUse worst = Currency.worst(CollateralKind.OCSP, found);
    uses.add(worst);
    steps.add(Currency.step(VALIDITY, worst, "a response is not current at the instant"));
  }

  private void revocation(List<Answer> answers) {
    Optional<Answer> bad =
        answers.stream().filter(a -> a.status().kind() != OcspResponse.Kind.GOOD).findFirst();
    steps.check(
        REVOCATION,
        bad.isEmpty(),
        FindingCode.CHAIN_REVOKED,
        bad.map(a -> "\"" + Certificates.commonName(a.subject()) + "\" is " + a.status().kind())
            .orElse(""));
  }
}
