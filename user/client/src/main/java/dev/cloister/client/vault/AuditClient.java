package dev.cloister.client.vault;

import dev.cloister.channel.client.Target;
import dev.cloister.client.ClientFailure;
import dev.cloister.client.vault.VaultClient.Surroundings;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.audit.AuditLine;
import dev.cloister.constellation.wire.VaultAnswer;
import dev.cloister.constellation.wire.VaultRequest;

/**
 * The audit log of one vault, for somebody with the role of an auditor. What is read is the vault's
 * word until {@link dev.cloister.constellation.audit.AuditVerifier} has seen it.
 */
public final class AuditClient implements AutoCloseable {
  private final OneVault vault;

  AuditClient(OneVault vault) {
    this.vault = vault;
  }

  /** Takes the lines of a log, one after the other. */
  @FunctionalInterface
  public interface Lines<X extends Exception> {
    /** Takes the next. */
    void accept(AuditLine line) throws X;
  }

  /**
   * A client of that vault; it connects when something is first asked.
   *
   * @param endpoint where it listens: not trusted
   * @throws VaultException with {@link ClientFailure#UNTRUSTED_CONSTELLATION} when the
   *     constellation has no such member
   */
  public static AuditClient connect(
      VaultTrust trust,
      VaultId vault,
      Target endpoint,
      OwnerCredentials auditor,
      Surroundings surroundings)
      throws VaultException {
    return new AuditClient(OneVault.to(trust, vault, endpoint, auditor, surroundings));
  }

  /**
   * Reads on from an entry to the end that the log has when this begins, about.
   *
   * @param after number of the last entry that is known; 0 from the first on
   * @return number of the last entry that was read; {@code after} where there is none
   * @throws VaultException with {@link ClientFailure#UNREACHABLE}, {@link
   *     ClientFailure#ATTESTATION_REFUSED}, {@link ClientFailure#REFUSED} or, also when the vault
   *     says that there is more and shows nothing, {@link ClientFailure#MALFORMED_RESPONSE}
   */
  public <X extends Exception> long read(long after, Lines<X> into) throws VaultException, X {
    long last = after;
    boolean more = true;
    while (more) {
      if (!(vault.ask(new VaultRequest.ReadAudit(last)) instanceof VaultAnswer.AuditLines page)) {
        throw vault.failed(VaultFault.Kind.MALFORMED, "another answer");
      }
      long before = last;
      for (AuditLine line : page.lines()) {
        last = line instanceof AuditLine.Entry(var entry) ? entry.seq() : last;
        into.accept(line);
      }
      more = page.more();
      if (more && last <= before) {
        throw vault.failed(VaultFault.Kind.MALFORMED, "endless");
      }
    }
    return last;
  }

  /** Closes the connection. */
  @Override
  public void close() {
    vault.close();
  }
}
