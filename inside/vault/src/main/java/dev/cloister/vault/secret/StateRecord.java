package dev.cloister.vault.secret;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.Canonical;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.Decoder;
import dev.cloister.constellation.Encoder;
import dev.cloister.constellation.commit.Accepted;
import dev.cloister.constellation.commit.Ballot;
import dev.cloister.constellation.commit.CommitCertificate;
import dev.cloister.constellation.commit.WriteIntent;
import dev.cloister.constellation.secret.Envelope;
import dev.cloister.constellation.secret.Revision;
import dev.cloister.constellation.secret.SecretHeader;
import dev.cloister.constellation.secret.ShareHeader;
import dev.cloister.threshold.Share;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A state as it is stored, sealed by the store: the canonical encoding {@code
 * cloister-vault-secret-v1}.
 *
 * @param state what is stored
 */
record StateRecord(SecretState state) implements Canonical {
  private static final String DOMAIN = "cloister-vault-secret-v1";
  private static final int MAX_LENGTH = 1 << 20;
  private static final int MAX_PREPARED =
      SecretRules.MAX_PENDING + SecretRules.MAX_PENDING_DELETIONS;

  @Override
  public byte[] encoded() {
    return Encoder.of(DOMAIN)
        .list(
            state.committed().stream().toList(),
            (committed, out) -> {
              held(committed.held(), out);
              out.object(committed.certificate());
            })
        .list(state.prepared(), StateRecord::held)
        .list(state.step().stream().toList(), StateRecord::step)
        .encoded();
  }

  static SecretState decode(byte[] encoding) throws ConstellationException {
    return Decoder.decode(encoding, DOMAIN, MAX_LENGTH, StateRecord::read).state();
  }

  private static StateRecord read(Decoder in) throws ConstellationException {
    Optional<Committed> committed =
        in.list("committed", 1, StateRecord::committed).stream().findFirst();
    List<Held> prepared = in.list("prepared", MAX_PREPARED, StateRecord::held);
    Optional<Step> step = in.list("step", 1, StateRecord::step).stream().findFirst();
    return new StateRecord(new SecretState(committed, prepared, step));
  }

  private static Committed committed(Decoder in) throws ConstellationException {
    Held held = held(in);
    byte[] certificate = in.bytes("certificate", 1, CommitCertificate.MAX_LENGTH).bytes();
    return new Committed(held, CommitCertificate.decode(certificate));
  }

  private static void held(Held held, Encoder out) {
    out.object(held.state())
        .object(held.header())
        .list(held.shares().stream().toList(), StateRecord::shares);
  }

  private static Held held(Decoder in) throws ConstellationException {
    return new Held(
        WriteIntent.decode(in.bytes("state", 1, WriteIntent.MAX_LENGTH).bytes()),
        SecretHeader.decode(in.bytes("header", 1, SecretHeader.MAX_LENGTH).bytes()),
        in.list("shares", 1, StateRecord::shares).stream().findFirst());
  }

  private static void shares(ShareSet set, Encoder out) {
    byte[] value = set.share().copyValue();
    try {
      out.object(set.header()).number(set.share().position()).bytes(value);
    } finally {
      Arrays.fill(value, (byte) 0);
    }
  }

  private static ShareSet shares(Decoder in) throws ConstellationException {
    ShareHeader header =
        ShareHeader.decode(in.bytes("share header", 1, ShareHeader.MAX_LENGTH).bytes());
    int position = in.small("position");
    byte[] value = in.bytes("share", Envelope.KEY_LENGTH).bytes();
    try {
      return new ShareSet(header, Share.of(position, value));
    } finally {
      Arrays.fill(value, (byte) 0);
    }
  }

  private static void step(Step step, Encoder out) {
    step.revision().write(out);
    ballot(step.promised(), out);
    out.list(step.accepted().stream().toList(), Accepted::write);
    out.list(step.settled(), StateRecord::held);
  }

  private static Step step(Decoder in) throws ConstellationException {
    Revision revision = Revision.read(in);
    Ballot promised = ballot(in);
    return new Step(
        revision,
        promised,
        in.list("accepted", 1, Accepted::read).stream().findFirst(),
        in.list("settled", DealingRules.MAX_SETTLED + 1, StateRecord::held));
  }

  private static void ballot(Ballot ballot, Encoder out) {
    out.number(ballot.round()).bytes(ballot.proposer());
  }

  private static Ballot ballot(Decoder in) throws ConstellationException {
    long round = in.number("round");
    ByteString proposer = in.bytes("proposer", Ballot.PROPOSER_LENGTH);
    return new Ballot(round, proposer);
  }
}
