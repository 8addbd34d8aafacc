package dev.cloister.client.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloister.channel.ratls.AttestedPeer;
import dev.cloister.client.ClientException;
import dev.cloister.constellation.Member;
import dev.cloister.constellation.wire.VaultAnswer;
import dev.cloister.constellation.wire.VaultRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A writer that dies after some of its messages. */
final class Interrupted {
  private Interrupted() {}

  /** All vaults hold the value, and that many committed it. */
  static void afterCommits(World world, int commits, String value) {
    write(world, world.vaults.size(), commits, value);
  }

  /** That many vaults hold the value, and nobody committed it. */
  static void afterPrepares(World world, int prepares, String value) {
    write(world, prepares, 0, value);
  }

  /** All vaults hold a deletion, and that many committed it. */
  static void afterCommitsOfADeletion(World world, int commits) {
    AtomicInteger committed = new AtomicInteger();
    List<VaultLink> links = new ArrayList<>();
    for (MemoryVault vault : world.vaults) {
      links.add(new Dying(vault, new AtomicInteger(), 1, committed, commits));
    }
    try (VaultClient client = world.clientInTurn(links)) {
      assertThat(catchThrowableOfType(ClientException.class, () -> client.remove(World.NAME)))
          .isNotNull();
    }
  }

  private static void write(World world, int prepares, int commits, String value) {
    AtomicInteger prepared = new AtomicInteger();
    AtomicInteger committed = new AtomicInteger();
    List<VaultLink> links = new ArrayList<>();
    for (MemoryVault vault : world.vaults) {
      links.add(new Dying(vault, prepared, prepares, committed, commits));
    }
    try (VaultClient client = world.clientInTurn(links)) {
      assertThat(catchThrowableOfType(ClientException.class, () -> World.put(client, value, false)))
          .isNotNull();
    }
  }

  private record Dying(
      VaultLink vault, AtomicInteger prepared, int prepares, AtomicInteger committed, int commits)
      implements VaultLink {
    @Override
    public Member member() {
      return vault.member();
    }

    @Override
    public VaultAnswer send(VaultRequest request) throws LinkException {
      boolean dead =
          (request instanceof VaultRequest.StoreSecret && prepared.getAndIncrement() >= prepares)
              || (request instanceof VaultRequest.CommitSecret
                  && committed.getAndIncrement() >= commits);
      if (dead) {
        throw new LinkException(VaultFault.Kind.UNREACHABLE, "dead");
      }
      return vault.send(request);
    }

    @Override
    public Optional<AttestedPeer> proven() {
      return vault.proven();
    }

    @Override
    public void close() {
      vault.close();
    }
  }
}
