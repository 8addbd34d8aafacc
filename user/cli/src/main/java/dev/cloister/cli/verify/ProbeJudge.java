package dev.cloister.cli.verify;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.Verifier;
import dev.cloister.attestation.binding.Binding;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ratls.EvidenceJudge;
import dev.cloister.channel.ratls.PeerAppraisal;
import dev.cloister.channel.ratls.PolicyJudge;
import dev.cloister.channel.ratls.PresentedEvidence;
import dev.cloister.collateral.CollateralRequest;
import dev.cloister.collateral.CollateralSource;
import dev.cloister.collateral.Fetched;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Judges evidence on a channel as {@code cloister verify} judges a file: what was given is used,
 * what ages is asked for even where nothing is missing, and what proves to be forged is not kept.
 */
final class ProbeJudge implements EvidenceJudge {
  private final Verifier verifier;
  private final AppraisalPolicy policy;
  private final Collateral given;
  private final Optional<CollateralSource> source;
  private final InstantSource clock;
  private final AtomicReference<Optional<PeerAppraisal>> last =
      new AtomicReference<>(Optional.empty());

  private record Asked(CollateralRequest request, Fetched fetched) {}

  private ProbeJudge(
      Verifier verifier,
      AppraisalPolicy policy,
      Collateral given,
      Optional<CollateralSource> source,
      InstantSource clock) {
    this.verifier = Objects.requireNonNull(verifier);
    this.policy = Objects.requireNonNull(policy);
    this.given = Objects.requireNonNull(given);
    this.source = Objects.requireNonNull(source);
    this.clock = Objects.requireNonNull(clock);
  }

  /** A judge that uses what is given and asks for the rest where it may. */
  static ProbeJudge of(
      Verifier verifier,
      AppraisalPolicy policy,
      Collateral given,
      Optional<CollateralSource> source,
      InstantSource clock) {
    return new ProbeJudge(verifier, policy, given, source, clock);
  }

  @Override
  public PeerAppraisal judge(PresentedEvidence evidence, Binding binding) throws ChannelException {
    AtomicReference<Optional<Asked>> asked = new AtomicReference<>(Optional.empty());
    PeerAppraisal appraisal =
        PolicyJudge.of(
                verifier,
                policy,
                bare -> {
                  asked.set(ask(bare));
                  return all(asked.get());
                },
                clock)
            .judge(evidence, binding);
    last.set(Optional.of(appraisal));
    asked.get().ifPresent(answer -> forget(answer, appraisal.result()));
    return appraisal;
  }

  /** What was judged last. */
  Optional<PeerAppraisal> last() {
    return last.get();
  }

  /** What can be had for evidence that is not on the channel. */
  Collateral collateral(AttestationResult bare) {
    return all(ask(bare));
  }

  private Optional<Asked> ask(AttestationResult bare) {
    Optional<CollateralRequest> request = CollateralRequest.current(bare);
    return source.isEmpty() || request.isEmpty()
        ? Optional.empty()
        : Optional.of(new Asked(request.get(), source.get().fetch(request.get())));
  }

  private Collateral all(Optional<Asked> asked) {
    return asked.map(answer -> Judge.merge(given, answer.fetched().collateral())).orElse(given);
  }

  private void forget(Asked asked, AttestationResult result) {
    Set<CollateralKind> rejected = Judge.rejected(result, asked.fetched());
    if (!rejected.isEmpty()) {
      source.ifPresent(from -> from.forget(asked.request(), rejected));
    }
  }
}
