package dev.cloister.vault;

import dev.cloister.channel.StartException;
import dev.cloister.channel.StartFailure;
import dev.cloister.store.RootKey;
import dev.cloister.store.RootKeys;
import dev.cloister.store.StoreError;
import dev.cloister.store.StoreException;
import dev.cloister.store.StoreId;
import dev.cloister.store.file.DiskDirectory;
import dev.cloister.store.log.LogSettings;
import dev.cloister.store.log.Witness;
import dev.cloister.store.map.SealedMap;
import dev.cloister.tee.Sealing;
import dev.cloister.tee.TeeException;
import dev.cloister.tee.TeeProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;

/** The vault's stores: below one folder, sealed under keys of the TEE's. */
final class Stores {
  private static final int KEY = 1;
  private static final long AUDIT_SEGMENT = 8L << 20;

  private final Path folder;
  private final TeeProvider tee;
  private final SecureRandom random;

  private Stores(Path folder, TeeProvider tee, SecureRandom random) {
    this.folder = folder;
    this.tee = tee;
    this.random = random;
  }

  static Stores in(Path folder, TeeProvider tee, SecureRandom random) throws StartException {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new StartException(StartFailure.STATE_FAILED, "the data folder cannot be made");
    }
    return new Stores(folder, tee, random);
  }

  /** A map, begun where there is none. */
  SealedMap map(String name, Witness witness) throws StartException {
    LogSettings settings = settings(name);
    try {
      return SealedMap.open(settings).resume(witness);
    } catch (StoreException e) {
      if (e.error() != StoreError.MISSING) {
        throw failed(e);
      }
    }
    try {
      return SealedMap.create(settings, witness);
    } catch (StoreException e) {
      throw failed(e);
    }
  }

  /** Where the audit log is: in pieces, because a page is read from the beginning of one. */
  LogSettings audit() throws StartException {
    return settings("audit").withSegmentBytes(AUDIT_SEGMENT);
  }

  static StartException failed(StoreException e) {
    return new StartException(StartFailure.STATE_FAILED, e.error().code() + ": " + e.getMessage());
  }

  private LogSettings settings(String name) throws StartException {
    byte[] id =
        ("vault-" + name + "-------")
            .substring(0, StoreId.LENGTH)
            .getBytes(StandardCharsets.US_ASCII);
    return LogSettings.of(
        DiskDirectory.at(folder.resolve(name)),
        StoreId.of(id),
        RootKeys.of(key("vault-" + name + "-v1")),
        random);
  }

  private RootKey key(String purpose) throws StartException {
    try {
      return switch (tee.sealingKey(purpose)) {
        case Sealing.Key key -> {
          byte[] bytes = key.take();
          try {
            yield RootKey.of(KEY, bytes);
          } finally {
            Arrays.fill(bytes, (byte) 0);
          }
        }
        case Sealing.NotOffered none ->
            throw new StartException(StartFailure.SEALING_UNAVAILABLE, none.why());
      };
    } catch (TeeException e) {
      throw new StartException(StartFailure.TEE_FAILED, e.reason().code() + ": " + e.getMessage());
    }
  }
}
