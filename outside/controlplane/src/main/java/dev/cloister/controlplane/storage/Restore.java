package dev.cloister.controlplane.storage;

import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads a {@link Backup} into an empty database: all of it or nothing. */
public final class Restore {
  private Restore() {}

  /**
   * Restores.
   *
   * @return number of records
   * @throws StorageException when the file is not a whole, unaltered backup, or the database holds
   *     records
   */
  public static long read(Database database, Path source) throws StorageException {
    long expected = verify(source);
    try (Connection connection = database.source().getConnection()) {
      connection.setAutoCommit(false);
      try {
        requireEmpty(connection);
        long restored = insertAll(connection, source);
        if (restored != expected) {
          throw new StorageException("the backup changed while it was read");
        }
        connection.commit();
        return restored;
      } finally {
        connection.rollback();
        connection.setAutoCommit(true);
      }
    } catch (SQLException | IOException e) {
      throw new StorageException("cannot restore the backup", e);
    }
  }

  private static long verify(Path source) throws StorageException {
    MessageDigest digest = Backup.sha256();
    try (BufferedReader lines = Files.newBufferedReader(source, StandardCharsets.UTF_8)) {
      String line = Optional.ofNullable(lines.readLine()).orElse("");
      if (!object(line).string("format").equals(Backup.FORMAT)) {
        throw new StorageException("not a backup of a format that this version reads");
      }
      long records = -1;
      for (Optional<String> next = Optional.of(line); next.isPresent(); ) {
        String current = next.get();
        next = Optional.ofNullable(lines.readLine());
        if (next.isPresent()) {
          digest.update((current + "\n").getBytes(StandardCharsets.UTF_8));
          records++;
        } else {
          trailer(object(current), records, digest);
        }
      }
      return records;
    } catch (IOException e) {
      throw new StorageException("cannot read the backup", e);
    } catch (JsonException e) {
      throw new StorageException("not a whole backup");
    }
  }

  private static void trailer(JsonObject trailer, long records, MessageDigest digest)
      throws JsonException, StorageException {
    byte[] found = digest.digest();
    if (trailer.integer("records") != records
        || !trailer.string("sha256").equals(HexFormat.of().formatHex(found))) {
      throw new StorageException("the backup was altered or is not whole");
    }
  }

  private static void requireEmpty(Connection connection) throws SQLException, StorageException {
    Set<String> filled = new TreeSet<>();
    for (BackupTable table : BackupTable.values()) {
      try (PreparedStatement select =
              connection.prepareStatement("SELECT COUNT(*) FROM " + table.tableName());
          ResultSet row = select.executeQuery()) {
        row.next();
        if (row.getLong(1) > 0) {
          filled.add(table.tableName());
        }
      }
    }
    if (!filled.isEmpty()) {
      throw new StorageException("the database is not empty: " + String.join(", ", filled));
    }
  }

  private static long insertAll(Connection connection, Path source)
      throws IOException, SQLException, StorageException {
    long count = 0;
    try (BufferedReader lines = Files.newBufferedReader(source, StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonObject record = object(line);
        if (record.find("table").isPresent()) {
          insert(connection, record);
          count++;
        }
      }
    } catch (JsonException | IllegalArgumentException e) {
      throw new StorageException("a record of the backup is not of its form");
    }
    return count;
  }

  private static void insert(Connection connection, JsonObject record)
      throws SQLException, JsonException, StorageException {
    String name = record.string("table");
    for (BackupTable table : BackupTable.values()) {
      if (table.tableName().equals(name)) {
        try (PreparedStatement insert = connection.prepareStatement(table.insert())) {
          int index = 1;
          for (Map.Entry<String, BackupTable.Kind> column : table.columns().entrySet()) {
            bind(insert, index++, record, column.getKey(), column.getValue());
          }
          insert.executeUpdate();
        }
        return;
      }
    }
    throw new StorageException("the backup holds a table that this version does not know");
  }

  private static void bind(
      PreparedStatement insert, int index, JsonObject record, String column, BackupTable.Kind kind)
      throws SQLException, JsonException {
    switch (kind) {
      case TEXT -> insert.setString(index, record.string(column));
      case NUMBER -> insert.setLong(index, record.integer(column));
      case BYTES -> insert.setBytes(index, Base64.getDecoder().decode(record.string(column)));
    }
  }

  private static JsonObject object(String line) throws JsonException {
    return Json.parseObject(line.getBytes(StandardCharsets.UTF_8));
  }
}
