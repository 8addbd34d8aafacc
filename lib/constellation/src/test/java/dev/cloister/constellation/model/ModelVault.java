package dev.cloister.constellation.model;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.Descriptor;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.SigningKey;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.commit.Ballot;
import dev.cloister.constellation.commit.CommitCertificate;
import dev.cloister.constellation.commit.Prepared;
import dev.cloister.constellation.commit.Vote;
import dev.cloister.constellation.commit.WriteIntent;
import dev.cloister.constellation.witness.Head;
import dev.cloister.constellation.witness.HeadReport;
import dev.cloister.constellation.witness.IncarnationGrant;
import dev.cloister.constellation.witness.IncarnationRequest;
import dev.cloister.constellation.witness.Place;
import dev.cloister.constellation.witness.StartCheck;
import dev.cloister.constellation.witness.WitnessAck;
import dev.cloister.constellation.witness.Witnesses;
import dev.cloister.constellation.witness.Witnesses.Outcome;
import dev.cloister.constellation.witness.Witnesses.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** A vault in memory that keeps the rules of the protocol, on a disk that its host owns. */
final class ModelVault {
  enum State {
    ACTIVE,
    DOWN,
    QUARANTINE
  }

  final VaultId id;
  private final SigningKey key;
  private final Descriptor descriptor;
  private final RandomGenerator random;
  private final boolean careful;
  private long incarnation = 1;
  private Optional<Granted> granted = Optional.empty();

  /** What a vault shows to peers that did not hear of its start. */
  private record Granted(
      Signed<IncarnationRequest> request, List<Signed<IncarnationGrant>> grants) {}

  Disk disk;
  State state = State.ACTIVE;

  ModelVault(
      VaultId id,
      SigningKey key,
      Descriptor descriptor,
      Disk disk,
      RandomGenerator random,
      boolean careful) {
    this.careful = careful;
    this.id = id;
    this.key = key;
    this.descriptor = descriptor;
    this.disk = disk;
    this.random = random;
  }

  boolean isActive() {
    return state == State.ACTIVE;
  }

  /** Holds a state; answers with its vote only after its witnesses know. */
  Optional<Vote> prepare(Held held, List<ModelVault> peers) throws ConstellationException {
    if (held.shareHeader().isPresent()) {
      held.intent().check(held.header(), held.shareHeader().get());
      held.shareHeader().get().check(descriptor);
      held.shareHeader().get().check(held.header().setId(), held.share().orElseThrow());
    } else {
      held.intent().check(held.header());
    }
    boolean old =
        disk.committed().map(c -> c.revision().compareTo(held.revision()) >= 0).orElse(false);
    if (old) {
      return Optional.empty();
    }
    if (disk.prepared().stream().noneMatch(p -> p.intent().equals(held.intent()))) {
      List<Held> prepared = new ArrayList<>(disk.prepared());
      prepared.add(held);
      write(disk.next(prepared, disk.committed()));
    }
    if (!isWitnessed(peers)) {
      return Optional.empty();
    }
    Prepared word = new Prepared(0, Ballot.NONE, held.intent(), id, incarnation);
    return Optional.of(Vote.of(word, key.sign(word)));
  }

  /** Whether the state, or a later one, is now committed here durably. */
  boolean commit(CommitCertificate certificate, List<ModelVault> peers)
      throws ConstellationException {
    certificate.verify(descriptor);
    WriteIntent wanted = certificate.state();
    boolean known =
        disk.committed().map(c -> c.revision().compareTo(wanted.revision()) >= 0).orElse(false);
    if (!known) {
      Optional<Held> held =
          disk.prepared().stream().filter(p -> p.intent().equals(wanted)).findFirst();
      if (held.isEmpty()) {
        return false;
      }
      List<Held> later =
          disk.prepared().stream()
              .filter(p -> p.revision().compareTo(wanted.revision()) > 0)
              .toList();
      write(disk.next(later, Optional.of(held.get().committed(certificate))));
    }
    return isWitnessed(peers);
  }

  /** What it answers to a read: nothing where its witnesses no longer know it as current. */
  Optional<Disk> read(List<ModelVault> peers) throws ConstellationException {
    return isWitnessed(peers) ? Optional.of(disk) : Optional.empty();
  }

