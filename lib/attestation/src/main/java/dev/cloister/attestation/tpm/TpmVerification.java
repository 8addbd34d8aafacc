package dev.cloister.attestation.tpm;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.CollateralUse;
import dev.cloister.attestation.FindingCode;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.Step;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.format.Steps;
import dev.cloister.attestation.format.VerificationContext;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.tcg.HashAlgorithm;
import dev.cloister.attestation.tcg.RegisterLogs;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** Verifies one quote. Who vouches for its key is {@link KeyProof}'s. */
final class TpmVerification {
  private final TpmAttest quote;
  private final VerificationContext context;
  private final Steps steps = new Steps();
  private final List<CollateralUse> uses = new ArrayList<>();

  private TpmVerification(TpmAttest quote, VerificationContext context) {
    this.quote = quote;
    this.context = context;
  }

  static AttestationResult verify(TpmAttest quote, VerificationContext context) {
    return new TpmVerification(quote, context).run();
  }

  private AttestationResult run() {
    KeyProof proof = new KeyProof(context, steps, uses);
    Optional<AttestationKey> key = proof.find();
    Optional<TpmSignature> signature = signature();
    QuoteChecks checks = new QuoteChecks(quote, context, steps);
    if (key.isPresent() && signature.isPresent()) {
      checks.signature(key.get().spki(), steps.passed(KeyProof.AK), signature.get());
    } else {
      steps.blocked(key.isEmpty() ? KeyProof.AK : "tpm.signature", QuoteChecks.SIGNATURE);
    }
    JsonObject.Builder more = JsonObject.builder();
    HashAlgorithm hash = signature.map(TpmSignature::hash).orElseGet(this::guessedHash);
    Optional<PcrValues> covered = registers(checks, hash, more);
    Step binding = steps.add(TpmChallenge.check(context.challenge(), quote.extraData()));
    return new AttestationResult(
        Format.TPM,
        context.anchors().anchorClass(),
        context.at(),
        steps.all(),
        steps.signature(QuoteChecks.SIGNATURE),
        proof.chain(),
        Optional.empty(),
        List.of(),
        uses,
        binding.outcome() == Step.Outcome.PASSED,
        claims(quote, covered, proof.addTo(more).build()));
  }

  private static JsonObject claims(TpmAttest quote, Optional<PcrValues> covered, JsonObject more) {
    return JsonObject.later(
        () -> {
          JsonObject.Builder claims = quote.claims();
          covered.ifPresent(values -> claims.put("measurements", measurements(quote, values)));
          more.members().forEach(claims::put);
          return claims.build();
        });
  }

  private static JsonObject measurements(TpmAttest quote, PcrValues values) {
    JsonObject.Builder measurements = JsonObject.builder();
    for (PcrSelection bank : quote.selection()) {
      for (int index : bank.indices()) {
        values
            .find(bank.bank(), index)
            .ifPresent(
                v -> measurements.put(name(bank.bank(), index), HexFormat.of().formatHex(v)));
      }
    }
    return measurements.build();
  }

  private Optional<TpmSignature> signature() {
    Optional<ByteString> item = context.collateral().find(CollateralKind.TPM_SIGNATURE);
    if (item.isEmpty()) {
      missing("tpm.signature", CollateralKind.TPM_SIGNATURE);
      return Optional.empty();
    }
    byte[] bytes = item.get().bytes();
    try {
      TpmSignature signature =
          bytes.length == 256 || bytes.length == 384 || bytes.length == 512
              ? TpmSignature.rsaSsa(HashAlgorithm.SHA256, bytes)
              : TpmSignature.parse(bytes);
      steps.add(Step.passed("tpm.signature"));
      return Optional.of(signature);
    } catch (MalformedEvidenceException e) {
      steps.add(
          Step.failed(
              "tpm.signature",
              FindingCode.COLLATERAL_REJECTED.of(CollateralKind.TPM_SIGNATURE),
              e.getMessage()));
      return Optional.empty();
    }
  }

  private HashAlgorithm guessedHash() {
    for (HashAlgorithm algorithm : HashAlgorithm.values()) {
      if (algorithm.length() == quote.pcrDigest().length) {
        return algorithm;
      }
    }
    return HashAlgorithm.SHA256;
  }

  /** The values that the quote covers, where they are supplied or replayed. */
  private Optional<PcrValues> registers(
      QuoteChecks checks, HashAlgorithm hash, JsonObject.Builder claims) {
    Optional<ByteString> supplied = context.collateral().find(CollateralKind.PCRS);
    List<ByteString> items = context.collateral().all(CollateralKind.EVENT_LOG);
    if (supplied.isEmpty() && items.isEmpty()) {
      missing(QuoteChecks.PCRS, CollateralKind.PCRS);
      return Optional.empty();
    }
    Optional<RegisterLogs> logs = checks.logs(items);
    if (supplied.isEmpty() && logs.isEmpty()) {
      steps.blocked(QuoteChecks.LOG, QuoteChecks.PCRS);
      return Optional.empty();
    }
    try {
      PcrValues values =
          supplied.isPresent()
              ? PcrValues.parse(supplied.get().bytes())
              : replayed(logs.orElseThrow());
      if (checks.pcrs(values, hash)) {
        logs.ifPresent(l -> checks.log(l, values, claims));
        return Optional.of(values);
      }
      if (logs.isPresent()) {
        steps.blocked(QuoteChecks.PCRS, QuoteChecks.LOG);
      }
    } catch (MalformedEvidenceException e) {
      String rejected = FindingCode.COLLATERAL_REJECTED.of(CollateralKind.PCRS);
      steps.add(Step.failed(QuoteChecks.PCRS, rejected, e.getMessage()));
      if (logs.isPresent()) {
        steps.blocked(QuoteChecks.PCRS, QuoteChecks.LOG);
      }
    }
    return Optional.empty();
  }

  private static String name(HashAlgorithm bank, int index) {
    return bank == HashAlgorithm.SHA256 ? "pcr" + index : bank.code() + ".pcr" + index;
  }

  private PcrValues replayed(RegisterLogs logs) {
    HashAlgorithm bank =
        quote.selection().isEmpty() ? HashAlgorithm.SHA256 : quote.selection().getFirst().bank();
    SortedMap<Integer, byte[]> values = logs.replay(bank, false);
    quote.selection().stream()
        .flatMap(s -> s.indices().stream())
        .forEach(index -> values.putIfAbsent(index, new byte[bank.length()]));
    return PcrValues.of(bank, values);
  }

  private void missing(String step, CollateralKind kind) {
    uses.add(CollateralUse.without(kind, CollateralUse.State.MISSING));
    steps.add(Step.notRun(step, FindingCode.COLLATERAL_MISSING.of(kind), "none supplied"));
  }
}
