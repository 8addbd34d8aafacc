package dev.cloister.vault.api;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.crypto.Crypto;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationHistory;
import dev.cloister.constellation.Encoder;
import dev.cloister.constellation.secret.SecretId;
import dev.cloister.constellation.wire.HeadRequest;
import dev.cloister.constellation.wire.VaultAnswer;
import dev.cloister.constellation.wire.VaultOperation;
import dev.cloister.constellation.wire.VaultRequest;
import dev.cloister.vault.access.Caller;
import dev.cloister.vault.access.Owners;
import dev.cloister.vault.audit.Attempt;
import dev.cloister.vault.audit.AuditTrail;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;

/**
 * The one way in, for HTTP and frames: finds out who asks, lets the operation answer, and writes
 * the attempt to the audit log before the answer leaves, whatever it is.
 */
final class Calls {
  /** Public, or without effect: they say nothing about a secret. */
  private static final Set<VaultOperation> NOT_AUDITED =
      EnumSet.of(
          VaultOperation.CONSTELLATION, VaultOperation.NONCE, VaultOperation.PROPOSE_RECOVERY);

  /** About the vault itself: answered in whatever state it is. The others want one that serves. */
  private static final Set<VaultOperation> OF_ANY_STATE =
      EnumSet.of(
          VaultOperation.CONSTELLATION,
          VaultOperation.SIGN_DESCRIPTOR,
          VaultOperation.INSTALL_DESCRIPTOR,
          VaultOperation.NONCE,
          VaultOperation.PROPOSE_RECOVERY,
          VaultOperation.CONSENT_RECOVERY);

  private final Vault vault;
  private final Operations operations;
  private final KeyCalls keys;
  private final HeadCalls heads;
  private final Owners owners;
  private final Lifecycle lifecycle;

  Calls(
      Vault vault,
      Operations operations,
      KeyCalls keys,
      HeadCalls heads,
      Owners owners,
      Lifecycle lifecycle) {
    this.heads = heads;
    this.vault = vault;
    this.operations = operations;
    this.keys = keys;
    this.owners = owners;
    this.lifecycle = lifecycle;
  }

  /** What is known of an attempt while it goes on. */
  private static final class Progress {
    private Caller caller = new Caller.Anonymous();
    private Optional<ByteString> subject = Optional.empty();
  }

  /**
   * Answers.
   *
   * @param json the body, parsed
   * @return the answer's
   */
  JsonObject answer(Call call, JsonObject json) throws ChannelException {
    Progress progress = new Progress();
    String outcome = ErrorCode.INTERNAL.code();
    JsonObject answer;
    try {
      answer = written(perform(call, json, progress));
      outcome = "ok";
    } catch (ChannelException e) {
      outcome = e.code().code();
      throw e;
    } finally {
      write(call, progress, outcome);
    }
    return answer;
  }

  private static JsonObject written(VaultAnswer answer) {
    try {
      return answer.toJson();
    } finally {
      wipe(answer);
    }
  }

  /** The answer's own copy of a share, or of what a key gave, ends with it. */
  private static void wipe(VaultAnswer answer) {
    if (answer instanceof VaultAnswer.SecretValue value) {
      value.close();
    }
    if (answer instanceof VaultAnswer.OfKeys ofKeys) {
      ofKeys.close();
    }
  }

  private VaultAnswer perform(Call call, JsonObject json, Progress progress)
      throws ChannelException {
    try {
      progress.caller = caller(call);
      VaultRequest request = VaultRequest.read(call.operation(), json);
      try {
        progress.subject = subject(request, progress.caller);
        return OF_ANY_STATE.contains(call.operation())
            ? operations.answer(request, progress.caller, call.connection())
            : serve(call, request, progress.caller);
      } finally {
        if (request instanceof VaultRequest.StoreSecret store) {
          store.close();
        }
        if (request instanceof VaultRequest.CommitSecret commit) {
          commit.close();
        }
        if (request instanceof VaultRequest.OfKeys ofKeys) {
          ofKeys.close();
        }
      }
    } catch (ConstellationException e) {
      throw Refusals.of(e);
    }
  }

