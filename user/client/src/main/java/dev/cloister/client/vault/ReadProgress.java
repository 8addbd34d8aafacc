package dev.cloister.client.vault;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.Descriptor;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.commit.Ballot;
import dev.cloister.constellation.commit.CommitCertificate;
import dev.cloister.constellation.commit.Prepared;
import dev.cloister.constellation.commit.Vote;
import dev.cloister.constellation.commit.WriteIntent;
import dev.cloister.constellation.policy.SecretPolicy;
import dev.cloister.constellation.secret.Revision;
import dev.cloister.constellation.wire.HeldSecret;
import dev.cloister.threshold.Share;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the vaults showed of one secret so far, and what follows from it. Used by one thread. */
final class ReadProgress implements AutoCloseable {
  /** Most writes of a secret that a vault holds and has not committed. */
  private static final int MAX_PENDING = 64;

  private final Descriptor constellation;
  private final Map<VaultId, Shown> shown = new LinkedHashMap<>();
  private final Map<VaultId, VaultFault> silent = new LinkedHashMap<>();
  private final Set<VaultId> asked = new LinkedHashSet<>();

  ReadProgress(Descriptor constellation) {
    this.constellation = constellation;
  }

  /** A vault that was asked. */
  void asked(VaultId vault) {
    asked.add(vault);
  }

  /** What a vault shows now, in place of what it showed before. */
  void add(Shown now) {
    silent.remove(now.vault());
    Shown before = shown.put(now.vault(), now);
    if (before != null) {
      wipe(before);
    }
  }

  /** A vault that gave no answer. What it showed before stays. */
  void fault(VaultFault fault) {
    silent.put(fault.vault(), fault);
  }

  boolean wasAsked(VaultId vault) {
    return asked.contains(vault);
  }

  /** Those that were asked and gave no reply yet. */
  Set<VaultId> open() {
    Set<VaultId> open = new LinkedHashSet<>(asked);
    open.removeAll(shown.keySet());
    open.removeAll(silent.keySet());
    return open;
  }

  /** Vaults whose whole answer is good: those that a read may count on. */
  int sound() {
    return (int) shown.values().stream().filter(Shown::isSound).count();
  }

  /** Whether as many vaults as a read counts on say that the secret has expired. */
  boolean hasExpired() {
    return silent.values().stream()
            .filter(f -> f.kind() == VaultFault.Kind.REFUSED && f.detail().equals(Codes.EXPIRED))
            .count()
        >= constellation.quorums().readers();
  }

  boolean isFresh() {
    return sound() >= constellation.quorums().readers();
  }

  /** The newest state that members certified. */
  Optional<HeldSecret> newest() {
    return shown.values().stream()
        .flatMap(s -> s.committed().stream())
        .max(Comparator.comparing(held -> held.certificate().state().revision()));
  }

