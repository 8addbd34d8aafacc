package dev.cloister.vault.key;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.channel.crypto.AesGcm;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.constellation.key.KeyApproval;
import dev.cloister.constellation.key.KeyId;
import dev.cloister.constellation.key.KeyName;
import dev.cloister.constellation.key.KeyOperation;
import dev.cloister.constellation.key.KeyPolicy;
import dev.cloister.constellation.key.KeyType;
import dev.cloister.constellation.secret.OwnerId;
import dev.cloister.constellation.wire.KeyAnswer;
import dev.cloister.constellation.wire.KeyRequest;
import dev.cloister.constellation.wire.KeyUse;
import dev.cloister.constellation.wire.ListedKey;
import dev.cloister.vault.key.KeyGate.Opened;
import dev.cloister.vault.key.KeyGate.Wanted;
import dev.cloister.vault.profile.PendingProfiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How keys begin, get new versions and end. */
final class KeyLife {
  private final KeyHome home;
  private final KeyStore store;
  private final KeyGate gate;

  KeyLife(KeyHome home, KeyStore store, KeyGate gate) {
    this.home = home;
    this.store = store;
    this.gate = gate;
  }

  KeyAnswer create(KeyRequest.CreateKey request, KeyCaller caller) throws ChannelException {
    OwnerId owner = owner(caller);
    requireAllowed(request.policy(), home);
    KeyVersion first = KeyMaker.generate(request.type(), 1, created(), home.random());
    return begin(owner, request.name(), request.type(), first, request.policy());
  }

  KeyAnswer take(KeyRequest.ImportKey request, KeyCaller caller) throws ChannelException {
    OwnerId owner = owner(caller);
    if (request.policy().isPresent() != (request.version() == 1)) {
      throw new ChannelException(
          ErrorCode.INVALID_REQUEST, "expected a policy with version 1 and only then");
    }
    if (request.policy().isPresent()) {
      KeyPolicy policy = request.policy().get();
      requireAllowed(policy, home);
      return begin(owner, request.name(), request.type(), taken(request), policy);
    }
    KeyId id = KeyId.of(home.constellationId(), owner, request.name());
    return next(
        Wanted.of(KeyUse.of(id), KeyOperation.ROTATE),
        request.version() - 1,
        caller,
        key -> {
          if (key.type() != request.type()) {
            throw new ChannelException(
                ErrorCode.WRONG_KEY_TYPE, "the key there is of type " + key.type().code());
          }
          return taken(request);
        });
  }

  KeyAnswer rotate(KeyRequest.RotateKey request, KeyCaller caller) throws ChannelException {
    return next(
        Wanted.of(request.use(), KeyOperation.ROTATE),
        request.after(),
        caller,
        key -> KeyMaker.generate(key.type(), key.primary().number() + 1, created(), home.random()));
  }

  KeyAnswer derive(KeyRequest.DeriveKey request, KeyCaller caller) throws ChannelException {
    if (request.type() != KeyType.AES_256_GCM && request.type() != KeyType.HMAC_SHA256) {
      throw new ChannelException(
          ErrorCode.WRONG_KEY_TYPE, "keys of type " + request.type().code() + " are not derived");
    }
    try (Opened from =
        gate.open(Wanted.of(request.use(), request.version(), KeyOperation.DERIVE), caller)) {
      StoredKey key = from.key();
      SecretBytes material =
          KeyCiphers.derive(
              from.id(),
              key.owner(),
              key.version(request.version()),
              request.type().code(),
              request.context(),
              AesGcm.KEY_LENGTH);
      // The same policy: else whoever may derive could give away what only export gives.
      return begin(
          key.owner(),
          request.name(),
          request.type(),
          new KeyVersion(1, created(), material, Optional.empty()),
          from.policy());
    }
  }

  KeyAnswer info(KeyRequest.GetKeyInfo request, KeyCaller caller) throws ChannelException {
    try (Opened opened = gate.open(Wanted.of(request.use(), KeyOperation.INFO), caller)) {
      return described(opened.id(), opened.key(), opened.policy());
    }
  }

