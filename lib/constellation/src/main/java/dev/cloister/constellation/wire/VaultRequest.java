package dev.cloister.constellation.wire;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Descriptor;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.SignedDescriptor;
import dev.cloister.constellation.commit.Ballot;
import dev.cloister.constellation.commit.CommitCertificate;
import dev.cloister.constellation.commit.Promise;
import dev.cloister.constellation.commit.Proposal;
import dev.cloister.constellation.commit.WriteIntent;
import dev.cloister.constellation.dealing.DealingSession;
import dev.cloister.constellation.dealing.DealingWord;
import dev.cloister.constellation.policy.SecretPolicy;
import dev.cloister.constellation.recovery.RecoveryConsent;
import dev.cloister.constellation.secret.Revision;
import dev.cloister.constellation.secret.SecretHeader;
import dev.cloister.constellation.secret.SecretId;
import dev.cloister.constellation.secret.ShareHeader;
import dev.cloister.threshold.Share;
import java.util.List;
import java.util.Optional;

/**
 * What is asked of a vault. Nothing is verified yet but that each part is of its form: that they
 * belong together and that the caller may ask is the vault's to check.
 */
public sealed interface VaultRequest {
  /** Longest manager's token, in characters. */
  int MAX_TOKEN_LENGTH = 8 * 1024;

  /** Who the constellation is. */
  record Constellation() implements VaultRequest {}

  /**
   * Asks for the vault's signature under a configuration of which it is to be a member.
   *
   * @param descriptor the configuration
   */
  record SignDescriptor(Descriptor descriptor) implements VaultRequest {}

  /**
   * The configuration that its members signed.
   *
   * @param configuration with the signatures
   * @param codePolicies texts of the appraisal policies that the configuration names by their
   *     SHA-256: 1 to 255, each at most {@value #MAX_POLICY_LENGTH} bytes
   */
  record InstallDescriptor(SignedDescriptor configuration, List<ByteString> codePolicies)
      implements VaultRequest {
    /** Longest text of a policy, in bytes. */
    public static final int MAX_POLICY_LENGTH = 64 * 1024;

    /** Refuses what is too many or too long. */
    public InstallDescriptor {
      codePolicies = List.copyOf(codePolicies);
      if (codePolicies.isEmpty() || codePolicies.size() > 255) {
        throw new IllegalArgumentException("code_policies: expected 1 to 255");
      }
      if (codePolicies.stream().anyMatch(text -> text.length() > MAX_POLICY_LENGTH)) {
        throw new IllegalArgumentException("code_policies: a policy is too long");
      }
    }
  }

  /** A nonce for the proofs of this connection. */
  record Nonce() implements VaultRequest {}

  /**
   * A new version, of which the vault is to prepare its part. Closing it wipes the share.
   *
   * @param header what the version is
   * @param shareHeader how its data key is shared
   * @param share the vault's own
   * @param ciphertext the secret, encrypted
   * @param policy who besides the owner may have it
   * @param intent signed by the owner's request key
   */
  record StoreSecret(
      SecretHeader header,
      ShareHeader shareHeader,
      Share share,
      ByteString ciphertext,
      SecretPolicy policy,
      Signed<WriteIntent> intent)
      implements VaultRequest, AutoCloseable {
    @Override
    public void close() {
      share.close();
    }
  }

  /**
   * Proof that enough vaults prepared; anybody may bring it.
   *
   * @param certificate their votes
   * @param policy the text that the certificate names, for a vault that did not vote for it: where
   *     it holds the shares, it takes the policy on the certificate's word
   * @param dealt the vault's own share of the state, for one that missed a refresh: it is the one
   *     whose digest the certificate proves. Closing the request wipes it
   */
  record CommitSecret(
      CommitCertificate certificate, Optional<SecretPolicy> policy, Optional<DealtShare> dealt)
      implements VaultRequest, AutoCloseable {
    /** To a vault that holds its share. */
    public CommitSecret(CommitCertificate certificate, Optional<SecretPolicy> policy) {
      this(certificate, policy, Optional.empty());
    }

    @Override
    public void close() {
      dealt.ifPresent(one -> one.share().close());
    }
  }

  /**
   * A read.
   *
   * @param secret which
   * @param managerToken the approval that the secret's policy may want of attested code, 1 to
   *     {@value VaultRequest#MAX_TOKEN_LENGTH} characters
   */
  record GetSecret(SecretReference secret, Optional<String> managerToken) implements VaultRequest {
    /** Refuses what is no token. */
    public GetSecret {
      if (managerToken.filter(token -> !Fields.isToken(token)).isPresent()) {
        throw new IllegalArgumentException("manager_token: expected a token");
      }
    }
  }

