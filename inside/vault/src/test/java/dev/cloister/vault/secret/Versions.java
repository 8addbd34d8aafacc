package dev.cloister.vault.secret;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.constellation.Descriptor;
import dev.cloister.constellation.Member;
import dev.cloister.constellation.Quorums;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.SigningKey;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.commit.Accepted;
import dev.cloister.constellation.commit.Ballot;
import dev.cloister.constellation.commit.CommitCertificate;
import dev.cloister.constellation.commit.Prepared;
import dev.cloister.constellation.commit.Proposal;
import dev.cloister.constellation.commit.Vote;
import dev.cloister.constellation.commit.WriteIntent;
import dev.cloister.constellation.secret.Envelope;
import dev.cloister.constellation.secret.OwnerId;
import dev.cloister.constellation.secret.SealedSecret;
import dev.cloister.constellation.secret.SecretHeader;
import dev.cloister.constellation.secret.SecretName;
import dev.cloister.constellation.secret.SecretSpec;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Versions of one secret, as a vault is given them. */
public final class Versions {
  /** Whose they are. */
  public static final OwnerId OWNER = new OwnerId("https://id.example", "alice");

  private static final long NOW = 1_795_000_000L;

  /** When they are made. */
  public static final Instant CREATED = Instant.ofEpochSecond(NOW);

  final SecureRandom random = new SecureRandom();
  private final SigningKey key = SigningKey.generate(random);
  private final Descriptor constellation =
      Descriptor.genesis(
          Quorums.of(3, 2, 3, 2, 2),
          key.publicKey(),
          IntStream.rangeClosed(1, 3).mapToObj(this::member).toList(),
          random);

  /** A value of that version, another at each call. */
  Held value(long version) {
    SealedSecret sealed = sealed(version);
    return new Held(
        WriteIntent.store(sealed.header(), sealed.shareHeader(), bytes(32, 1)),
        sealed.header(),
        Optional.of(new ShareSet(sealed.shareHeader(), sealed.share(1))));
  }

  /** The same, made at another time. */
  Held valueOf(long version, Instant created) {
    long at = created.getEpochSecond();
    try (SecretBytes secret = SecretBytes.copyOf(new byte[] {1, 2, 3})) {
      SecretSpec spec = new SecretSpec(OWNER, new SecretName("db"), version, at, at + 3600);
      SealedSecret sealed = Envelope.seal(constellation, spec, secret, random);
      return new Held(
          WriteIntent.store(sealed.header(), sealed.shareHeader(), bytes(32, 1)),
          sealed.header(),
          Optional.of(new ShareSet(sealed.shareHeader(), sealed.share(1))));
    }
  }

  SealedSecret sealed(long version) {
    try (SecretBytes secret = SecretBytes.copyOf(new byte[] {1, 2, 3})) {
      return Envelope.seal(constellation, spec(version), secret, random);
    }
  }

  /** A deletion. */
  public Held deletion(long version) {
    SecretHeader tombstone = SecretHeader.tombstone(constellation, spec(version), random);
    return new Held(WriteIntent.delete(tombstone), tombstone, Optional.empty());
  }

  /** A certificate that nobody verified: the rules do not look at votes. */
  CommitCertificate certificate(WriteIntent state) {
    boolean step = state.revision().step() > 0;
    return certificate(state, step ? new Ballot(1, bytes(16, 1)) : Ballot.NONE);
  }

  /** A vote for what nobody signed: the rules do not look at signatures. */
  Accepted vote(WriteIntent state, Ballot ballot) {
    return new Accepted(new Signed<>(new Proposal(ballot, state), bytes(64, 1)), key.publicKey());
  }

  CommitCertificate certificate(WriteIntent state, Ballot ballot) {
    VaultId vault = constellation.members().getFirst().vault();
    Vote vote = Vote.of(new Prepared(0, ballot, state, vault, 1), bytes(64, 1));
    return CommitCertificate.of(0, ballot, state, List.of(vote));
  }

  /** The same with the votes of all members. */
  CommitCertificate fullCertificate(WriteIntent state) {
    return CommitCertificate.of(
        0,
        Ballot.NONE,
        state,
        constellation.members().stream()
            .map(member -> new Prepared(0, Ballot.NONE, state, member.vault(), 1))
            .map(prepared -> Vote.of(prepared, bytes(64, 1)))
            .toList());
  }

  static ByteString bytes(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return ByteString.copyOf(bytes);
  }

  private static SecretSpec spec(long version) {
    return new SecretSpec(OWNER, new SecretName("db"), version, NOW, NOW + 3600);
  }

  private Member member(int position) {
    return new Member(
        VaultId.random(random),
        SigningKey.generate(random).publicKey(),
        position,
        "tdx",
        bytes(16, position),
        "site",
        bytes(32, 7));
  }
}
