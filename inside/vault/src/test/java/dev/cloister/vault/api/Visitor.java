package dev.cloister.vault.api;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.client.AttestedConnection;
import dev.cloister.channel.client.AttestedRequest;
import dev.cloister.channel.client.AttestedResponse;
import dev.cloister.channel.client.ClientTls;
import dev.cloister.channel.client.Target;
import dev.cloister.channel.client.Timeouts;
import dev.cloister.channel.ratls.AttestedParty;
import dev.cloister.channel.ratls.Attester;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.SigningKey;
import dev.cloister.constellation.request.OwnerKey;
import dev.cloister.constellation.request.ProofChannel;
import dev.cloister.constellation.request.ProofHeader;
import dev.cloister.constellation.request.RequestProof;
import dev.cloister.constellation.secret.OwnerId;
import dev.cloister.constellation.wire.Refusal;
import dev.cloister.constellation.wire.VaultAnswer;
import dev.cloister.constellation.wire.VaultRequest;
import dev.cloister.http.TlsIdentity;
import dev.cloister.testkit.pki.CertificateSpec;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.Seed;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Somebody at one connection to one vault. */
final class Visitor implements AutoCloseable {
  private static final TlsIdentity LEAF = leaf();

  private final VaultWorld world;
  private final int index;
  private final AttestedConnection connection;
  private final Optional<Owner> owner;
  private Optional<ProofChannel> channel = Optional.empty();
  private long counter;

  /** A person with a key and a token that names it. */
  record Owner(String subject, SigningKey key, String token) {
    static Owner of(VaultWorld world, String subject) {
      return of(world, subject, List.of(VaultWorld.OWNER_ROLE));
    }

    static Owner of(VaultWorld world, String subject, List<String> roles) {
      SigningKey key = SigningKey.generate(world.random);
      String token =
          world.token(
              subject,
              Map.of("roles", roles, "cnf", Map.of("jkt", OwnerKey.thumbprint(key.publicKey()))));
      return new Owner(subject, key, token);
    }

    OwnerId id() {
      return new OwnerId(VaultWorld.ISSUER, subject);
    }
  }

  private Visitor(
      VaultWorld world, int index, AttestedConnection connection, Optional<Owner> owner) {
    this.world = world;
    this.index = index;
    this.connection = connection;
    this.owner = owner;
  }

  /** Nobody, at a vault that is no member yet. */
  static Visitor ofNew(VaultWorld world, int index) throws Exception {
    return open(world, index, "vault:new", Optional.empty(), Optional.empty());
  }

  /** Nobody. */
  static Visitor nobody(VaultWorld world, int index) throws Exception {
    return open(world, index, service(world), Optional.empty(), Optional.empty());
  }

  static Visitor owner(VaultWorld world, int index, Owner owner) throws Exception {
    return open(world, index, service(world), Optional.empty(), Optional.of(owner));
  }

  static Visitor attested(VaultWorld world, int index, Attester self) throws Exception {
    return open(world, index, service(world), Optional.of(self), Optional.empty());
  }

  private static Visitor open(
      VaultWorld world, int index, String service, Optional<Attester> self, Optional<Owner> owner)
      throws Exception {
    AttestedParty party =
        AttestedParty.of(service, world.requirements(), world.random, System::nanoTime);
    ClientTls tls =
        self.isPresent()
            ? ClientTls.withCertificate(LEAF.key(), LEAF.chain())
            : ClientTls.anonymous();
    AttestedConnection connection =
        AttestedConnection.open(
            new Target("127.0.0.1", world.vaults.get(index).port()),
            tls,
            self.isPresent() ? party.proving(self.get()) : party,
            Timeouts.DEFAULT);
    return new Visitor(world, index, connection, owner);
  }

  static String service(VaultWorld world) {
    return "vault:" + world.constellationId().hex();
  }

  /** The answer, which must be one. */
  <T extends VaultAnswer> T expect(Class<T> kind, VaultRequest request) throws Exception {
    AttestedResponse response = send(request);
    if (response.status() != 200) {
      throw new AssertionError(
          "answered " + new String(response.body().bytes(), StandardCharsets.UTF_8));
    }
    return kind.cast(
        VaultAnswer.read(request.operation(), Json.parseObject(response.body().bytes())));
  }

  /** The refusal, which must be one. */
  Refusal refusal(VaultRequest request) throws Exception {
    return refused(send(request));
  }

  static Refusal refused(AttestedResponse response) throws JsonException, ConstellationException {
    if (response.status() == 200) {
      throw new AssertionError("was answered");
    }
    return Refusal.read(Json.parseObject(response.body().bytes()));
  }

  AttestedResponse send(VaultRequest request) throws Exception {
    AttestedRequest message = message(request);
    if (owner.isPresent() && !(request instanceof VaultRequest.Constellation)) {
      byte[] body = body(request);
      message =
          message
              .header("Authorization", "Bearer " + owner.get().token())
              .header(
                  ProofHeader.NAME,
                  prove(request.operation().method(), request.operation().path(), body));
    }
    return raw(message);
  }

  AttestedResponse raw(AttestedRequest message) throws ChannelException {
    return connection.send(message, System.nanoTime());
  }

  /** A proof of the owner's for a request over this connection. */
  String prove(String method, String path, byte[] body) throws Exception {
    if (channel.isEmpty()) {
      VaultRequest nonce = new VaultRequest.Nonce();
      AttestedResponse response = raw(message(nonce));
      VaultAnswer.ConnectionNonce answer =
          (VaultAnswer.ConnectionNonce)
              VaultAnswer.read(nonce.operation(), Json.parseObject(response.body().bytes()));
      channel =
          Optional.of(
              new ProofChannel(
                  world.constellationId(),
                  world.member(index).vault(),
                  answer.nonce(),
                  connection.exported(ProofChannel.EXPORTER_LABEL, 32)));
    }
    return ProofHeader.sign(
            owner.orElseThrow().key(),
            RequestProof.of(channel.get(), ++counter, method, path, body))
        .value();
  }

  static AttestedRequest message(VaultRequest request) {
    AttestedRequest message =
        AttestedRequest.of(request.operation().method(), request.operation().path());
    return request.operation().method().equals("GET")
        ? message
        : message.body("application/json", body(request));
  }

  static byte[] body(VaultRequest request) {
    return request.toJson().toJson().getBytes(StandardCharsets.UTF_8);
  }

  ByteString exported(String label) throws ChannelException {
    return connection.exported(label, 32);
  }

  private static TlsIdentity leaf() {
    EcKey key = EcKey.p256(Seed.of("visitor"));
    return new TlsIdentity(
        key.privateKey(),
        List.of(
            CertificateSpec.of(
                    "CN=visitor",
                    "CN=visitor",
                    key.spki(),
                    Instant.parse("2026-01-01T00:00:00Z"),
                    Instant.parse("2036-01-01T00:00:00Z"))
                .sign(key)
                .x509()));
  }

  @Override
  public void close() {
    connection.close();
  }
}
