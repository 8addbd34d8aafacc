package dev.cloister.controlplane.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/** Which enclave sessions were opened for whom. */
public final class SessionStore {
  private final Database database;

  /** A store. */
  public SessionStore(Database database) {
    this.database = database;
  }

  /** Notes a session, and forgets all that have expired. */
  public void add(String owner, String id, Instant expires, Instant now) throws SQLException {
    try (Connection connection = database.source().getConnection()) {
      try (PreparedStatement expired =
          connection.prepareStatement("DELETE FROM tee_session WHERE expires_at <= ?")) {
        expired.setLong(1, now.toEpochMilli());
        expired.executeUpdate();
      }
      try (PreparedStatement insert =
          connection.prepareStatement(
              "INSERT INTO tee_session (owner, id, expires_at) VALUES (?, ?, ?)"
                  + " ON CONFLICT DO NOTHING")) {
        insert.setString(1, owner);
        insert.setString(2, id);
        insert.setLong(3, expires.toEpochMilli());
        insert.executeUpdate();
      }
    }
  }

  /** Whether the owner has that session and it has not expired. */
  public boolean has(String owner, String id, Instant now) throws SQLException {
    try (Connection connection = database.source().getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                "SELECT 1 FROM tee_session WHERE owner = ? AND id = ? AND expires_at > ?")) {
      select.setString(1, owner);
      select.setString(2, id);
      select.setLong(3, now.toEpochMilli());
      try (ResultSet row = select.executeQuery()) {
        return row.next();
      }
    }
  }

  /** When the owner's last session expires; empty when none is open. */
  public Optional<Instant> lastExpiry(String owner, Instant now) throws SQLException {
    try (Connection connection = database.source().getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                "SELECT MAX(expires_at) FROM tee_session WHERE owner = ? AND expires_at > ?")) {
      select.setString(1, owner);
      select.setLong(2, now.toEpochMilli());
      try (ResultSet row = select.executeQuery()) {
        row.next();
        long millis = row.getLong(1);
        return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
      }
    }
  }

  /** Forgets a session. */
  public void remove(String owner, String id) throws SQLException {
    try (Connection connection = database.source().getConnection();
        PreparedStatement delete =
            connection.prepareStatement("DELETE FROM tee_session WHERE owner = ? AND id = ?")) {
      delete.setString(1, owner);
      delete.setString(2, id);
      delete.executeUpdate();
    }
  }
}
