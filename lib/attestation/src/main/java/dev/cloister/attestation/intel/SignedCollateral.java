package dev.cloister.attestation.intel;

import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.CollateralUse;
import dev.cloister.attestation.FindingCode;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.crypto.VerificationKey;
import dev.cloister.attestation.format.VerificationContext;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Authenticates TCB info and QE identity and checks their time. */
final class SignedCollateral {
  private final VerificationContext context;
  private final CollateralSteps collateral;
  private final Optional<VerificationKey> signer;

  SignedCollateral(
      VerificationContext context, CollateralSteps collateral, Optional<VerificationKey> signer) {
    this.context = context;
    this.collateral = collateral;
    this.signer = signer;
  }

  /** Reads the signed part of a document. */
  @FunctionalInterface
  private interface Parser<T> {
    T parse(JsonObject body) throws JsonException;
  }

  /**
   * The TCB info.
   *
   * @param wanted the TEE it should be for
   */
  Optional<TcbInfo> tcbInfo(String wanted) {
    Optional<TcbInfo> info =
        find(
            CollateralKind.TCB_INFO,
            TcbInfo.class,
            TcbInfo.MEMBER,
            wanted,
            body -> TcbInfo.parse(body, wanted));
    info.ifPresent(found -> collateral.validity(use(found)));
    return info;
  }

  Optional<EnclaveIdentity> qeIdentity() {
    Optional<EnclaveIdentity> identity =
        find(
            CollateralKind.QE_IDENTITY,
            EnclaveIdentity.class,
            EnclaveIdentity.MEMBER,
            "",
            EnclaveIdentity::parse);
    identity.ifPresent(found -> collateral.validity(use(found)));
    return identity;
  }

  CollateralUse use(TcbInfo info) {
    return CollateralUse.authentic(
            CollateralKind.TCB_INFO, info.issueDate(), info.nextUpdate(), context.at())
        .withEvaluationDataNumber(info.evaluationDataNumber());
  }

  CollateralUse use(EnclaveIdentity identity) {
    return CollateralUse.authentic(
            CollateralKind.QE_IDENTITY, identity.issueDate(), identity.nextUpdate(), context.at())
        .withEvaluationDataNumber(identity.evaluationDataNumber());
  }

  private <T> Optional<T> find(
      CollateralKind kind, Class<T> type, String member, String variant, Parser<T> parser) {
    Optional<ByteString> item = context.collateral().find(kind);
    if (item.isEmpty()) {
      collateral.missing(kind, "signature", "validity", "match");
      return Optional.empty();
    }
    if (signer.isEmpty()) {
      String chain = CollateralSteps.name(CollateralKind.TCB_SIGNING_CHAIN, "chain");
      collateral.unverified(kind, chain, "signature", "validity", "match");
      return Optional.empty();
    }
    try {
      T document = verified(item.get(), signer.get(), type, member, variant, parser);
      collateral.passed(kind, "signature");
      return Optional.of(document);
    } catch (JsonException e) {
      String code = FindingCode.COLLATERAL_REJECTED.of(kind);
      collateral.rejected(kind, code, e.getMessage(), "signature", "validity", "match");
      return Optional.empty();
    }
  }

  private <T> T verified(
      ByteString item,
      VerificationKey key,
      Class<T> type,
      String member,
      String variant,
      Parser<T> parser)
      throws JsonException {
    List<ByteString> parts =
        List.of(item, key.spki(), ByteString.copyOf(variant.getBytes(StandardCharsets.US_ASCII)));
    Optional<T> known = context.cache().find(type, parts);
    if (known.isPresent()) {
      return known.get();
    }
    SignedDocument document = SignedDocument.parse(item.bytes(), member);
    if (!document.isSignedBy(key, context.crypto())) {
      throw new JsonException("the signature over the exact bytes does not verify");
    }
    return context.cache().keep(type, parts, parser.parse(document.body()));
  }
}
