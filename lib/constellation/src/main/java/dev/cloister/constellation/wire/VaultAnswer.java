package dev.cloister.constellation.wire;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.P256PublicKey;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.SignedDescriptor;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.audit.AuditLine;
import dev.cloister.constellation.commit.Prepared;
import dev.cloister.constellation.commit.Promise;
import dev.cloister.constellation.dealing.DealingWord;
import dev.cloister.constellation.policy.SecretPolicy;
import dev.cloister.constellation.recovery.RecoveryTable;
import dev.cloister.constellation.secret.Revision;
import java.util.List;
import java.util.Optional;

/**
 * What a vault answers. Nothing is verified: signatures and certificates are the reader's to check.
 */
public sealed interface VaultAnswer {
  /** Length of a connection's nonce, in bytes. */
  int NONCE_LENGTH = 32;

  /** Most configurations, secrets or votes in one answer. */
  int MAX_ITEMS = 256;

  /** What the vault knows about the age of its disk. */
  Continuity continuity();

  /**
   * Who the constellation is.
   *
   * @param vault who answers
   * @param identity the key that signs for it
   * @param incarnation of that vault
   * @param state what it does at present
   * @param configurations from the first on; none while the vault is new
   */
  record ConstellationState(
      VaultId vault,
      P256PublicKey identity,
      long incarnation,
      VaultState state,
      List<SignedDescriptor> configurations,
      Continuity continuity)
      implements VaultAnswer {
    /** Copies the list. */
    public ConstellationState {
      configurations = List.copyOf(configurations);
    }
  }

  /**
   * The vault agrees to be a member.
   *
   * @param signature over the descriptor that was asked about, 64 bytes
   */
  record DescriptorSigned(ByteString signature, Continuity continuity) implements VaultAnswer {
    /** Refuses what is no signature. */
    public DescriptorSigned {
      if (signature.length() != P256PublicKey.SIGNATURE_LENGTH) {
        throw new IllegalArgumentException("signature: expected 64 bytes");
      }
    }
  }

  /**
   * The nonce of this connection: the same, as often as it is asked for.
   *
   * @param nonce {@value VaultAnswer#NONCE_LENGTH} bytes
   */
  record ConnectionNonce(ByteString nonce, Continuity continuity) implements VaultAnswer {
    /** Refuses another length. */
    public ConnectionNonce {
      if (nonce.length() != NONCE_LENGTH) {
        throw new IllegalArgumentException("nonce: expected 32 bytes");
      }
    }
  }

  /**
   * The vault holds a state durably. It is not committed by that.
   *
   * @param vote the vault's word
   */
  record SecretPrepared(Signed<Prepared> vote, Continuity continuity) implements VaultAnswer {}

  /**
   * The commit is durable.
   *
   * @param revision what is committed now: the one that was asked, or a later one
   * @param deleted whether that is a deletion
   * @param expiresAt seconds since the epoch; of a deletion, when it was made
   */
  record SecretCommitted(Revision revision, boolean deleted, long expiresAt, Continuity continuity)
      implements VaultAnswer {}

  /**
   * What the vault holds of a secret.
   *
   * @param committed what is committed, if anything is
   * @param pending its votes for later states that it holds and that may or may not be committed
   *     elsewhere: a reader who finds enough of them commits before it returns
   */
  record SecretValue(
      Optional<HeldSecret> committed, List<Signed<Prepared>> pending, Continuity continuity)
      implements VaultAnswer, AutoCloseable {
    /** Copies the list. */
    public SecretValue {
      pending = List.copyOf(pending);
    }

    @Override
    public void close() {
      if (committed.orElse(null) instanceof HeldSecret.Value value) {
        value.close();
      }
    }
  }

  /**
   * A promise.
   *
   * @param promise the vault's word
   * @param accepted the text of the policy that the promise says was voted for, if any
   */
  record PolicyPromised(
      Signed<Promise> promise, Optional<SecretPolicy> accepted, Continuity continuity)
      implements VaultAnswer {}

  /**
   * A vault's part in a round.
   *
   * @param word the vault's
   */
  record SharesDealt(Signed<DealingWord> word, Continuity continuity) implements VaultAnswer {}

  /**
   * What the caller owns.
   *
   * @param secrets ascending by handle
   * @param more whether there is another page after the last of them
   */
  record SecretList(List<ListedSecret> secrets, boolean more, Continuity continuity)
      implements VaultAnswer {
    /** Copies the list. */
    public SecretList {
      secrets = List.copyOf(secrets);
    }
  }

  /**
   * Which clause allowed or denied.
   *
   * @param decisions for attested code: its own, as it would be now; for the owner: the last ones,
   *     the newest first
   */
  record Explanation(List<Decision> decisions, Continuity continuity) implements VaultAnswer {
    /** Copies the list. */
    public Explanation {
      decisions = List.copyOf(decisions);
    }
  }

  /**
   * A part of the audit log, as an export has it.
   *
   * @param lines the entries after the one that was named, with the signed heads between and after
   *     them
   * @param more whether there are entries after the last of them
   */
  record AuditLines(List<AuditLine> lines, boolean more, Continuity continuity)
      implements VaultAnswer {
    /** Most lines in one answer. */
    public static final int MAX_LINES = 4096;

    /** Copies the list. */
    public AuditLines {
      lines = List.copyOf(lines);
    }
  }

  /**
   * What those who are there bring to a recovery.
   *
   * @param tables of this vault and of the peers that it reaches, each signed by its member
   */
  record RecoveryProposed(List<Signed<RecoveryTable>> tables, Continuity continuity)
      implements VaultAnswer {
    /** Copies the list. */
    public RecoveryProposed {
      tables = List.copyOf(tables);
    }
  }

  /**
   * An answer about typed keys. Closing it wipes the secrets in it.
   *
   * @param answer what
   */
  record OfKeys(KeyAnswer answer) implements VaultAnswer, AutoCloseable {
    @Override
    public Continuity continuity() {
      return answer.continuity();
    }

    @Override
    public void close() {
      answer.close();
    }
  }

  /**
   * An answer about heads of services.
   *
   * @param answer what
   */
  record OfHeads(HeadAnswer answer) implements VaultAnswer {
    @Override
    public Continuity continuity() {
      return answer.continuity();
    }
  }

  /** Its body: what {@link #read} reads. A share in it is in the clear. */
  default JsonObject toJson() {
    return AnswerWriter.write(this);
  }

  /**
   * Reads the answer to an operation.
   *
   * @throws ConstellationException with {@link Reason#MALFORMED}, naming the member
   */
  static VaultAnswer read(VaultOperation operation, JsonObject body) throws ConstellationException {
    if (operation.isOfHeads()) {
      return new OfHeads(HeadAnswer.read(operation, body));
    }
    return operation.isOfKeys()
        ? new OfKeys(KeyAnswerReader.read(operation, body))
        : AnswerReader.read(operation, body);
  }
}
