package dev.cloister.vault.peer;

import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.wire.PeerAnswer;
import dev.cloister.constellation.wire.PeerRequest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Carries messages as bytes, loses some, and has the one clock. */
final class Network {
  final List<Machine> machines = new ArrayList<>();
  private final Random chance;
  private final SecureRandom random;
  private final Set<Set<VaultId>> cut = new HashSet<>();
  private long nanos;
  boolean lossy;

  Network(Random chance, SecureRandom random) {
    this.chance = chance;
    this.random = random;
  }

  SecureRandom random() {
    return random;
  }

  long nanos() {
    return nanos;
  }

  void pass(long millis) {
    nanos += millis * 1_000_000;
  }

  void cut(VaultId one, VaultId other) {
    cut.add(new HashSet<>(List.of(one, other)));
  }

  void mend() {
    cut.clear();
  }

  /** Of several machines with one name, one answers. */
  PeerAnswer ask(Machine from, VaultId to, PeerRequest request) throws ChannelException {
    List<Machine> there = machines.stream().filter(machine -> machine.vault.equals(to)).toList();
    if (!machines.contains(from)
        || there.isEmpty()
        || cut.contains(new HashSet<>(List.of(from.vault, to)))
        || isLost()) {
      throw new ChannelException(ErrorCode.PEER_UNREACHABLE, "lost");
    }
    try {
      PeerRequest arrived = PeerRequest.decode(request.kind(), request.encoded());
      PeerAnswer answer = there.get(chance.nextInt(there.size())).peers.answer(from.vault, arrived);
      if (isLost()) {
        throw new ChannelException(ErrorCode.PEER_UNREACHABLE, "the answer was lost");
      }
      return PeerAnswer.decode(answer.encoded());
    } catch (ConstellationException e) {
      throw new AssertionError("what was written is not read back", e);
    }
  }

  private boolean isLost() {
    return lossy && chance.nextInt(12) == 0;
  }
}
