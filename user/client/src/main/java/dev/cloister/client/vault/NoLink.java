package dev.cloister.client.vault;

import dev.cloister.channel.ratls.AttestedPeer;
import dev.cloister.constellation.Member;
import dev.cloister.constellation.wire.VaultAnswer;
import dev.cloister.constellation.wire.VaultRequest;
import java.util.Optional;

/** A member that cannot be asked, and why. */
record NoLink(Member member, VaultFault.Kind kind, String detail) implements VaultLink {
  @Override
  public VaultAnswer send(VaultRequest request) throws LinkException {
    throw new LinkException(kind, detail);
  }

  @Override
  public Optional<AttestedPeer> proven() {
    return Optional.empty();
  }

  @Override
  public void close() {}
}
