package dev.cloister.constellation.model;

import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Descriptor;
import dev.cloister.constellation.Fixture;
import dev.cloister.constellation.Member;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.secret.Envelope;
import dev.cloister.constellation.secret.Revision;
import dev.cloister.constellation.secret.SecretId;
import dev.cloister.constellation.witness.Head;
import dev.cloister.constellation.witness.Place;
import dev.cloister.constellation.witness.Witnessed;
import dev.cloister.threshold.Share;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Vaults, the network between them, and clients that read. */
final class Cluster {
  final Fixture fixture;
  final List<ModelVault> vaults = new ArrayList<>();
  private final Descriptor descriptor;
  private final Random random;
  private final boolean careful;

  /** Whether messages get lost. */
  boolean lossy = true;

  /** What a read gives: the revision, and the value unless it is deleted. */
  record Read(Optional<Revision> revision, Optional<String> value) {}

  /**
   * A cluster at its beginning.
   *
   * @param careful whether vaults ask their witnesses, and reads ask more vaults than they must
   */
  Cluster(Fixture fixture, Random random, boolean careful) {
    this.careful = careful;
    this.fixture = fixture;
    this.descriptor = fixture.descriptor;
    this.random = random;
    Place start = new Place(0, Fixture.bytes(32, 1));
    for (Member member : descriptor.members()) {
      Map<VaultId, Witnessed> peers =
          descriptor.members().stream()
              .filter(peer -> !peer.equals(member))
              .collect(Collectors.toMap(Member::vault, peer -> first(peer.vault(), start)));
      Disk disk = new Disk(List.of(start.hash()), List.of(), Optional.empty(), peers);
      vaults.add(
          new ModelVault(
              member.vault(), fixture.key(member.vault()), descriptor, disk, random, careful));
    }
  }

  private Witnessed first(VaultId vault, Place start) {
    Head head = Head.first(descriptor.constellationId(), vault, start);
    return new Witnessed(
        Fixture.bytes(32, 0), Signed.by(fixture.key(vault), head), Optional.empty());
  }

  /** Those that a message reaches now: some are lost. */
  List<ModelVault> reachable() {
    return vaults.stream()
        .filter(ModelVault::isActive)
        .filter(vault -> !lossy || random.nextInt(12) > 0)
        .toList();
  }

  List<ModelVault> peersOf(ModelVault vault) {
    return reachable().stream().filter(peer -> peer != vault).toList();
  }

  /** How many vaults a read asks: more than it must, so that one may be down after a write. */
  int readQuorum() {
    int b = careful ? 1 : 0;
    return descriptor.quorums().freshRead(b).orElse(descriptor.quorums().n());
  }

  /** The highest version that enough vaults know; empty where too few answer. */
  Optional<Long> newestVersion() throws ConstellationException {
    List<Disk> answers = answers().values().stream().toList();
    if (answers.size() < readQuorum()) {
      return Optional.empty();
    }
    return Optional.of(
        answers.stream()
            .flatMap(disk -> Stream.concat(disk.committed().stream(), disk.prepared().stream()))
            .mapToLong(held -> held.revision().version())
            .max()
            .orElse(0));
  }

  /** The newest committed state; empty for an error. */
  Optional<Read> read() throws ConstellationException {
    Map<ModelVault, Disk> answers = answers();
    if (answers.size() < readQuorum()) {
      return Optional.empty();
    }
    List<Held> candidates = new ArrayList<>();
    for (Disk disk : answers.values()) {
      disk.committed().filter(this::isSound).ifPresent(candidates::add);
    }
    Optional<Held> newest = candidates.stream().max(Comparator.comparing(Held::revision));
    if (newest.isEmpty()) {
      return Optional.of(new Read(Optional.empty(), Optional.empty()));
    }
    return finish(newest.get())
        ? open(newest.get(), answers.values().stream().toList())
        : Optional.empty();
  }

  /** Whether what a vault shows is a committed state of the secret that was asked for. */
  private boolean isSound(Held held) {
    try {
      held.certificate().orElseThrow().verify(descriptor);
      if (!held.intent().secret().equals(wanted())) {
        return false;
      }
      if (held.shareHeader().isPresent()) {
        held.intent().check(held.header(), held.shareHeader().get());
      } else {
        held.intent().check(held.header());
      }
      return held.certificate().get().state().equals(held.intent());
    } catch (ConstellationException e) {
      return false;
    }
  }

  /** Writes the certificate back to enough vaults. */
  private boolean finish(Held held) throws ConstellationException {
    int committed = 0;
    for (ModelVault vault : reachable()) {
      committed += vault.commit(held.certificate().orElseThrow(), peersOf(vault)) ? 1 : 0;
    }
    return committed >= descriptor.quorums().writeBack(readQuorum(), 0);
  }

  private Optional<Read> open(Held newest, List<Disk> answers) throws ConstellationException {
    Optional<Revision> revision = Optional.of(newest.revision());
    if (newest.shareHeader().isEmpty()) {
      return Optional.of(new Read(revision, Optional.empty()));
    }
    List<Share> shares = new ArrayList<>();
    for (Disk disk : answers) {
      for (Held held : all(disk)) {
        if (held.intent().equals(newest.intent())) {
          held.share()
              .filter(s -> newest.shareHeader().get().accepts(newest.header().setId(), s))
              .ifPresent(shares::add);
        }
      }
    }
    List<Share> distinct =
        new ArrayList<>(
            shares.stream()
                .collect(Collectors.toMap(Share::position, s -> s, (one, other) -> one))
                .values());
    try (SecretBytes secret =
        Envelope.open(newest.header(), newest.shareHeader().get(), newest.ciphertext(), distinct)) {
      return Optional.of(new Read(revision, Optional.of(Fixture.text(secret))));
    } catch (ConstellationException e) {
      if (e.reason() == Reason.TOO_FEW_SHARES) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static List<Held> all(Disk disk) {
    List<Held> all = new ArrayList<>(disk.prepared());
    disk.committed().ifPresent(all::add);
    return all;
  }

  private Map<ModelVault, Disk> answers() throws ConstellationException {
    Map<ModelVault, Disk> answers = new HashMap<>();
    for (ModelVault vault : reachable()) {
      vault.read(peersOf(vault)).ifPresent(disk -> answers.put(vault, disk));
    }
    return answers;
  }

  private SecretId wanted() {
    return SecretId.of(descriptor.constellationId(), Fixture.OWNER, Fixture.NAME);
  }
}
