package dev.cloister.controlplane.api;

/** On SQLite, which {@link Service} starts with. */
final class SqliteHostileTextTest extends HostileTextContract {
  @Override
  String[] database() {
    return new String[0];
  }
}
