package dev.cloister.controlplane.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Sealed credentials. Each operation names the owner: nobody reaches another's records. */
public final class CredentialStore {
  private static final String COLUMNS =
      "id, path, version, labels, ciphertext, created_at, updated_at";

  private final Database database;
  private final int limit;

  /**
   * A store.
   *
   * @param limit most credentials of one owner
   */
  public CredentialStore(Database database, int limit) {
    this.database = database;
    this.limit = limit;
  }

  /** Adds one; a conflict when its id or its path is taken. */
  public Stored add(String owner, Credential credential) throws SQLException {
    try (Connection connection = database.source().getConnection();
        PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO credential (owner, "
                    + COLUMNS
                    + ") SELECT ?, ?, ?, ?, ?, ?, ?, ? WHERE"
                    + " (SELECT COUNT(*) FROM credential WHERE owner = ?) < ?")) {
      insert.setString(1, owner);
      insert.setString(2, credential.id());
      insert.setString(3, credential.path());
      insert.setLong(4, credential.version());
      insert.setString(5, Labels.write(credential.labels()));
      insert.setBytes(6, credential.ciphertext().bytes());
      insert.setLong(7, credential.createdAt().toEpochMilli());
      insert.setLong(8, credential.updatedAt().toEpochMilli());
      insert.setString(9, owner);
      insert.setInt(10, limit);
      return insert.executeUpdate() == 1 ? Stored.YES : Stored.FULL;
    } catch (SQLException e) {
      if (Database.contradicts(e)) {
        return Stored.CONFLICT;
      }
      throw e;
    }
  }

  /** Replaces one by its next version; a conflict when that is not the next, or the path taken. */
  public Stored replace(String owner, Credential credential) throws SQLException {
    try (Connection connection = database.source().getConnection();
        PreparedStatement update =
            connection.prepareStatement(
                "UPDATE credential SET path = ?, version = ?, labels = ?, ciphertext = ?,"
                    + " updated_at = ? WHERE owner = ? AND id = ? AND version = ?")) {
      update.setString(1, credential.path());
      update.setLong(2, credential.version());
      update.setString(3, Labels.write(credential.labels()));
      update.setBytes(4, credential.ciphertext().bytes());
      update.setLong(5, credential.updatedAt().toEpochMilli());
      update.setString(6, owner);
      update.setString(7, credential.id());
      update.setLong(8, credential.version() - 1);
      if (update.executeUpdate() == 1) {
        return Stored.YES;
      }
    } catch (SQLException e) {
      if (Database.contradicts(e)) {
        return Stored.CONFLICT;
      }
      throw e;
    }
    return find(owner, credential.id()).isPresent() ? Stored.CONFLICT : Stored.ABSENT;
  }

  /** The one of that id. */
  public Optional<Credential> find(String owner, String id) throws SQLException {
    try (Connection connection = database.source().getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                "SELECT " + COLUMNS + " FROM credential WHERE owner = ? AND id = ?")) {
      select.setString(1, owner);
      select.setString(2, id);
      return read(select).stream().findFirst();
    }
  }

  /** The one of that path. */
  public Optional<Credential> findByPath(String owner, String path) throws SQLException {
    try (Connection connection = database.source().getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                "SELECT " + COLUMNS + " FROM credential WHERE owner = ? AND path = ?")) {
      select.setString(1, owner);
      select.setString(2, path);
      return read(select).stream().findFirst();
    }
  }

  /**
   * Some, in the order of their ids.
   *
   * @param after the id before the first; empty for the start
   * @param count most that are returned
   */
  public List<Credential> list(String owner, String after, int count) throws SQLException {
    try (Connection connection = database.source().getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                "SELECT "
                    + COLUMNS
                    + " FROM credential WHERE owner = ? AND id > ? ORDER BY id LIMIT ?")) {
      select.setString(1, owner);
      select.setString(2, after);
      select.setInt(3, count);
      return read(select);
    }
  }

  /** Removes one of a version; a conflict when it has another. */
  public Stored remove(String owner, String id, long version) throws SQLException {
    try (Connection connection = database.source().getConnection();
        PreparedStatement delete =
            connection.prepareStatement(
                "DELETE FROM credential WHERE owner = ? AND id = ? AND version = ?")) {
      delete.setString(1, owner);
      delete.setString(2, id);
      delete.setLong(3, version);
      if (delete.executeUpdate() == 1) {
        return Stored.YES;
      }
    }
    return find(owner, id).isPresent() ? Stored.CONFLICT : Stored.ABSENT;
  }

  private static List<Credential> read(PreparedStatement select) throws SQLException {
    List<Credential> found = new ArrayList<>();
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        found.add(
            new Credential(
                rows.getString("id"),
                rows.getString("path"),
                rows.getLong("version"),
                Labels.read(rows.getString("labels")),
                Ciphertext.of(rows.getBytes("ciphertext")),
                Instant.ofEpochMilli(rows.getLong("created_at")),
                Instant.ofEpochMilli(rows.getLong("updated_at"))));
      }
    }
    return found;
  }
}