  /**
   * The answer of a vault that its peers let serve: they are asked after its state was looked at,
   * of writes too, because one that changes nothing says what is there.
   */
  private VaultAnswer serve(Call call, VaultRequest request, Caller caller)
      throws ChannelException, ConstellationException {
    vault.constellation();
    vault.peers().requireIncarnation();
    VaultAnswer answer =
        request instanceof VaultRequest.OfKeys ofKeys
            ? keys.answer(ofKeys, caller, call.peer())
            : operations.answer(request, caller, call.connection());
    boolean served = false;
    try {
      vault.peers().requireReads();
      served = true;
      return answer;
    } finally {
      if (!served) {
        wipe(answer);
      }
    }
  }

  private Caller caller(Call call) throws ChannelException, ConstellationException {
    if (call.token().isPresent()) {
      ConstellationHistory constellation = vault.constellation();
      return owners.identify(
          call.token().get(),
          call.connection()
              .verifier(
                  constellation.constellationId(), vault.membership().vault(), call.session()),
          new Owners.Proved(
              call.proof(), call.operation().method(), call.operation().path(), call.body()));
    }
    return call.peer().isPresent()
        ? new Caller.Attested(call.peer().get())
        : new Caller.Anonymous();
  }

  private Optional<ByteString> subject(VaultRequest request, Caller caller)
      throws ChannelException {
    if (request instanceof VaultRequest.OfHeads(HeadRequest ofHeads)) {
      return heads.subject(ofHeads, caller);
    }
    return request instanceof VaultRequest.OfKeys ofKeys
        ? keys.subject(ofKeys.request(), caller)
        : secret(request, caller).map(SecretId::bytes);
  }

  private Optional<SecretId> secret(VaultRequest request, Caller caller) throws ChannelException {
    return switch (request) {
      case VaultRequest.StoreSecret store -> Optional.of(store.intent().object().secret());
      case VaultRequest.CommitSecret commit -> Optional.of(commit.certificate().state().secret());
      case VaultRequest.DeleteSecret delete -> Optional.of(delete.intent().object().secret());
      case VaultRequest.PromiseSecretPolicy promise -> Optional.of(promise.secret());
      case VaultRequest.UpdateSecretPolicy update ->
          Optional.of(update.proposal().object().state().secret());
      case VaultRequest.DealShares deal -> Optional.of(deal.session().object().base().secret());
      case VaultRequest.GetSecret get -> References.handle(get.secret(), caller, vault);
      case VaultRequest.Explain explain -> References.handle(explain.secret(), caller, vault);
      case VaultRequest.Constellation _,
          VaultRequest.SignDescriptor _,
          VaultRequest.InstallDescriptor _,
          VaultRequest.Nonce _,
          VaultRequest.ReadAudit _,
          VaultRequest.ProposeRecovery _,
          VaultRequest.ConsentRecovery _,
          VaultRequest.ListSecrets _,
          VaultRequest.OfHeads _,
          VaultRequest.OfKeys _ ->
          Optional.empty();
    };
  }

  private void write(Call call, Progress progress, String outcome) throws ChannelException {
    Optional<AuditTrail> trail = lifecycle.audit();
    if (trail.isEmpty() || NOT_AUDITED.contains(call.operation())) {
      return;
    }
    Attempt attempt =
        new Attempt(
            progress.caller.actor(),
            progress.caller.actorId(),
            call.operation().name().toLowerCase(Locale.ROOT),
            progress.subject,
            outcome,
            digest(call));
    try {
      trail.get().record(attempt).join();
    } catch (CompletionException e) {
      throw new ChannelException(ErrorCode.UNAVAILABLE, "the audit log takes nothing more");
    }
  }

  /** With the connection's nonce: nobody finds out by guessing which name was asked for. */
  private static ByteString digest(Call call) {
    byte[] encoded =
        Encoder.of("cloister-audit-request-v1")
            .bytes(call.connection().nonce())
            .bytes(call.body())
            .encoded();
    return ByteString.copyOf(Crypto.sha256(encoded));
  }
}
