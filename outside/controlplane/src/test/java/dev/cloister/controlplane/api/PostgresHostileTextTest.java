package dev.cloister.controlplane.api;

import dev.cloister.testkit.postgres.PostgresServer;
import java.io.IOException;

/** On a real PostgreSQL. */
final class PostgresHostileTextTest extends HostileTextContract {
  @Override
  String[] database() throws IOException {
    return new String[] {
      "CLOISTER_DATABASE_URL",
      PostgresServer.running().create(),
      "CLOISTER_DATABASE_USER",
      PostgresServer.USER
    };
  }
}