  /** Where the newest state is committed, by the vaults' word. */
  Set<VaultId> committedAt() {
    Optional<Revision> newest = newestRevision();
    return shown.values().stream()
        .filter(Shown::isSound)
        .filter(s -> newest.isPresent() && s.revision().equals(newest))
        .map(Shown::vault)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Good shares of the newest state. */
  List<Share> shares() {
    Optional<Revision> newest = newestRevision();
    return shown.values().stream()
        .filter(s -> s.revision().equals(newest))
        .flatMap(s -> s.share().stream())
        .toList();
  }

  /** Whether the newest state can be read as it is: it is a deletion, or has shares enough. */
  boolean isReadable() {
    return newest().isPresent()
        && switch (newest().get()) {
          case HeldSecret.Deleted _ -> true;
          case HeldSecret.Value value -> shares().size() >= value.shareHeader().threshold();
        };
  }

  boolean isSettled() {
    return newest().isEmpty() || committedAt().size() >= constellation.quorums().settled();
  }

  /**
   * The highest version that anybody has, committed or not; 0 where there is none. What is not
   * certified is one vault's word: it counts as far as abandoned writes can reach, so that a vault
   * that lies cannot use up the versions.
   */
  long highestVersion() {
    long certified = newestRevision().map(Revision::version).orElse(0L);
    long reach = (long) MAX_PENDING * constellation.members().size();
    return pending().keySet().stream()
        .mapToLong(held -> held.state().revision().version())
        .map(version -> Math.min(version - certified, reach))
        .map(ahead -> certified + Math.max(0, ahead))
        .max()
        .orElse(certified);
  }

  /** Whether somebody holds a later state than the newest certified one. */
  boolean hasPending() {
    return !pending().isEmpty();
  }

  /** The certificate of the latest pending state that enough vaults hold, if there is one. */
  Optional<CommitCertificate> finishable() {
    return pending().entrySet().stream()
        .filter(e -> e.getValue().size() >= constellation.quorums().q())
        .max(Comparator.comparing(e -> e.getKey().state().revision()))
        .map(
            e ->
                CommitCertificate.of(
                    constellation.configEpoch(),
                    e.getKey().ballot(),
                    e.getKey().state(),
                    e.getValue()));
  }

  private record Candidate(Ballot ballot, WriteIntent state) {}

  private Map<Candidate, List<Vote>> pending() {
    Optional<Revision> newest = newestRevision();
    Map<Candidate, List<Vote>> votes = new HashMap<>();
    for (Shown each : shown.values()) {
      for (Signed<Prepared> vote : each.pending()) {
        Prepared prepared = vote.object();
        boolean later = newest.isEmpty() || prepared.state().revision().compareTo(newest.get()) > 0;
        List<Vote> known =
            votes.computeIfAbsent(
                new Candidate(prepared.ballot(), prepared.state()), _ -> new ArrayList<>());
        if (later && known.stream().noneMatch(v -> v.vault().equals(each.vault()))) {
          known.add(Vote.of(prepared, vote.signature()));
        }
      }
    }
    votes.values().removeIf(List::isEmpty);
    return votes;
  }

  private Optional<Revision> newestRevision() {
    return newest().map(held -> held.certificate().state().revision());
  }

  /** What each vault did not do, or did wrong; a vault that has only an older state is behind. */
  List<VaultFault> faults() {
    Optional<Revision> newest = newestRevision();
    List<VaultFault> faults = new ArrayList<>();
    for (Shown each : shown.values()) {
      if (each.fault().isPresent()) {
        faults.add(each.fault().get());
      } else if (silent.containsKey(each.vault())) {
        faults.addAll(
            silent.values().stream().filter(f -> f.vault().equals(each.vault())).toList());
      } else if (newest.isPresent() && !each.revision().equals(newest)) {
        faults.add(new VaultFault(each.vault(), VaultFault.Kind.BEHIND, behind(each)));
      }
    }
    silent.values().stream().filter(f -> !shown.containsKey(f.vault())).forEach(faults::add);
    open()
        .forEach(v -> faults.add(new VaultFault(v, VaultFault.Kind.UNREACHABLE, "no answer yet")));
    return faults;
  }

  private static String behind(Shown vault) {
    return vault.revision().map(r -> "has version " + r.version()).orElse("has nothing");
  }

  /** Whether no vault shows votes of a full quorum for the newest state. */
  boolean isDegraded() {
    Optional<Revision> newest = newestRevision();
    return shown.values().stream()
        .filter(s -> newest.isPresent() && s.revision().equals(newest))
        .flatMap(s -> s.committed().stream())
        .map(HeldSecret::certificate)
        .allMatch(certificate -> certificate.votes().size() < constellation.quorums().q());
  }

  /** A ciphertext that is the one the newest state names. */
  Optional<ByteString> ciphertext() {
    Optional<Revision> newest = newestRevision();
    return shown.values().stream()
        .filter(s -> s.revision().equals(newest) && s.share().isPresent())
        .flatMap(s -> s.committed().stream())
        .flatMap(
            held -> held instanceof HeldSecret.Value v ? Stream.of(v.ciphertext()) : Stream.empty())
        .findFirst();
  }

  /** The text of the newest state's policy, where a vault shows it. */
  Optional<SecretPolicy> policy() {
    Optional<Revision> newest = newestRevision();
    return shown.values().stream()
        .filter(s -> s.revision().equals(newest))
        .flatMap(s -> s.committed().stream())
        .flatMap(held -> held instanceof HeldSecret.Value v ? v.policy().stream() : Stream.empty())
        .findFirst();
  }

  /** Wipes the shares. */
  @Override
  public void close() {
    shown.values().forEach(ReadProgress::wipe);
  }

  private static void wipe(Shown vault) {
    if (vault.committed().isPresent()
        && vault.committed().get() instanceof HeldSecret.Value value) {
      value.close();
    }
  }
}
