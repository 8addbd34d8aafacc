package dev.cloister.constellation.model;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.Fixture;
import dev.cloister.constellation.commit.Ballot;
import dev.cloister.constellation.commit.CommitCertificate;
import dev.cloister.constellation.commit.Vote;
import dev.cloister.constellation.commit.WriteIntent;
import dev.cloister.constellation.secret.Revision;
import dev.cloister.constellation.secret.SealedSecret;
import dev.cloister.constellation.secret.SecretHeader;
import dev.cloister.constellation.secret.SecretSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A client that stores or deletes, one message at a time. */
final class Writer {
  private static final ByteString POLICY = Fixture.bytes(32, 5);

  private final Cluster cluster;
  private final WriteIntent intent;
  private final SecretHeader header;
  private final Optional<SealedSecret> sealed;
  private final Map<ModelVault, Vote> votes = new HashMap<>();
  private final Set<ModelVault> committed = new HashSet<>();
  private Optional<CommitCertificate> certificate = Optional.empty();

  private Writer(
      Cluster cluster, WriteIntent intent, SecretHeader header, Optional<SealedSecret> sealed) {
    this.cluster = cluster;
    this.intent = intent;
    this.header = header;
    this.sealed = sealed;
  }

  static Writer store(Cluster cluster, long version, String value) {
    SealedSecret sealed = cluster.fixture.seal(version, value);
    WriteIntent intent = WriteIntent.store(sealed.header(), sealed.shareHeader(), POLICY);
    return new Writer(cluster, intent, sealed.header(), Optional.of(sealed));
  }

  static Writer delete(Cluster cluster, long version) {
    SecretHeader header =
        SecretHeader.tombstone(
            cluster.fixture.descriptor,
            new SecretSpec(Fixture.OWNER, Fixture.NAME, version, Fixture.NOW, Fixture.NOW),
            cluster.fixture.random);
    return new Writer(cluster, WriteIntent.delete(header), header, Optional.empty());
  }

  Revision revision() {
    return intent.revision();
  }

  /** Sends one message; its answer may be lost. */
  void send(ModelVault vault) throws ConstellationException {
    if (!cluster.reachable().contains(vault)) {
      return;
    }
    List<ModelVault> peers = cluster.peersOf(vault);
    if (certificate.isPresent()) {
      if (vault.commit(certificate.get(), peers)) {
        committed.add(vault);
      }
      return;
    }
    Optional<Vote> vote = vault.prepare(held(vault), peers);
    vote.ifPresent(v -> votes.put(vault, v));
    if (votes.size() >= cluster.fixture.descriptor.quorums().q()) {
      CommitCertificate made =
          CommitCertificate.of(0, Ballot.NONE, intent, new ArrayList<>(votes.values()));
      made.verify(cluster.fixture.descriptor);
      certificate = Optional.of(made);
    }
  }

  /** Whether the owner was told that it is done. */
  boolean isAcknowledged() {
    return committed.size() >= cluster.fixture.descriptor.quorums().q();
  }

  private Held held(ModelVault vault) throws ConstellationException {
    int position = cluster.fixture.descriptor.member(vault.id).position();
    return new Held(
        intent,
        header,
        sealed.map(SealedSecret::shareHeader),
        sealed.map(s -> s.share(position)),
        sealed.map(SealedSecret::ciphertext).orElse(Fixture.bytes(0, 0)),
        Optional.empty());
  }
}
