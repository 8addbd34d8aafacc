package dev.cloister.client.vault;

import dev.cloister.constellation.Member;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.wire.VaultAnswer;
import dev.cloister.constellation.wire.VaultRequest;
import java.util.Optional;

/**
 * What came of a request to a vault: an answer or a fault.
 *
 * @param link to which
 * @param request that was sent
 * @param answer unverified
 */
record Reply(
    VaultLink link,
    VaultRequest request,
    Optional<VaultAnswer> answer,
    Optional<VaultFault> fault) {
  static Reply of(VaultLink link, VaultRequest request) {
    try {
      return new Reply(link, request, Optional.of(link.send(request)), Optional.empty());
    } catch (LinkException e) {
      return failed(link, request, e.kind(), e.detail());
    } catch (RuntimeException e) {
      // A fault here; it must not pass for silence of the vault.
      return failed(
          link, request, VaultFault.Kind.UNREACHABLE, "internal " + e.getClass().getSimpleName());
    }
  }

  private static Reply failed(
      VaultLink link, VaultRequest request, VaultFault.Kind kind, String detail) {
    return new Reply(
        link,
        request,
        Optional.empty(),
        Optional.of(new VaultFault(link.member().vault(), kind, detail)));
  }

  Member member() {
    return link.member();
  }

  VaultId vault() {
    return link.member().vault();
  }

  VaultFault fault(VaultFault.Kind kind, String detail) {
    return new VaultFault(vault(), kind, detail);
  }

  /** Whether the vault refused with that code. */
  boolean isRefused(String code) {
    return fault
        .filter(f -> f.kind() == VaultFault.Kind.REFUSED && f.detail().equals(code))
        .isPresent();
  }

  /** Wipes what is secret in the answer. */
  void discard() {
    if (answer.isPresent() && answer.get() instanceof VaultAnswer.SecretValue value) {
      value.close();
    }
  }
}