  /**
   * A deletion, which the vault is to prepare.
   *
   * @param header the tombstone
   * @param intent signed by the owner's request key
   */
  record DeleteSecret(SecretHeader header, Signed<WriteIntent> intent) implements VaultRequest {}

  /**
   * Asks for a promise to take no ballot below this one.
   *
   * @param secret which
   * @param revision the step that is to be taken
   * @param ballot the attempt
   */
  record PromiseSecretPolicy(SecretId secret, Revision revision, Ballot ballot)
      implements VaultRequest {}

  /**
   * Asks for a vote for a state of the next step: another policy, the same shares.
   *
   * @param proposal the state and the attempt, signed by the owner's request key
   * @param policy that the state names
   * @param promises of q members, which allow it
   */
  record UpdateSecretPolicy(
      Signed<Proposal> proposal, SecretPolicy policy, List<Signed<Promise>> promises)
      implements VaultRequest {
    /** Copies the list. */
    public UpdateSecretPolicy {
      promises = List.copyOf(promises);
    }
  }

  /**
   * A round of a session in which shares are dealt.
   *
   * @param session signed by the owner's request key
   * @param words of the round before, of every member; none in the first
   */
  record DealShares(Signed<DealingSession> session, List<Signed<DealingWord>> words)
      implements VaultRequest {
    /** Copies the list. */
    public DealShares {
      words = List.copyOf(words);
    }
  }

  /**
   * What the caller owns, page by page.
   *
   * @param after the last handle of the page before
   */
  record ListSecrets(Optional<SecretId> after) implements VaultRequest {}

  /**
   * Which clause allowed or denied.
   *
   * @param secret which
   */
  record Explain(SecretReference secret) implements VaultRequest {}

  /**
   * The audit log, page by page.
   *
   * @param after number of the last entry that is known; 0 from the first on
   */
  record ReadAudit(long after) implements VaultRequest {
    /** Refuses what is no number of an entry. */
    public ReadAudit {
      if (after < 0) {
        throw new IllegalArgumentException("after: expected 0 or more");
      }
    }
  }

  /** Asks what those who are there bring to a recovery. */
  record ProposeRecovery() implements VaultRequest {}

  /**
   * The constellation's owner consents to a recovery.
   *
   * @param consent to one round, signed by the key that the configuration names
   */
  record ConsentRecovery(Signed<RecoveryConsent> consent) implements VaultRequest {}

  /**
   * Something about typed keys. Closing it wipes the secrets in it.
   *
   * @param request what
   */
  record OfKeys(KeyRequest request) implements VaultRequest, AutoCloseable {
    @Override
    public void close() {
      request.close();
    }
  }

  /**
   * Something about heads of services.
   *
   * @param request what
   */
  record OfHeads(HeadRequest request) implements VaultRequest {}

  /** Which operation it is. */
  default VaultOperation operation() {
    return switch (this) {
      case Constellation _ -> VaultOperation.CONSTELLATION;
      case SignDescriptor _ -> VaultOperation.SIGN_DESCRIPTOR;
      case InstallDescriptor _ -> VaultOperation.INSTALL_DESCRIPTOR;
      case Nonce _ -> VaultOperation.NONCE;
      case StoreSecret _ -> VaultOperation.STORE_SECRET;
      case CommitSecret _ -> VaultOperation.COMMIT_SECRET;
      case GetSecret _ -> VaultOperation.GET_SECRET;
      case DeleteSecret _ -> VaultOperation.DELETE_SECRET;
      case PromiseSecretPolicy _ -> VaultOperation.PROMISE_SECRET_POLICY;
      case UpdateSecretPolicy _ -> VaultOperation.UPDATE_SECRET_POLICY;
      case DealShares _ -> VaultOperation.DEAL_SHARES;
      case ListSecrets _ -> VaultOperation.LIST_SECRETS;
      case Explain _ -> VaultOperation.EXPLAIN;
      case ReadAudit _ -> VaultOperation.READ_AUDIT;
      case OfHeads(HeadRequest request) -> request.operation();
      case ProposeRecovery _ -> VaultOperation.PROPOSE_RECOVERY;
      case ConsentRecovery _ -> VaultOperation.CONSENT_RECOVERY;
      case OfKeys(KeyRequest request) -> request.operation();
    };
  }

  /** Its body: what {@link #read} reads. A share in it is in the clear. */
  default JsonObject toJson() {
    return RequestWriter.write(this);
  }

  /**
   * Reads a body.
   *
   * @throws ConstellationException with {@link Reason#MALFORMED}, naming the member
   */
  static VaultRequest read(VaultOperation operation, JsonObject body)
      throws ConstellationException {
    if (operation.isOfHeads()) {
      return new OfHeads(HeadRequest.read(operation, body));
    }
    return operation.isOfKeys()
        ? new OfKeys(KeyRequestReader.read(operation, body))
        : RequestReader.read(operation, body);
  }
}
