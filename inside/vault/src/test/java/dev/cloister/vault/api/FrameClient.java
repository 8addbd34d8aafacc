package dev.cloister.vault.api;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.ratls.AttestedParty;
import dev.cloister.channel.ratls.ClientChannel;
import dev.cloister.channel.ratls.PeerCertificates;
import dev.cloister.channel.ratls.TlsView;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.request.ProofChannel;
import dev.cloister.constellation.request.ProofHeader;
import dev.cloister.constellation.request.RequestProof;
import dev.cloister.constellation.wire.AnswerFrame;
import dev.cloister.constellation.wire.Refusal;
import dev.cloister.constellation.wire.RequestFrame;
import dev.cloister.constellation.wire.VaultAnswer;
import dev.cloister.constellation.wire.VaultRequest;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/** Somebody who speaks frames. */
final class FrameClient implements AutoCloseable {
  private final VaultWorld world;
  private final int index;
  private final SSLSocket socket;
  private Optional<ClientChannel> channel = Optional.empty();
  private Optional<ProofChannel> proofs = Optional.empty();
  private long counter;

  private FrameClient(VaultWorld world, int index, SSLSocket socket) {
    this.world = world;
    this.index = index;
    this.socket = socket;
  }

  /** A connection on which nothing was said. */
  static FrameClient connect(VaultWorld world, int index) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {PeerCertificates.judgedByEvidence()}, world.random);
    SSLSocket socket =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket("127.0.0.1", world.vaults.get(index).framePort().getAsInt());
    socket.setSoTimeout(60_000);
    socket.startHandshake();
    return new FrameClient(world, index, socket);
  }

  /** A connection whose other end has proven itself. */
  static FrameClient attested(VaultWorld world, int index) throws Exception {
    FrameClient client = connect(world, index);
    AttestedParty party =
        AttestedParty.of(
            Visitor.service(world), world.requirements(), world.random, System::nanoTime);
    client.channel =
        Optional.of(
            party.<IOException>exchange(
                TlsView.ofClient(client.socket.getSession()), client::carry));
    return client;
  }

  /** Begins an exchange and shows what would be sent first; it goes no further. */
  void exchangeWith(String service, Consumer<byte[]> first) throws Exception {
    AttestedParty party =
        AttestedParty.of(service, world.requirements(), world.random, System::nanoTime);
    try {
      party.<IOException>exchange(
          TlsView.ofClient(socket.getSession()),
          message -> {
            first.accept(message);
            throw new IOException("no further");
          });
    } catch (IOException e) {
      // As it was meant.
    }
  }

  private byte[] carry(byte[] message) throws IOException {
    try {
      RequestFrame frame =
          new RequestFrame(
              RequestFrame.ATTEST,
              ByteString.copyOf(message),
              Optional.empty(),
              Optional.empty(),
              Optional.empty());
      AnswerFrame answer = AnswerFrame.parse(exchange(frame.encoded()));
      return answer.body().toJson().getBytes(StandardCharsets.UTF_8);
    } catch (ConstellationException e) {
      throw new IOException(e);
    }
  }

  AnswerFrame send(VaultRequest request, Optional<Visitor.Owner> owner) throws Exception {
    byte[] body = Visitor.body(request);
    Optional<String> proof =
        owner.isPresent() ? Optional.of(prove(owner.get(), request, body)) : Optional.empty();
    return say(request, owner.map(Visitor.Owner::token), proof);
  }

  AnswerFrame say(VaultRequest request, Optional<String> token, Optional<String> proof)
      throws Exception {
    RequestFrame frame =
        new RequestFrame(
            request.operation().operationName(),
            ByteString.copyOf(Visitor.body(request)),
            token,
            proof,
            channel.map(ClientChannel::channelId));
    return AnswerFrame.parse(exchange(frame.encoded()));
  }

  VaultAnswer expect(VaultRequest request, Optional<Visitor.Owner> owner) throws Exception {
    AnswerFrame answer = send(request, owner);
    if (!answer.name().equals(request.operation().answerName())) {
      throw new AssertionError("answered " + answer.name() + " " + answer.body().toJson());
    }
    return VaultAnswer.read(request.operation(), answer.body());
  }

  Refusal refusal(byte[] payload) throws Exception {
    AnswerFrame answer = AnswerFrame.parse(exchange(payload));
    if (!answer.name().equals(AnswerFrame.ERROR)) {
      throw new AssertionError("was answered: " + answer.name());
    }
    return Refusal.read(answer.body());
  }

  byte[] exchange(byte[] payload) throws IOException {
    write(ByteBuffer.allocate(4 + payload.length).putInt(payload.length).put(payload).array());
    return read();
  }

  void write(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  byte[] read() throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    return in.readNBytes(in.readInt());
  }

  /** What the connection says after the last answer: nothing, if it was closed. */
  int end() throws IOException {
    return socket.getInputStream().read();
  }

  private String prove(Visitor.Owner owner, VaultRequest request, byte[] body) throws Exception {
    if (proofs.isEmpty()) {
      VaultAnswer.ConnectionNonce nonce =
          (VaultAnswer.ConnectionNonce) expect(new VaultRequest.Nonce(), Optional.empty());
      proofs =
          Optional.of(
              new ProofChannel(
                  world.constellationId(),
                  world.member(index).vault(),
                  nonce.nonce(),
                  ByteString.copyOf(
                      TlsView.export(socket.getSession(), ProofChannel.EXPORTER_LABEL, 32))));
    }
    return ProofHeader.sign(
            owner.key(),
            RequestProof.of(
                proofs.get(),
                ++counter,
                request.operation().method(),
                request.operation().path(),
                body))
        .value();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
