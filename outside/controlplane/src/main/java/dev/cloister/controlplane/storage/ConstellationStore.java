package dev.cloister.controlplane.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/**
 * Where the vaults of constellations listen. Who publishes a constellation first is its publisher
 * here, until they remove it.
 */
public final class ConstellationStore {
  private final Database database;
  private final int limit;

  /**
   * A store.
   *
   * @param limit most constellations of one publisher
   */
  public ConstellationStore(Database database, int limit) {
    this.database = database;
    this.limit = limit;
  }

  /**
   * What was published.
   *
   * @param vaults JSON
   * @param updatedAt for people
   */
  public record Entry(String vaults, Instant updatedAt) {}

  /** What is published of that constellation. */
  public Optional<Entry> find(String id) throws SQLException {
    try (Connection connection = database.source().getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                "SELECT vaults, updated_at FROM constellation WHERE id = ?")) {
      select.setString(1, id);
      try (ResultSet row = select.executeQuery()) {
        return row.next()
            ? Optional.of(
                new Entry(row.getString("vaults"), Instant.ofEpochMilli(row.getLong("updated_at"))))
            : Optional.empty();
      }
    }
  }

  /** Publishes, in place of what the same publisher had; a conflict where it is another's. */
  public Stored put(String publisher, String id, Entry entry) throws SQLException {
    try (Connection connection = database.source().getConnection()) {
      try (PreparedStatement update =
          connection.prepareStatement(
              "UPDATE constellation SET vaults = ?, updated_at = ? WHERE id = ? AND publisher ="
                  + " ?")) {
        update.setString(1, entry.vaults());
        update.setLong(2, entry.updatedAt().toEpochMilli());
        update.setString(3, id);
        update.setString(4, publisher);
        if (update.executeUpdate() == 1) {
          return Stored.YES;
        }
      }
      try (PreparedStatement insert =
          connection.prepareStatement(
              "INSERT INTO constellation (vaults, updated_at, id, publisher)"
                  + " SELECT ?, ?, ?, ? WHERE"
                  + " (SELECT COUNT(*) FROM constellation WHERE publisher = ?) < ?")) {
        insert.setString(1, entry.vaults());
        insert.setLong(2, entry.updatedAt().toEpochMilli());
        insert.setString(3, id);
        insert.setString(4, publisher);
        insert.setString(5, publisher);
        insert.setInt(6, limit);
        return insert.executeUpdate() == 1 ? Stored.YES : Stored.FULL;
      }
    } catch (SQLException e) {
      if (Database.contradicts(e)) {
        return Stored.CONFLICT;
      }
      throw e;
    }
  }

  /** Removes what the publisher published; absent where it is another's too. */
  public Stored remove(String publisher, String id) throws SQLException {
    try (Connection connection = database.source().getConnection();
        PreparedStatement delete =
            connection.prepareStatement(
                "DELETE FROM constellation WHERE id = ? AND publisher = ?")) {
      delete.setString(1, id);
      delete.setString(2, publisher);
      return delete.executeUpdate() == 1 ? Stored.YES : Stored.ABSENT;
    }
  }
}
