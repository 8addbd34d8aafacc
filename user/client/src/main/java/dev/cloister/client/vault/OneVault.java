package dev.cloister.client.vault;

import dev.cloister.channel.client.Target;
import dev.cloister.client.ClientFailure;
import dev.cloister.client.vault.VaultClient.Surroundings;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.Member;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.wire.KeyAnswer;
import dev.cloister.constellation.wire.KeyRequest;
import dev.cloister.constellation.wire.VaultAnswer;
import dev.cloister.constellation.wire.VaultRequest;
import java.util.List;

/**
 * One member of a constellation, for what concerns no other: its typed keys, its audit log. Safe
 * for use by many threads.
 */
final class OneVault implements AutoCloseable {
  private final VaultLink link;

  OneVault(VaultLink link) {
    this.link = link;
  }

  /**
   * That member; it is connected to when something is first asked.
   *
   * @throws VaultException with {@link ClientFailure#UNTRUSTED_CONSTELLATION} when the
   *     constellation has no such member
   */
  static OneVault to(
      VaultTrust trust,
      VaultId vault,
      Target endpoint,
      OwnerCredentials caller,
      Surroundings surroundings)
      throws VaultException {
    try {
      Member member = trust.current().member(vault);
      return new OneVault(WireLink.to(trust, member, endpoint, caller, surroundings));
    } catch (ConstellationException e) {
      throw new VaultException(
          ClientFailure.UNTRUSTED_CONSTELLATION,
          "vault " + vault + " is no member of the constellation",
          List.of());
    }
  }

  Member member() {
    return link.member();
  }

  /**
   * Asks.
   *
   * @throws VaultException with {@link ClientFailure#UNREACHABLE}, {@link
   *     ClientFailure#ATTESTATION_REFUSED}, {@link ClientFailure#REFUSED} or {@link
   *     ClientFailure#MALFORMED_RESPONSE}, and the fault
   */
  VaultAnswer ask(VaultRequest request) throws VaultException {
    try {
      return link.send(request);
    } catch (LinkException e) {
      throw failed(e.kind(), e.detail());
    }
  }

  /**
   * Asks about typed keys.
   *
   * @throws VaultException as {@link #ask(VaultRequest)}
   */
  <A extends KeyAnswer> A ask(Class<A> kind, KeyRequest request) throws VaultException {
    VaultAnswer answer = ask(new VaultRequest.OfKeys(request));
    if (answer instanceof VaultAnswer.OfKeys(KeyAnswer about)) {
      if (kind.isInstance(about)) {
        return kind.cast(about);
      }
      about.close();
    }
    throw failed(VaultFault.Kind.MALFORMED, "another answer");
  }

  /** What became of a request that was answered by something else. */
  VaultException failed(VaultFault.Kind kind, String detail) {
    ClientFailure failure =
        switch (kind) {
          case UNREACHABLE -> ClientFailure.UNREACHABLE;
          case NOT_TRUSTED -> ClientFailure.ATTESTATION_REFUSED;
          case REFUSED -> ClientFailure.REFUSED;
          case BEHIND,
              MALFORMED,
              FORGED,
              WRONG_SHARE,
              WRONG_CIPHERTEXT,
              WRONG_DEALING,
              DISPUTED_DEALING ->
              ClientFailure.MALFORMED_RESPONSE;
        };
    String message =
        switch (failure) {
          case UNREACHABLE -> "the vault does not answer";
          case ATTESTATION_REFUSED -> "the vault did not prove to be that member";
          case REFUSED -> "the vault refused";
          default -> "the vault's answer is none to what was asked";
        };
    return new VaultException(
        failure, message, List.of(new VaultFault(link.member().vault(), kind, detail)));
  }

  @Override
  public void close() {
    link.close();
  }
}