  KeyAnswer delete(KeyRequest.DeleteKey request, KeyCaller caller) throws ChannelException {
    owner(caller);
    return store.exclusively(
        request.key(),
        () -> {
          try (Opened opened = gate.known(request.key(), caller)) {
            requireOwner(opened, caller);
            store.delete(request.key(), opened.key());
            return new KeyAnswer.Deleted(home.continuity());
          }
        });
  }

  KeyAnswer list(KeyRequest.ListKeys request, KeyCaller caller) throws ChannelException {
    OwnerId owner = owner(caller);
    List<ListedKey> keys = new ArrayList<>();
    for (KeyId id : store.owned(owner)) {
      boolean later =
          request.after().filter(after -> id.toString().compareTo(after.toString()) <= 0).isEmpty();
      Optional<StoredKey> key = later ? store.find(id) : Optional.empty();
      if (key.isPresent()) {
        try (StoredKey found = key.get()) {
          if (keys.size() == KeyAnswer.MAX_ITEMS) {
            return new KeyAnswer.Keys(keys, true, home.continuity());
          }
          keys.add(new ListedKey(id, found.name(), found.type(), found.primary().number()));
        }
      }
    }
    return new KeyAnswer.Keys(keys, false, home.continuity());
  }

  /** Makes the version after the newest. */
  @FunctionalInterface
  private interface Next {
    KeyVersion of(StoredKey key) throws ChannelException;
  }

  private KeyAnswer next(Wanted wanted, long after, KeyCaller caller, Next make)
      throws ChannelException {
    try (Opened _ = gate.open(wanted, caller)) {
      KeyId id = wanted.use().key();
      return store.exclusively(
          id,
          () -> {
            try (Opened opened = gate.known(id, caller)) {
              if (opened.key().primary().number() != after) {
                throw new ChannelException(
                    ErrorCode.STALE_VERSION, "another version is the newest");
              }
              try (KeyVersion next = make.of(opened.key())) {
                StoredKey more = opened.key().with(next);
                store.update(id, more);
                return described(id, more, opened.policy());
              }
            }
          });
    }
  }

  private KeyAnswer begin(
      OwnerId owner, KeyName name, KeyType type, KeyVersion first, KeyPolicy policy)
      throws ChannelException {
    KeyId id = KeyId.of(home.constellationId(), owner, name);
    byte[] instance = new byte[KeyApproval.RANDOM_LENGTH];
    home.random().nextBytes(instance);
    try (StoredKey key =
        new StoredKey(
            owner,
            name,
            type,
            ByteString.copyOf(instance),
            policy.digest(),
            List.of(first),
            PendingProfiles.NONE)) {
      return store.exclusively(
          id,
          () -> {
            store.create(id, key, policy);
            return described(id, key, policy);
          });
    }
  }

  private KeyVersion taken(KeyRequest.ImportKey request) throws ChannelException {
    return KeyMaker.take(
        request.type(),
        request.version(),
        created(),
        request.material(),
        request.publicKey(),
        home.random());
  }

  private KeyAnswer described(KeyId id, StoredKey key, KeyPolicy policy) {
    return new KeyAnswer.Described(key.info(id, policy), home.continuity());
  }

  private long created() {
    return Math.max(0, home.time().now().earliest().getEpochSecond());
  }

  /** Who would own, or owns, keys. */
  static OwnerId owner(KeyCaller caller) throws ChannelException {
    KeyCaller.Person person =
        caller
            .person()
            .orElseThrow(
                () ->
                    new ChannelException(ErrorCode.UNAUTHORIZED, "expected a token with a proof"));
    if (!person.mayOwn()) {
      throw new ChannelException(
          ErrorCode.FORBIDDEN, "the token does not give the role of an owner of keys");
    }
    return person.id();
  }

  static void requireOwner(Opened opened, KeyCaller caller) throws ChannelException {
    if (!owner(caller).equals(opened.key().owner())) {
      throw new ChannelException(ErrorCode.FORBIDDEN, "the key is somebody else's");
    }
  }

  /** Refuses policies that name development roots, where the configuration does not allow that. */
  static void requireAllowed(KeyPolicy policy, KeyHome home) throws ChannelException {
    if (policy.isDevelopment() && !home.development()) {
      throw new ChannelException(
          ErrorCode.FORBIDDEN, "the policy names development roots, which protect nothing");
    }
  }
}
