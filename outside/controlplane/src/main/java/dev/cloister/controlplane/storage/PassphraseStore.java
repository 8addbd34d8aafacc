package dev.cloister.controlplane.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/** One passphrase record per owner. */
public final class PassphraseStore {
  private final Database database;

  /** A store. */
  public PassphraseStore(Database database) {
    this.database = database;
  }

  /** The owner's record. */
  public Optional<Passphrase> find(String owner) throws SQLException {
    try (Connection connection = database.source().getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                "SELECT version, algorithm, memory_kib, iterations, parallelism, salt, key_check,"
                    + " updated_at FROM passphrase WHERE owner = ?")) {
      select.setString(1, owner);
      try (ResultSet row = select.executeQuery()) {
        if (!row.next()) {
          return Optional.empty();
        }
        return Optional.of(
            new Passphrase(
                row.getLong("version"),
                row.getString("algorithm"),
                row.getLong("memory_kib"),
                row.getLong("iterations"),
                row.getLong("parallelism"),
                Ciphertext.of(row.getBytes("salt")),
                Ciphertext.of(row.getBytes("key_check")),
                Instant.ofEpochMilli(row.getLong("updated_at"))));
      }
    }
  }

  /**
   * Stores the next version: 1 where there is none. Anything else is a conflict, so that a record
   * that wraps the root key is never overwritten by one who has not seen it.
   */
  public Stored put(String owner, Passphrase record) throws SQLException {
    String statement =
        record.version() == 1
            ? "INSERT INTO passphrase (version, algorithm, memory_kib, iterations, parallelism, salt,"
                + " key_check, updated_at, owner) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
                + " ON CONFLICT DO NOTHING"
            : "UPDATE passphrase SET version = ?, algorithm = ?, memory_kib = ?, iterations = ?,"
                + " parallelism = ?, salt = ?, key_check = ?, updated_at = ?"
                + " WHERE owner = ? AND version = ?";
    try (Connection connection = database.source().getConnection();
        PreparedStatement write = connection.prepareStatement(statement)) {
      write.setLong(1, record.version());
      write.setString(2, record.algorithm());
      write.setLong(3, record.memoryKib());
      write.setLong(4, record.iterations());
      write.setLong(5, record.parallelism());
      write.setBytes(6, record.salt().bytes());
      write.setBytes(7, record.keyCheck().bytes());
      write.setLong(8, record.updatedAt().toEpochMilli());
      write.setString(9, owner);
      if (record.version() != 1) {
        write.setLong(10, record.version() - 1);
      }
      return write.executeUpdate() == 1 ? Stored.YES : Stored.CONFLICT;
    }
  }
}
