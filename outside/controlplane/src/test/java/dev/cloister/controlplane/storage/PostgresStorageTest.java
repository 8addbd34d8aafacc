package dev.cloister.controlplane.storage;

import dev.cloister.controlplane.config.ControlPlaneConfig;
import dev.cloister.testkit.postgres.PostgresServer;
import java.io.IOException;
import java.util.Optional;

/** The contract on a real PostgreSQL. */
final class PostgresStorageTest extends StorageContract {
  @Override
  ControlPlaneConfig.Database create() throws IOException {
    return new ControlPlaneConfig.Database(
        PostgresServer.running().create(), Optional.of(PostgresServer.USER), Optional.empty(), 4);
  }

  @Override
  String dump(int version) {
    return Dumps.read("V" + version + ".postgresql.sql");
  }
}
