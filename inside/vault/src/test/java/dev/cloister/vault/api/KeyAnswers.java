package dev.cloister.vault.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.Json;
import dev.cloister.channel.client.AttestedResponse;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.constellation.key.CallerId;
import dev.cloister.constellation.key.KeyId;
import dev.cloister.constellation.key.KeyName;
import dev.cloister.constellation.key.KeyOperation;
import dev.cloister.constellation.key.KeyPolicy;
import dev.cloister.constellation.key.KeyType;
import dev.cloister.constellation.wire.KeyAnswer;
import dev.cloister.constellation.wire.KeyRequest;
import dev.cloister.constellation.wire.KeyUse;
import dev.cloister.constellation.wire.VaultAnswer;
import dev.cloister.constellation.wire.VaultOperation;
import dev.cloister.constellation.wire.VaultRequest;
import java.util.List;
import java.util.Optional;

/** Every operation of keys with its answers, held to the contract. */
final class KeyAnswers {
  private static final ByteString TEXT = ByteString.copyOf("text".getBytes(UTF_8));

  private final VaultWorld world;
  private final Contract contract;
  private final Visitor.Owner owner;
  private final Visitor.Owner manager;
  private final Visitor.Owner stranger;
  private final KeyPolicy policy;

  KeyAnswers(VaultWorld world, Contract contract) throws Exception {
    this.world = world;
    this.contract = contract;
    this.owner = Visitor.Owner.of(world, "keeper");
    this.manager = Visitor.Owner.of(world, "max", List.of("key-manager"));
    this.stranger = Visitor.Owner.of(world, "mallory");
    this.policy = policy("described");
  }

  private KeyPolicy policy(String description) throws Exception {
    String operations =
        "[\"wrap\",\"unwrap\",\"sign\",\"verify\",\"mac\",\"verify-mac\",\"derive\",\"export\","
            + "\"rotate\",\"info\"]";
    return KeyPolicy.parse(
        ("{\"version\":1,\"description\":\""
                + description
                + "\",\"principals\":{\"me\":{\"owner\":true},\"managers\":{\"issuer\":\""
                + VaultWorld.ISSUER
                + "\",\"role\":\"key-manager\"},\"app\":{\"code\":{\"tdx\":["
                + world.policyOf(world.app).json().toJson()
                + "]}}},\"grants\":[{\"id\":\"own\",\"principals\":[\"me\"],\"operations\":"
                + operations
                + "},{\"id\":\"app\",\"principals\":[\"app\"],\"operations\":[\"sign\"],"
                + "\"conditions\":{\"approval\":{\"manager\":\"managers\","
                + "\"fresh_for_seconds\":300}}}],\"profiles\":{\"principals\":[\"app\"],"
                + "\"managers\":[\"managers\"],\"approvals\":1,\"ttl_seconds\":60},"
                + "\"mutability\":{\"description\":[\"me\"]}}")
            .getBytes(UTF_8));
  }

  void provoke() throws Exception {
    for (KeyType type : List.of(KeyType.AES_256_GCM, KeyType.P256, KeyType.HMAC_SHA256)) {
      held(owner, new KeyRequest.CreateKey(name(type), type, policy), 200);
    }
    held(owner, share(1, Optional.of(policy), KeyType.RAW_SHARE), 200);
    KeyAnswer.Wrapped wrapped =
        (KeyAnswer.Wrapped)
            held(owner, new KeyRequest.Wrap(use(KeyType.AES_256_GCM), TEXT, secret()), 200)
                .orElseThrow();
    for (KeyRequest request : uses(wrapped.blob())) {
      held(owner, request, 200);
      held(stranger, request, 404);
    }
    held(stranger, new KeyRequest.Wrap(use(KeyType.AES_256_GCM), TEXT, secret()), 404);
    held(stranger, share(2, Optional.empty(), KeyType.RAW_SHARE), 404);
    wrongTypes(wrapped.blob());
    profiles();
    KeyRequest update =
        new KeyRequest.UpdateKeyPolicy(id(KeyType.P256), policy.digest(), policy("another"));
    held(stranger, update, 404);
    held(owner, update, 200);
    held(owner, new KeyRequest.ListKeys(Optional.empty()), 200);
    KeyRequest delete = new KeyRequest.DeleteKey(id(KeyType.RAW_SHARE));
    held(stranger, delete, 404);
    held(owner, delete, 200);
  }

