package dev.cloister.client.vault;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.channel.client.AttestedConnection;
import dev.cloister.channel.client.AttestedRequest;
import dev.cloister.channel.client.ConnectionSetup;
import dev.cloister.channel.ratls.AttestedPeer;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.SigningKey;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.request.ProofChannel;
import dev.cloister.constellation.request.ProofHeader;
import dev.cloister.constellation.request.RequestProof;
import dev.cloister.constellation.wire.VaultAnswer;
import dev.cloister.constellation.wire.VaultOperation;
import dev.cloister.constellation.wire.VaultRequest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Proves each request on its connection: the vault's nonce is asked for once, the counter rises
 * with every request (PROTOCOLS.md 3). What a vault receives it can show to no other.
 */
final class ProvedConnections implements ConnectionSetup {
  private static final Set<String> FOR_ANYBODY =
      Stream.of(VaultOperation.values())
          .filter(WireMessages::isForAnybody)
          .map(VaultOperation::path)
          .collect(Collectors.toUnmodifiableSet());

  private final ByteString constellationId;
  private final VaultId vault;
  private final SigningKey key;
  private final LongSupplier nanoTime;
  private final AtomicReference<Optional<AttestedPeer>> proven =
      new AtomicReference<>(Optional.empty());

  ProvedConnections(
      ByteString constellationId, VaultId vault, SigningKey key, LongSupplier nanoTime) {
    this.constellationId = constellationId;
    this.vault = vault;
    this.key = key;
    this.nanoTime = nanoTime;
  }

  /** Who proved itself on the last connection. */
  Optional<AttestedPeer> proven() {
    return proven.get();
  }

  @Override
  public Outgoing opened(AttestedConnection connection) throws ChannelException {
    proven.set(Optional.of(connection.server()));
    ProofChannel channel =
        new ProofChannel(
            constellationId,
            vault,
            nonce(connection),
            connection.exported(ProofChannel.EXPORTER_LABEL, 32));
    return new Proving(channel, key);
  }

  private ByteString nonce(AttestedConnection connection) throws ChannelException {
    VaultRequest request = new VaultRequest.Nonce();
    byte[] answer =
        connection.post(
            request.operation().path(),
            request.toJson().toJson().getBytes(StandardCharsets.UTF_8),
            nanoTime.getAsLong());
    try {
      JsonObject body = Json.parseObject(answer);
      if (VaultAnswer.read(VaultOperation.NONCE, body)
          instanceof VaultAnswer.ConnectionNonce read) {
        return read.nonce();
      }
    } catch (JsonException | ConstellationException e) {
      // Said below.
    }
    throw new ChannelException(ErrorCode.PEER_ERROR, "expected a nonce");
  }

  /** The requests of one connection. */
  private static final class Proving implements Outgoing {
    private final ProofChannel channel;
    private final SigningKey key;
    private long counter;

    Proving(ProofChannel channel, SigningKey key) {
      this.channel = channel;
      this.key = key;
    }

    @Override
    public AttestedRequest of(AttestedRequest request) {
      if (FOR_ANYBODY.contains(request.target())) {
        return request;
      }
      RequestProof proof =
          RequestProof.of(
              channel, ++counter, request.method(), request.target(), request.body().bytes());
      return request.header(ProofHeader.NAME, ProofHeader.sign(key, proof).value());
    }
  }
}
