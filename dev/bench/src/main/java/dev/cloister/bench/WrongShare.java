package dev.cloister.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.cloister.constellation.secret.SecretId;
import dev.cloister.store.RootKey;
import dev.cloister.store.RootKeys;
import dev.cloister.store.StoreId;
import dev.cloister.store.file.DiskDirectory;
import dev.cloister.store.log.LogSettings;
import dev.cloister.store.log.Witness;
import dev.cloister.store.map.SealedMap;
import dev.cloister.tee.Sealing;
import dev.cloister.tee.TeeProvider;
import dev.cloister.threshold.Share;
import dev.cloister.vault.peer.Durability;
import dev.cloister.vault.secret.Committed;
import dev.cloister.vault.secret.Held;
import dev.cloister.vault.secret.Parts;
import dev.cloister.vault.secret.SecretState;
import dev.cloister.vault.secret.Secrets;
import dev.cloister.vault.secret.ShareSet;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * Makes a liar of a vault: in its state, stopped, another share takes the place of the true one.
 */
final class WrongShare {
  private WrongShare() {}

  static void plant(TeeProvider tee, Path data, SecretId secret) throws Exception {
    if (!(tee.sealingKey("vault-state-v1") instanceof Sealing.Key key)) {
      throw new IllegalStateException("the local TEE seals");
    }
    LogSettings settings =
        LogSettings.of(
            DiskDirectory.at(data.resolve("state")),
            StoreId.of("vault-state-----".getBytes(US_ASCII)),
            RootKeys.of(RootKey.of(1, key.take())),
            new SecureRandom());
    try (SealedMap map = SealedMap.open(settings).resume(Witness.none())) {
      Secrets.on(map, Durability.ofDisk()).change(secret, Parts.NONE, WrongShare::lying);
    }
  }

  private static SecretState lying(SecretState state) {
    Committed truth = state.committed().orElseThrow();
    Held held = truth.held();
    ShareSet shares = held.shares().orElseThrow();
    byte[] other = shares.share().copyValue();
    other[0] ^= 1;
    Share share = Share.of(shares.share().position(), other);
    Held lie =
        new Held(held.state(), held.header(), Optional.of(new ShareSet(shares.header(), share)));
    return new SecretState(
        Optional.of(new Committed(lie, truth.certificate())), state.prepared(), state.step());
  }
}
