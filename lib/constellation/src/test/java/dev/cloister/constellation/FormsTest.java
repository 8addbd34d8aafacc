package dev.cloister.constellation;

import static dev.cloister.constellation.Fixture.bytes;
import static dev.cloister.constellation.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.audit.AuditHead;
import dev.cloister.constellation.commit.Ballot;
import dev.cloister.constellation.commit.CommitCertificate;
import dev.cloister.constellation.commit.Prepared;
import dev.cloister.constellation.commit.Vote;
import dev.cloister.constellation.commit.WriteIntent;
import dev.cloister.constellation.request.ProofChannel;
import dev.cloister.constellation.request.RequestProof;
import dev.cloister.constellation.secret.Revision;
import dev.cloister.constellation.secret.SecretId;
import dev.cloister.constellation.secret.SetId;
import dev.cloister.constellation.witness.Head;
import dev.cloister.constellation.witness.HeadReport;
import dev.cloister.constellation.witness.IncarnationGrant;
import dev.cloister.constellation.witness.IncarnationRequest;
import dev.cloister.constellation.witness.Place;
import dev.cloister.constellation.witness.WitnessAck;
import dev.cloister.constellation.witness.Witnessed;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Lengths and numbers that no object may have, each in the one place that holds it. */
class FormsTest {
  private static final ByteString HASH = bytes(32, 1);
  private static final ByteString SHORT = bytes(31, 1);
  private static final VaultId VAULT = new VaultId(bytes(16, 1));
  private static final Revision WRITTEN = new Revision(1, new SetId(bytes(16, 1)), 0);
  private static final WriteIntent INTENT =
      new WriteIntent(HASH, new SecretId(HASH), WRITTEN, HASH, HASH, HASH);
  private static final Place PLACE = new Place(1, HASH);
  private static final Signed<Head> HEAD =
      new Signed<>(new Head(HASH, VAULT, 2, PLACE, PLACE), bytes(64, 1));
  private static final Witnessed WITNESSED = new Witnessed(HASH, HEAD, Optional.empty());

  @Test
  void writeIntent_notOfItsForm_isRefused() {
    SecretId id = new SecretId(HASH);
    refuse(() -> new WriteIntent(SHORT, id, WRITTEN, HASH, HASH, HASH));
    refuse(() -> new WriteIntent(HASH, id, WRITTEN, SHORT, HASH, HASH));
    refuse(() -> new WriteIntent(HASH, id, WRITTEN, HASH, SHORT, HASH));
    refuse(() -> new WriteIntent(HASH, id, WRITTEN, HASH, HASH, SHORT));
    refuse(() -> new WriteIntent(HASH, id, WRITTEN, HASH, bytes(32, 0), HASH));
    refuse(() -> new SecretId(SHORT));
    refuse(() -> new SetId(bytes(15, 1)));
    refuse(() -> new Revision(0, new SetId(bytes(16, 1)), 0));
    refuse(() -> new Revision(1, new SetId(bytes(16, 1)), -1));
  }

  @Test
  void preparedAndVotes_notOfTheirForm_areRefused() {
    refuse(() -> new Prepared(-1, Ballot.NONE, INTENT, VAULT, 1));
    refuse(() -> new Prepared(0, Ballot.NONE, INTENT, VAULT, 0));
    refuse(() -> new Vote(VAULT, 1, bytes(63, 1)));
    refuse(() -> new Signed<>(INTENT, bytes(65, 1)));
    refuse(() -> new CommitCertificate(0, Ballot.NONE, INTENT, List.of()));
    Vote one = new Vote(VAULT, 1, bytes(64, 1));
    Vote later = new Vote(new VaultId(bytes(16, 2)), 1, bytes(64, 1));
    refuse(() -> new CommitCertificate(0, Ballot.NONE, INTENT, List.of(later, one)));
    refuse(
        () ->
            new CommitCertificate(
                0, Ballot.NONE, INTENT, List.of(new Vote(VAULT, 0, bytes(64, 1)))));
  }

  @Test
  void wordsOfWitnesses_notOfTheirForm_areRefused() {
    refuse(() -> new Place(1, SHORT));
    refuse(() -> new Head(SHORT, VAULT, 1, PLACE, PLACE));
    refuse(() -> new WitnessAck(SHORT, HASH, VAULT, 1));
    refuse(() -> new WitnessAck(HASH, SHORT, VAULT, 1));
    refuse(() -> new WitnessAck(HASH, HASH, VAULT, 0));
    refuse(() -> new IncarnationRequest(HEAD, SHORT));
    refuse(() -> new IncarnationGrant(SHORT, VAULT, 1));
    refuse(() -> new IncarnationGrant(HASH, VAULT, 0));
    refuse(() -> new Witnessed(SHORT, HEAD, Optional.empty()));
    refuse(() -> new HeadReport(SHORT, WITNESSED, VAULT, 1));
    refuse(() -> new HeadReport(HASH, WITNESSED, VAULT, 0));
  }

  @Test
  void requestsAndAuditHeads_notOfTheirForm_areRefused() {
    ProofChannel channel = new ProofChannel(HASH, VAULT, HASH, HASH);
    refuse(() -> new ProofChannel(SHORT, VAULT, HASH, HASH));
    refuse(() -> new ProofChannel(HASH, VAULT, SHORT, HASH));
    refuse(() -> new ProofChannel(HASH, VAULT, HASH, SHORT));
    refuse(() -> new RequestProof(channel, 0, "POST", "/", HASH));
    refuse(() -> new RequestProof(channel, 1, "POST", "", HASH));
    refuse(() -> new RequestProof(channel, 1, "POST", "/", SHORT));
    refuse(() -> new AuditHead(SHORT, VAULT, 1, 1, HASH));
    refuse(() -> new AuditHead(HASH, VAULT, 1, 1, SHORT));
    refuse(() -> new AuditHead(HASH, VAULT, 0, 1, HASH));
    refuse(() -> new AuditHead(HASH, VAULT, 1, 0, HASH));
  }

  @Test
  void small_beyondInt_isRefused() {
    byte[] encoded = Encoder.of("cloister-test-v1").number(1L << 31).encoded();
    assertRefused(
        Reason.MALFORMED,
        () ->
            Decoder.decode(
                encoded,
                "cloister-test-v1",
                100,
                in -> {
                  in.small("n");
                  return INTENT;
                }));
  }

  private static void refuse(ThrowingCallable call) {
    assertThatIllegalArgumentException().isThrownBy(call);
  }
}
