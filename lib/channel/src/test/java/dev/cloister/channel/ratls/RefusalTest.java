package dev.cloister.channel.ratls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.tee.TeeProvider;
import dev.cloister.testkit.pki.Seed;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a refusal leaves of a connection, and what a known key may not bring along. */
class RefusalTest {
  private static final String SERVICE = "vault";
  private static final TlsView VIEW = Views.mutual("a");

  private final SecureRandom random = new SecureRandom();
  @TempDir private Path folder;
  private TeeProvider tee;
  private PeerRequirements requirements;
  private AttestedParty party;

  @BeforeEach
  void genuineEnds() throws Exception {
    Genuine genuine = Genuine.in(folder);
    tee = genuine.open();
    requirements = PeerRequirements.of(genuine.judge());
    party = AttestedParty.of(SERVICE, requirements, random, System::nanoTime);
  }

  @Test
  void exchange_messageThatDoesNotParse_endsWhatWasAttested() throws Exception {
    ServerChannel state = service(Attester.ephemeral(tee, random)).open();
    run(state);

    assertThat(refused(() -> state.exchange("{".getBytes(StandardCharsets.US_ASCII), VIEW)))
        .isEqualTo(ErrorCode.INVALID_REQUEST);
    assertThat(refused(() -> state.authorise(Optional.of("id-a"))))
        .isEqualTo(ErrorCode.ATTESTATION_REQUIRED);
  }

  @Test
  void exchange_secondBeforeTheFirstIsOver_endsWhatWasAttested() throws Exception {
    ServerChannel state =
        service(Attester.ephemeral(tee, random)).withOptionalClients(requirements).open();
    run(state);

    assertThat(refused(() -> run(state))).isEqualTo(ErrorCode.CONFLICT);
    assertThat(refused(() -> state.authorise(Optional.of("id-a"))))
        .isEqualTo(ErrorCode.ATTESTATION_REQUIRED);
  }

  @Test
  void exchange_knownKeyWithAnotherIdentity_needsEvidenceForIt() throws Exception {
    run(service(withIdentity(SigningKeys.generate(random))).open());

    // Whoever stole the attestation key signs for an identity of his own, which no evidence names.
    ServerChannel thief = service(withIdentity(SigningKeys.generate(random))).open();
    assertThat(refused(() -> run(thief))).isEqualTo(ErrorCode.EVIDENCE_REQUIRED);
  }

  /** Ends with one attestation key. */
  private Attester withIdentity(KeyPair identity) {
    return Attester.of(tee, identity, Seed.of("attestation key").random());
  }

  private AttestedService service(Attester attester) {
    return AttestedService.of(attester, SERVICE, random, System::nanoTime);
  }

  private ClientChannel run(ServerChannel state) throws ChannelException {
    return party.exchange(VIEW, message -> state.exchange(message, VIEW));
  }

  private static ErrorCode refused(ThrowingCallable call) {
    return catchThrowableOfType(ChannelException.class, call).code();
  }
}