  private boolean isWitnessed(List<ModelVault> peers) throws ConstellationException {
    if (!careful) {
      return true;
    }
    Place base = disk.place();
    List<Signed<WitnessAck>> acks = new ArrayList<>();
    ByteString nonce = nonce();
    for (ModelVault peer : peers) {
      Place known = peer.placeOf(id);
      boolean holds = disk.holds(known);
      peer.witness(Signed.by(key, head(holds ? known : base)), nonce, granted).ifPresent(acks::add);
    }
    if (acks.size() < descriptor.quorums().w()) {
      return false;
    }
    WitnessAck.verify(descriptor, head(base), nonce, acks);
    return true;
  }

  private Head head(Place base) {
    return new Head(descriptor.constellationId(), id, incarnation, disk.place(), base);
  }

  Place placeOf(VaultId vault) {
    return Objects.requireNonNull(disk.peers().get(vault)).last().object().place();
  }

  private Optional<Signed<WitnessAck>> witness(
      Signed<Head> head, ByteString nonce, Optional<Granted> granted)
      throws ConstellationException {
    Outcome outcome = witnesses().observe(descriptor, head);
    if (outcome.verdict() == Verdict.FENCED && granted.isPresent()) {
      outcome =
          witnesses().learn(descriptor, granted.get().request(), granted.get().grants(), head);
    }
    write(disk.remembering(outcome.after().peers()));
    return outcome.verdict() == Verdict.TAKEN
        ? Optional.of(Signed.by(key, WitnessAck.of(head.object(), nonce, id, incarnation)))
        : Optional.empty();
  }

  private Witnesses witnesses() {
    return Witnesses.restored(id, disk.peers());
  }

  /** Starts from whatever disk the host gives it. */
  void start(List<ModelVault> peers) throws ConstellationException {
    if (!careful) {
      state = State.ACTIVE;
      return;
    }
    ByteString nonce = nonce();
    List<Signed<HeadReport>> reports = new ArrayList<>();
    for (ModelVault peer : peers) {
      reports.add(peer.report(id, nonce));
    }
    if (reports.size() < descriptor.quorums().s()) {
      return;
    }
    StartCheck check = StartCheck.judge(descriptor, id, nonce, reports, disk::holds);
    if (check.verdict() != StartCheck.Verdict.CURRENT) {
      state = State.QUARANTINE;
      return;
    }
    List<Signed<IncarnationGrant>> grants = new ArrayList<>();
    for (ModelVault peer : peers) {
      Signed<IncarnationRequest> asked = Signed.by(key, request(check, peer.placeOf(id), nonce));
      peer.grant(asked).ifPresent(grants::add);
    }
    IncarnationRequest request = request(check, check.base(), nonce);
    if (grants.size() < descriptor.quorums().grants()) {
      return;
    }
    IncarnationGrant.verify(descriptor, request, grants);
    incarnation = check.nextIncarnation();
    granted = Optional.of(new Granted(Signed.by(key, request), grants));
    state = State.ACTIVE;
    // Its memory of the others may be behind what they told it: it asks before it witnesses.
    for (ModelVault peer : peers) {
      peer.isWitnessed(List.of(this));
    }
  }

  private IncarnationRequest request(StartCheck check, Place base, ByteString nonce) {
    Head head =
        new Head(descriptor.constellationId(), id, check.nextIncarnation(), disk.place(), base);
    return new IncarnationRequest(Signed.by(key, head), nonce);
  }

  private Signed<HeadReport> report(VaultId about, ByteString nonce) {
    return Signed.by(
        key,
        new HeadReport(nonce, Objects.requireNonNull(disk.peers().get(about)), id, incarnation));
  }

  private Optional<Signed<IncarnationGrant>> grant(Signed<IncarnationRequest> request)
      throws ConstellationException {
    Outcome outcome = witnesses().grant(descriptor, request);
    write(disk.remembering(outcome.after().peers()));
    return outcome.verdict() == Verdict.TAKEN
        ? Optional.of(Signed.by(key, IncarnationGrant.of(request.object(), id, incarnation)))
        : Optional.empty();
  }

  private void write(Disk next) {
    disk = next;
  }

  private ByteString nonce() {
    byte[] nonce = new byte[32];
    random.nextBytes(nonce);
    return ByteString.copyOf(nonce);
  }
}
