package dev.cloister.client.vault;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.channel.client.Target;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.client.ClientFailure;
import dev.cloister.client.vault.VaultClient.Surroundings;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.key.CallerId;
import dev.cloister.constellation.key.KeyApproval;
import dev.cloister.constellation.key.KeyId;
import dev.cloister.constellation.key.KeyName;
import dev.cloister.constellation.key.KeyOperation;
import dev.cloister.constellation.key.KeyPolicy;
import dev.cloister.constellation.key.KeyType;
import dev.cloister.constellation.wire.Decision;
import dev.cloister.constellation.wire.KeyAnswer;
import dev.cloister.constellation.wire.KeyInfo;
import dev.cloister.constellation.wire.KeyRequest;
import dev.cloister.constellation.wire.KeyUse;
import dev.cloister.constellation.wire.ListedKey;
import dev.cloister.constellation.wire.PendingProfileInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Typed keys of one vault, as somebody who logs in uses them. A key is held whole by the vault that
 * made it or was given it (docs/decisions/0029); what the vault computes is its word, except
 * signatures, which anybody can check. Safe for use by many threads.
 *
 * <p>Every method throws {@link VaultException} with {@link ClientFailure#UNREACHABLE}, {@link
 * ClientFailure#ATTESTATION_REFUSED}, {@link ClientFailure#REFUSED} (the fault's detail is the
 * vault's code, such as {@code policy_refused}) or {@link ClientFailure#MALFORMED_RESPONSE}.
 * Secrets that are passed stay the caller's; answers with secrets are the caller's to close.
 */
public final class KeyClient implements AutoCloseable {
  /** A vault that always says that there is more is not asked for ever. */
  private static final int MAX_PAGES = 4096;

  private final OneVault vault;
  private final ByteString constellationId;
  private final OwnerCredentials caller;

  KeyClient(OneVault vault, ByteString constellationId, OwnerCredentials caller) {
    this.vault = vault;
    this.constellationId = constellationId;
    this.caller = caller;
  }

  /**
   * A client of that vault; it connects when something is first asked.
   *
   * @param endpoint where it listens: not trusted
   * @param caller who asks: a key's owner, or whoever its policy names
   * @throws VaultException with {@link ClientFailure#UNTRUSTED_CONSTELLATION} when the
   *     constellation has no such member
   */
  public static KeyClient connect(
      VaultTrust trust,
      VaultId vault,
      Target endpoint,
      OwnerCredentials caller,
      Surroundings surroundings)
      throws VaultException {
    return new KeyClient(
        OneVault.to(trust, vault, endpoint, caller, surroundings), trust.constellationId(), caller);
  }

  /** The handle of the caller's own key of that name, the same at every vault. */
  public KeyId handle(KeyName name) {
    return KeyId.of(constellationId, caller.owner(), name);
  }

  /** Makes a key. */
  public KeyInfo create(KeyName name, KeyType type, KeyPolicy policy) throws VaultException {
    return own(name, new KeyRequest.CreateKey(name, type, policy));
  }

  /**
   * Places a key that the caller has, or its next version.
   *
   * @param key what and under which policy; stays the caller's
   */
  public KeyInfo place(KeyRequest.ImportKey key) throws VaultException {
    return own(key.name(), key);
  }

  /** Encrypts under the newest version. */
  public KeyAnswer.Wrapped wrap(KeyUse use, ByteString aad, SecretBytes plaintext)
      throws VaultException {
    return ask(KeyAnswer.Wrapped.class, new KeyRequest.Wrap(use, aad, plaintext));
  }

  /** Decrypts. */
  public KeyAnswer.Unwrapped unwrap(KeyUse use, ByteString aad, ByteString blob)
      throws VaultException {
    return ask(KeyAnswer.Unwrapped.class, new KeyRequest.Unwrap(use, aad, blob));
  }

  /** Signs with the newest version. */
  public KeyAnswer.Signature sign(KeyUse use, ByteString message) throws VaultException {
    return ask(KeyAnswer.Signature.class, new KeyRequest.Sign(use, message));
  }

  /** Whether a signature is that version's over the message, as the vault says. */
  public boolean verify(KeyUse use, long version, ByteString message, ByteString signature)
      throws VaultException {
    return ask(KeyAnswer.Verified.class, new KeyRequest.Verify(use, version, message, signature))
        .valid();
  }

  /** Authenticates a message with the newest version. */
  public KeyAnswer.Tagged mac(KeyUse use, ByteString message) throws VaultException {
    return ask(KeyAnswer.Tagged.class, new KeyRequest.Mac(use, message));
  }

  /** Whether a tag is that version's over the message. */
  public boolean verifyMac(KeyUse use, long version, ByteString message, ByteString tag)
      throws VaultException {
    return ask(KeyAnswer.Verified.class, new KeyRequest.VerifyMac(use, version, message, tag))
        .valid();
  }

  /** Derives a key that the vault keeps, with the owner and policy of the one it comes from. */
  public KeyInfo derive(KeyRequest.DeriveKey request) throws VaultException {
    return ask(KeyAnswer.Described.class, request).info();
  }

  /** Derives bytes. */
  public KeyAnswer.Derived derive(KeyRequest.DeriveBytes request) throws VaultException {
    return ask(KeyAnswer.Derived.class, request);
  }

  /**
   * Makes a new version, which is used from then on.
   *
   * @param after the newest version that the caller knows
   */
  public KeyInfo rotate(KeyUse use, long after) throws VaultException {
    return about(use.key(), new KeyRequest.RotateKey(use, after));
  }

  /** Gives out a version. */
  public KeyAnswer.Exported export(KeyUse use, long version) throws VaultException {
    return ask(KeyAnswer.Exported.class, new KeyRequest.ExportKey(use, version));
  }

  /** What a key is, and its policy. */
  public KeyInfo info(KeyUse use) throws VaultException {
    return about(use.key(), new KeyRequest.GetKeyInfo(use));
  }

  /** Which clause would allow or deny the caller that operation. */
  public Decision explain(KeyUse use, KeyOperation wanted) throws VaultException {
    return ask(KeyAnswer.Explanation.class, new KeyRequest.ExplainKey(use, wanted)).decision();
  }

  /**
   * Changes the policy where that allows it.
   *
   * @param base the policy that is changed: if another is in force, nothing is
   */
  public KeyInfo changePolicy(KeyId key, KeyPolicy base, KeyPolicy policy) throws VaultException {
    return about(key, new KeyRequest.UpdateKeyPolicy(key, base.digest(), policy));
  }

  /** Destroys a key of the caller's, at this vault. */
  public void delete(KeyId key) throws VaultException {
    ask(KeyAnswer.Deleted.class, new KeyRequest.DeleteKey(key)).close();
  }

  /** The caller's keys at this vault. */
  public List<ListedKey> list() throws VaultException {
    List<ListedKey> all = new ArrayList<>();
    Optional<KeyId> after = Optional.empty();
    for (int page = 0; page < MAX_PAGES; page++) {
      KeyAnswer.Keys keys = ask(KeyAnswer.Keys.class, new KeyRequest.ListKeys(after));
      all.addAll(keys.keys());
      if (!keys.more() || keys.keys().isEmpty()) {
        return List.copyOf(all);
      }
      after = Optional.of(keys.keys().getLast().key());
    }
    throw vault.failed(VaultFault.Kind.MALFORMED, "endless");
  }

  /**
   * Approves uses of a key by somebody else, as a manager whom a grant names.
   *
   * @return the approval, signed by this vault, which alone takes it
   */
  public Signed<KeyApproval> approve(KeyRequest.ApproveKeyUse request) throws VaultException {
    Signed<KeyApproval> approval = ask(KeyAnswer.UseApproved.class, request).approval();
    KeyApproval says = approval.object();
    if (!says.vault().equals(vault.member().vault())
        || !says.constellationId().equals(constellationId)
        || !says.key().equals(request.key())
        || says.version() != request.version()
        || says.operation() != request.use()
        || !says.requester().equals(request.requester())
        || !vault.member().identity().verifies(says, approval.signature())) {
      throw vault.failed(VaultFault.Kind.FORGED, "approval");
    }
    return approval;
  }

  /** Who the caller is in approvals. */
  public CallerId callerId() {
    return CallerId.of(caller.owner());
  }

  /** Proposes that code meets a principal also by this profile. */
  public List<PendingProfileInfo> stage(
      KeyId key, String principal, String tee, AppraisalPolicy profile) throws VaultException {
    return profiles(new KeyRequest.StageProfile(key, principal, tee, profile));
  }

  /** Approves a proposed profile, as a manager of the policy's profiles. */
  public List<PendingProfileInfo> approveProfile(KeyId key, ByteString profile)
      throws VaultException {
    return profiles(new KeyRequest.ApproveProfile(key, profile));
  }

  /** Makes a profile that was approved one of the policy's. */
  public KeyInfo promote(KeyId key, ByteString profile) throws VaultException {
    return about(key, new KeyRequest.PromoteProfile(key, profile));
  }

  /** Drops a proposed profile. */
  public List<PendingProfileInfo> revoke(KeyId key, ByteString profile) throws VaultException {
    return profiles(new KeyRequest.RevokeProfile(key, profile));
  }

  /** What is proposed and grants nothing yet. */
  public List<PendingProfileInfo> profiles(KeyId key) throws VaultException {
    return profiles(new KeyRequest.ListProfiles(key));
  }

  private List<PendingProfileInfo> profiles(KeyRequest request) throws VaultException {
    return ask(KeyAnswer.Profiles.class, request).profiles();
  }

  private KeyInfo own(KeyName name, KeyRequest request) throws VaultException {
    return about(handle(name), request);
  }

  private KeyInfo about(KeyId key, KeyRequest request) throws VaultException {
    KeyInfo info = ask(KeyAnswer.Described.class, request).info();
    if (!info.key().equals(key)
        || !KeyId.of(constellationId, info.owner(), info.name()).equals(key)) {
      throw vault.failed(VaultFault.Kind.FORGED, "another key");
    }
    return info;
  }

  private <A extends KeyAnswer> A ask(Class<A> kind, KeyRequest request) throws VaultException {
    return vault.ask(kind, request);
  }

  /** Closes the connection. */
  @Override
  public void close() {
    vault.close();
  }
}
