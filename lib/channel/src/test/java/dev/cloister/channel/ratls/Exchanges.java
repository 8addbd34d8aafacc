package dev.cloister.channel.ratls;

import dev.cloister.attestation.binding.Binding;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.tee.ForwardingTeeProvider;
import dev.cloister.tee.TeeEvidence;
import dev.cloister.tee.TeeException;
import dev.cloister.tee.TeeProvider;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** M1 to M4 between a client and a server, with views of TLS in place of TLS. */
abstract class Exchanges {
  static final String SERVICE = "vault";

  final AtomicLong nanos = new AtomicLong();
  final SecureRandom random = new SecureRandom();
  @TempDir Path folder;
  CountingTee tee;
  Attester server;
  Attester client;
  PeerRequirements requirements;

  @BeforeEach
  void genuineEnds() throws Exception {
    Genuine genuine = Genuine.in(folder);
    tee = new CountingTee(genuine.open());
    server = Attester.ephemeral(tee, random);
    client = Attester.ephemeral(tee, random);
    requirements = PeerRequirements.of(genuine.judge());
  }

  AttestedService service() {
    return AttestedService.of(server, SERVICE, random, nanos::get);
  }

  AttestedParty party() {
    return party(requirements);
  }

  AttestedParty party(PeerRequirements wanted) {
    return AttestedParty.of(SERVICE, wanted, random, nanos::get);
  }

  static ClientChannel run(AttestedParty party, ServerChannel state, TlsView view)
      throws ChannelException {
    return party.exchange(view, m -> state.exchange(m, view));
  }

  interface Change {
    byte[] apply(byte[] message) throws ChannelException;
  }

  ClientChannel relay(ServerChannel state, Change m1) throws ChannelException {
    TlsView view = Views.mutual("a");
    return party().exchange(view, m -> state.exchange(m1.apply(m), view));
  }

  ErrorCode refusedM2(UnaryOperator<Answer> change) {
    ServerChannel state = service().open();
    TlsView view = Views.mutual("a");
    return refused(
        () ->
            party()
                .exchange(
                    view,
                    m -> Messages.encode(change.apply(Messages.answer(state.exchange(m, view))))));
  }

  static ErrorCode refused(ThrowingCallable call) {
    try {
      call.call();
    } catch (ChannelException e) {
      return e.code();
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
    throw new AssertionError("was accepted");
  }

  /** What a client signs in M3 that sees {@code seen}, after M1 and M2 over {@code view}. */
  ChannelBinding asked(ServerChannel state, TlsView view, TlsView seen) throws ChannelException {
    Hello hello = hello();
    byte[] m1 = Messages.encode(hello);
    byte[] m2 = state.exchange(m1, view);
    return ChannelBinding.ofClient(seen, hello, m1, Messages.answer(m2).nonce(), m2);
  }

  Hello hello() {
    return new Hello(nonce(), Optional.empty(), SERVICE);
  }

  ByteString nonce() {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return ByteString.copyOf(bytes);
  }

  static Answer with(Answer m2, Proof proof) {
    return new Answer(m2.nonce(), proof, m2.clients(), m2.knownKey());
  }

  static Answer asking(Answer m2) {
    return new Answer(m2.nonce(), m2.proof(), ClientProof.REQUIRED, m2.knownKey());
  }

  static Proof keys(Answer m2, ByteString attestationKey, ByteString identityKey) {
    return new Proof(
        attestationKey,
        identityKey,
        m2.proof().evidence(),
        m2.proof().attestationSignature(),
        m2.proof().identitySignature());
  }

  static Proof withoutEvidence(Proof proof) {
    return new Proof(
        proof.attestationKey(),
        proof.identityKey(),
        Optional.empty(),
        proof.attestationSignature(),
        proof.identitySignature());
  }

  /** A TEE that counts, fails, or vouches for something else. */
  static final class CountingTee extends ForwardingTeeProvider {
    private int made;
    private Optional<Binding> instead = Optional.empty();
    private Optional<TeeException.Reason> failure = Optional.empty();

    CountingTee(TeeProvider tee) {
      super(tee);
    }

    int made() {
      return made;
    }

    void vouchFor(Binding other) {
      instead = Optional.of(other);
    }

    void fail(TeeException.Reason reason) {
      failure = Optional.of(reason);
    }

    @Override
    public synchronized TeeEvidence evidence(Binding binding) throws TeeException {
      made++;
      if (failure.isPresent()) {
        throw new TeeException(failure.get(), "planted");
      }
      return super.evidence(instead.orElse(binding));
    }
  }
}
