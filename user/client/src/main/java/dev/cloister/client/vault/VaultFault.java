package dev.cloister.client.vault;

import dev.cloister.constellation.VaultId;
import java.util.Locale;
import java.util.Objects;

/**
 * What one vault did not do, or did wrong.
 *
 * @param vault which
 * @param kind what kind of fault
 * @param detail codes for people: of an error, of findings, of a check; never text of the vault's
 */
public record VaultFault(VaultId vault, Kind kind, String detail) {
  /** Kinds of faults. The lower-case name is the stable code. */
  public enum Kind {
    /** No answer, or none in time. */
    UNREACHABLE(false),
    /** It did not prove to be the member that it should be. */
    NOT_TRUSTED(true),
    /** It refused. */
    REFUSED(false),
    /** It does not hold the version that others committed. */
    BEHIND(false),
    /** Its answer is not what the protocol says. */
    MALFORMED(true),
    /** It shows another secret, or what the members did not certify. */
    FORGED(true),
    /** Its share is not the one it was dealt. */
    WRONG_SHARE(true),
    /** Its ciphertext is not the one that was stored. */
    WRONG_CIPHERTEXT(true),
    /** It dealt something else than it must in a refresh, or opened something else. */
    WRONG_DEALING(true),
    /** It or another vault did: one says that the other's dealing did not open. */
    DISPUTED_DEALING(true);

    private final boolean wrong;

    Kind(boolean wrong) {
      this.wrong = wrong;
    }

    /** The stable code. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Whether no vault that works has it: it is broken or it lies. */
    public boolean isWrong() {
      return wrong;
    }
  }

  /** Refuses missing parts. */
  public VaultFault {
    Objects.requireNonNull(vault);
    Objects.requireNonNull(kind);
    Objects.requireNonNull(detail);
  }

  @Override
  public String toString() {
    return "vault " + vault + ": " + kind.code() + (detail.isEmpty() ? "" : " (" + detail + ")");
  }
}