  private List<KeyRequest> uses(ByteString blob) {
    KeyUse hmac = use(KeyType.HMAC_SHA256);
    ByteString signature = ByteString.copyOf(new byte[64]);
    ByteString tag = ByteString.copyOf(new byte[32]);
    return List.of(
        new KeyRequest.Unwrap(use(KeyType.AES_256_GCM), TEXT, blob),
        new KeyRequest.Sign(use(KeyType.P256), TEXT),
        new KeyRequest.Verify(use(KeyType.P256), 1, TEXT, signature),
        new KeyRequest.Mac(hmac, TEXT),
        new KeyRequest.VerifyMac(hmac, 1, TEXT, tag),
        new KeyRequest.DeriveKey(hmac, 1, TEXT, new KeyName("derived"), KeyType.AES_256_GCM),
        new KeyRequest.DeriveBytes(hmac, 1, TEXT, 32),
        new KeyRequest.RotateKey(use(KeyType.P256), 1),
        new KeyRequest.ExportKey(use(KeyType.P256), 1),
        new KeyRequest.GetKeyInfo(use(KeyType.P256)),
        new KeyRequest.ExplainKey(use(KeyType.P256), KeyOperation.SIGN));
  }

  private void wrongTypes(ByteString blob) throws Exception {
    KeyUse aes = use(KeyType.AES_256_GCM);
    KeyUse p256 = use(KeyType.P256);
    held(owner, new KeyRequest.CreateKey(new KeyName("x"), KeyType.RAW_SHARE, policy), 422);
    held(owner, share(2, Optional.empty(), KeyType.AES_256_GCM), 422);
    held(owner, new KeyRequest.Wrap(p256, TEXT, secret()), 422);
    held(owner, new KeyRequest.Unwrap(p256, TEXT, blob), 422);
    held(owner, new KeyRequest.Sign(aes, TEXT), 422);
    held(owner, new KeyRequest.Verify(aes, 1, TEXT, ByteString.copyOf(new byte[64])), 422);
    held(owner, new KeyRequest.Mac(aes, TEXT), 422);
    held(owner, new KeyRequest.VerifyMac(aes, 1, TEXT, ByteString.copyOf(new byte[32])), 422);
    held(owner, new KeyRequest.DeriveKey(aes, 1, TEXT, new KeyName("x"), KeyType.HMAC_SHA256), 422);
    held(owner, new KeyRequest.DeriveBytes(aes, 1, TEXT, 32), 422);
    held(owner, new KeyRequest.RotateKey(use(KeyType.RAW_SHARE), 1), 422);
  }

  private void profiles() throws Exception {
    KeyId key = id(KeyType.P256);
    KeyRequest approval =
        new KeyRequest.ApproveKeyUse(key, 1, KeyOperation.SIGN, CallerId.of(stranger.id()), 300);
    held(stranger, approval, 404);
    held(manager, approval, 200);
    KeyRequest stage = new KeyRequest.StageProfile(key, "app", "tdx", world.policyOf(world.app));
    held(stranger, stage, 404);
    ByteString first = last(held(owner, stage, 200));
    ByteString second = last(held(owner, stage, 200));
    KeyRequest list = new KeyRequest.ListProfiles(key);
    held(stranger, list, 404);
    held(manager, list, 200);
    KeyRequest approve = new KeyRequest.ApproveProfile(key, first);
    held(stranger, approve, 404);
    held(manager, approve, 200);
    KeyRequest promote = new KeyRequest.PromoteProfile(key, first);
    held(stranger, promote, 404);
    held(owner, promote, 200);
    KeyRequest revoke = new KeyRequest.RevokeProfile(key, second);
    held(stranger, revoke, 404);
    held(owner, revoke, 200);
    // Back to the policy that the others' requests name.
    held(owner, new KeyRequest.DeleteKey(key), 200);
    held(owner, new KeyRequest.CreateKey(name(KeyType.P256), KeyType.P256, policy), 200);
  }

  private static ByteString last(Optional<KeyAnswer> answer) {
    return ((KeyAnswer.Profiles) answer.orElseThrow()).profiles().getLast().id();
  }

  private Optional<KeyAnswer> held(Visitor.Owner who, KeyRequest of, int status) throws Exception {
    VaultRequest request = new VaultRequest.OfKeys(of);
    VaultOperation operation = request.operation();
    String name = operation.method() + " " + operation.path();
    contract.holdRequest(name, request.toJson().toJson());
    try (Visitor visitor = Visitor.owner(world, 0, who)) {
      AttestedResponse response = visitor.send(request);
      contract.hold(name, status, response);
      if (status != 200) {
        return Optional.empty();
      }
      VaultAnswer answer = VaultAnswer.read(operation, Json.parseObject(response.body().bytes()));
      return Optional.of(((VaultAnswer.OfKeys) answer).answer());
    }
  }

  private KeyRequest share(long version, Optional<KeyPolicy> with, KeyType type) {
    return new KeyRequest.ImportKey(
        name(KeyType.RAW_SHARE), type, version, with, secret(), Optional.empty());
  }

  private static SecretBytes secret() {
    return SecretBytes.takeOver("a secret".getBytes(UTF_8));
  }

  private static KeyName name(KeyType type) {
    return new KeyName(type.code());
  }

  private KeyId id(KeyType type) {
    return KeyId.of(world.constellationId(), owner.id(), name(type));
  }

  private KeyUse use(KeyType type) {
    return KeyUse.of(id(type));
  }
}
