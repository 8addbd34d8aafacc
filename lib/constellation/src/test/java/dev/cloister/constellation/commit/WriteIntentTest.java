package dev.cloister.constellation.commit;

import static dev.cloister.constellation.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Fixture;
import dev.cloister.constellation.secret.Revision;
import dev.cloister.constellation.secret.SealedSecret;
import dev.cloister.constellation.secret.SecretHeader;
import dev.cloister.constellation.secret.SecretId;
import dev.cloister.constellation.secret.SecretSpec;
import dev.cloister.constellation.secret.SetId;
import java.util.List;
import org.junit.jupiter.api.Test;

class WriteIntentTest {
  private static final ByteString ZEROS = Fixture.bytes(32, 0);
  private static final ByteString POLICY = Fixture.bytes(32, 5);

  private final Fixture fixture = Fixture.of(3, 2, 3);
  private final SealedSecret sealed = fixture.seal(1, "secret");
  private final WriteIntent intent =
      WriteIntent.store(sealed.header(), sealed.shareHeader(), POLICY);
  private final SecretHeader tombstone =
      SecretHeader.tombstone(
          fixture.descriptor,
          new SecretSpec(Fixture.OWNER, Fixture.NAME, 2, Fixture.NOW, Fixture.NOW),
          fixture.random);

  @Test
  void check_headersMeant_areTaken() throws Exception {
    intent.check(sealed.header(), sealed.shareHeader());
    intent.withPolicy(Fixture.bytes(32, 6)).check(sealed.header(), sealed.shareHeader());
    WriteIntent.delete(tombstone).check(tombstone);
  }

  @Test
  void check_anotherHeader_isRefused() {
    SealedSecret other = fixture.seal(1, "other");
    assertRefused(Reason.MISMATCH, () -> intent.check(other.header()));
    assertRefused(Reason.MISMATCH, () -> intent.check(sealed.header(), other.shareHeader()));
  }

  @Test
  void check_anotherShareHeaderOfTheVersion_isRefused() {
    assertRefused(
        Reason.MISMATCH,
        () ->
            intent
                .withShares(CommitFixture.nextEpoch(sealed.shareHeader()))
                .check(sealed.header(), sealed.shareHeader()));
  }

  /** The hash is right; what the intent says beside it is not. */
  @Test
  void check_intentThatNamesSomethingElse_isRefused() {
    SetId set = SetId.random(fixture.random);
    Revision r = intent.revision();
    for (WriteIntent wrong :
        List.of(
            with(Fixture.bytes(32, 1), intent.secret(), r),
            with(intent.constellationId(), new SecretId(Fixture.bytes(32, 1)), r),
            with(intent.constellationId(), intent.secret(), new Revision(2, r.setId(), 0)),
            with(intent.constellationId(), intent.secret(), new Revision(1, set, 0)))) {
      assertRefused(Reason.MISMATCH, () -> wrong.check(sealed.header()));
    }
  }

  @Test
  void check_aDeletionThatIsNone_isRefused() {
    WriteIntent wrong =
        new WriteIntent(
            intent.constellationId(),
            intent.secret(),
            intent.revision(),
            intent.secretHeader(),
            ZEROS,
            ZEROS);
    assertRefused(Reason.MISMATCH, () -> wrong.check(sealed.header()));
  }

  @Test
  void steps_follow() {
    WriteIntent step = intent.withPolicy(Fixture.bytes(32, 6));
    assertThat(step.revision()).isEqualTo(intent.revision().next());
    assertThat(step.shareHeader()).isEqualTo(intent.shareHeader());
    WriteIntent refreshed = step.withShares(CommitFixture.nextEpoch(sealed.shareHeader()));
    assertThat(refreshed.policy()).isEqualTo(step.policy());
    assertThat(refreshed.revision().step()).isEqualTo(2);
  }

  @Test
  void deletion_hasNeitherSharesNorPolicyNorSteps() {
    WriteIntent deletion = WriteIntent.delete(tombstone);
    assertThat(deletion.isDeletion()).isTrue();
    assertThat(intent.isDeletion()).isFalse();
    assertThatIllegalArgumentException().isThrownBy(() -> deletion.withPolicy(POLICY));
    assertThatIllegalArgumentException().isThrownBy(() -> WriteIntent.delete(sealed.header()));
    assertThatIllegalArgumentException().isThrownBy(() -> intent.withPolicy(ZEROS));
  }

  @Test
  void withShares_ofAnotherVersion_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> intent.withShares(fixture.seal(2, "b").shareHeader()));
  }

  @Test
  void ballots_areOrderedByRoundThenProposer() {
    List<Ballot> ordered =
        List.of(
            Ballot.NONE,
            new Ballot(1, Fixture.bytes(16, 0x7f)),
            new Ballot(1, Fixture.bytes(16, 0x80)),
            new Ballot(2, Fixture.bytes(16, 0)));
    assertThat(ordered.reversed().stream().sorted()).isEqualTo(ordered);
    assertThatIllegalArgumentException().isThrownBy(() -> new Ballot(0, Fixture.bytes(16, 1)));
    assertThatIllegalArgumentException().isThrownBy(() -> new Ballot(1, Fixture.bytes(15, 1)));
    assertThatIllegalArgumentException().isThrownBy(() -> new Ballot(-1, Fixture.bytes(16, 1)));
  }

  private WriteIntent with(ByteString constellation, SecretId secret, Revision revision) {
    return new WriteIntent(
        constellation,
        secret,
        revision,
        intent.secretHeader(),
        intent.shareHeader(),
        intent.policy());
  }
}
