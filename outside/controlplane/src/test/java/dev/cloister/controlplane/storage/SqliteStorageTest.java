package dev.cloister.controlplane.storage;

import dev.cloister.controlplane.config.ControlPlaneConfig;
import java.util.Optional;

/** The contract on SQLite. */
final class SqliteStorageTest extends StorageContract {
  private int databases;

  @Override
  ControlPlaneConfig.Database create() {
    return new ControlPlaneConfig.Database(
        "jdbc:sqlite:" + directory.resolve("test" + databases++ + ".db"),
        Optional.empty(),
        Optional.empty(),
        4);
  }

  @Override
  String dump(int version) {
    return Dumps.read("V" + version + ".sqlite.sql");
  }
}
