package dev.cloister.controlplane.storage;

import dev.cloister.controlplane.config.ControlPlaneConfig;
import java.sql.SQLException;

/** The contract on a real PostgreSQL. */
final class PostgresStorageTest extends StorageContract {
  @Override
  ControlPlaneConfig.Database create() throws SQLException {
    return PostgresServer.running().create();
  }

  @Override
  String dump(int version) {
    return Dumps.read("V" + version + ".postgresql.sql");
  }
}
