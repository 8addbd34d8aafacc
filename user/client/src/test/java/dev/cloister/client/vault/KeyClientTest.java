package dev.cloister.client.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.ratls.AttestedPeer;
import dev.cloister.client.ClientFailure;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.Member;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.SigningKey;
import dev.cloister.constellation.key.CallerId;
import dev.cloister.constellation.key.KeyApproval;
import dev.cloister.constellation.key.KeyId;
import dev.cloister.constellation.key.KeyName;
import dev.cloister.constellation.key.KeyOperation;
import dev.cloister.constellation.key.KeyPolicy;
import dev.cloister.constellation.key.KeyType;
import dev.cloister.constellation.secret.OwnerId;
import dev.cloister.constellation.wire.Continuity;
import dev.cloister.constellation.wire.KeyAnswer;
import dev.cloister.constellation.wire.KeyInfo;
import dev.cloister.constellation.wire.KeyRequest;
import dev.cloister.constellation.wire.KeyUse;
import dev.cloister.constellation.wire.ListedKey;
import dev.cloister.constellation.wire.VaultAnswer;
import dev.cloister.constellation.wire.VaultRequest;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a client of one vault does not take from it. */
final class KeyClientTest {
  private static final KeyName NAME = new KeyName("payroll");
  private static final Continuity NOBODY = Continuity.unprovenSince(0);
  private static final OwnerId CAROL = new OwnerId("https://id.example", "carol");

  private final World world = World.of(3, 2, 3);
  private final Deque<VaultAnswer> answers = new ArrayDeque<>();
  private Member member;
  private KeyClient keys;
  private AuditClient audit;

  @BeforeEach
  void client() {
    member = world.history.current().members().getFirst();
    OneVault vault = new OneVault(new Scripted());
    keys = new KeyClient(vault, world.history.constellationId(), world.owner());
    audit = new AuditClient(vault);
  }

  @Test
  void info_ofThatKey_isTaken() throws Exception {
    answer(new KeyAnswer.Described(info(NAME), NOBODY));
    assertThat(keys.info(use()).name()).isEqualTo(NAME);
  }

  @Test
  void info_ofAnotherKey_isForged() {
    answer(new KeyAnswer.Described(info(new KeyName("other")), NOBODY));
    assertForged(() -> keys.info(use()));
  }

  /** The handle says what it is called and whose it is. */
  @Test
  void info_underAnotherOwnersName_isForged() {
    KeyInfo good = info(NAME);
    answer(
        new KeyAnswer.Described(
            new KeyInfo(
                good.key(),
                CAROL,
                good.name(),
                good.type(),
                good.instance(),
                good.versions(),
                good.policy()),
            NOBODY));
    assertForged(() -> keys.info(use()));
  }

  @Test
  void approve_asWasAsked_isTaken() throws Exception {
    answer(approved(world.key(member.vault()), CallerId.of(CAROL)));
    assertThat(keys.approve(request()).object().requester()).isEqualTo(CallerId.of(CAROL));
  }

  @Test
  void approve_signedByAnother_isForged() {
    answer(approved(SigningKey.generate(new SecureRandom()), CallerId.of(CAROL)));
    assertForged(() -> keys.approve(request()));
  }

  @Test
  void approve_ofAnotherRequester_isForged() {
    answer(approved(world.key(member.vault()), CallerId.of(World.OWNER)));
    assertForged(() -> keys.approve(request()));
  }

  @Test
  void sign_answeredBySomethingElse_isMalformed() {
    answer(new KeyAnswer.Verified(true, NOBODY));
    assertFailure(
        () -> keys.sign(use(), ByteString.copyOf(new byte[1])), VaultFault.Kind.MALFORMED);
  }

  @Test
  void list_thatNeverEnds_isNotReadForEver() {
    KeyAnswer page =
        new KeyAnswer.Keys(
            List.of(new ListedKey(keys.handle(NAME), NAME, KeyType.P256, 1)), true, NOBODY);
    for (int i = 0; i < 4096; i++) {
      answer(page);
    }
    assertFailure(() -> keys.list(), VaultFault.Kind.MALFORMED);
  }

  @Test
  void audit_thatSaysMoreAndShowsNothing_isMalformed() {
    answers.add(new VaultAnswer.AuditLines(List.of(), true, NOBODY));
    assertFailure(() -> audit.read(0, line -> {}), VaultFault.Kind.MALFORMED);
  }

  @Test
  void refusal_isTheVaultsCode() {
    VaultException failure =
        catchThrowableOfType(VaultException.class, () -> keys.delete(keys.handle(NAME)));
    assertThat(failure.failure()).isEqualTo(ClientFailure.REFUSED);
    assertThat(failure.faults().getFirst().detail()).isEqualTo("policy_refused");
  }

  private void answer(KeyAnswer answer) {
    answers.add(new VaultAnswer.OfKeys(answer));
  }

  private KeyUse use() {
    return KeyUse.of(keys.handle(NAME));
  }

  private KeyRequest.ApproveKeyUse request() {
    return new KeyRequest.ApproveKeyUse(
        keys.handle(NAME), 1, KeyOperation.SIGN, CallerId.of(CAROL), 300);
  }

  private KeyAnswer approved(SigningKey signer, CallerId requester) {
    ByteString half = ByteString.copyOf(new byte[16]);
    KeyApproval approval =
        new KeyApproval(
            world.history.constellationId(),
            member.vault(),
            keys.handle(NAME),
            half,
            ByteString.copyOf(new byte[32]),
            List.of("managers"),
            1,
            KeyOperation.SIGN,
            requester,
            World.OWNER,
            1,
            300,
            half);
    return new KeyAnswer.UseApproved(Signed.by(signer, approval), NOBODY);
  }

  private KeyInfo info(KeyName name) {
    try {
      return new KeyInfo(
          KeyId.of(world.history.constellationId(), World.OWNER, name),
          World.OWNER,
          name,
          KeyType.AES_256_GCM,
          ByteString.copyOf(new byte[16]),
          List.of(new KeyInfo.Version(1, 0, Optional.empty())),
          KeyPolicy.parse("{\"version\":1,\"principals\":{},\"grants\":[]}".getBytes(UTF_8)));
    } catch (ConstellationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void assertForged(ThrowingCallable call) {
    assertFailure(call, VaultFault.Kind.FORGED);
  }

  private static void assertFailure(ThrowingCallable call, VaultFault.Kind kind) {
    VaultException failure = catchThrowableOfType(VaultException.class, call);
    assertThat(failure.failure()).isEqualTo(ClientFailure.MALFORMED_RESPONSE);
    assertThat(failure.faults().getFirst().kind()).isEqualTo(kind);
  }

  /** A vault that says what it was told to, and then refuses. */
  private final class Scripted implements VaultLink {
    @Override
    public Member member() {
      return member;
    }

    @Override
    public VaultAnswer send(VaultRequest request) throws LinkException {
      if (answers.isEmpty()) {
        throw new LinkException(VaultFault.Kind.REFUSED, "policy_refused");
      }
      return answers.remove();
    }

    @Override
    public Optional<AttestedPeer> proven() {
      return Optional.empty();
    }

    @Override
    public void close() {}
  }
}
