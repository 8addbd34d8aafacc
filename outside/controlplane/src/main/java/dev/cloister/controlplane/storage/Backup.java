package dev.cloister.controlplane.storage;

import dev.cloister.attestation.json.JsonNumber;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonString;
import dev.cloister.attestation.json.JsonValue;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;

/**
 * Writes all records to one file, as of one instant, while others go on reading and writing. The
 * file has a JSON object per line: a header, the records, and a trailer with their number and the
 * SHA-256 of every byte before it. It is the same for both databases, so a backup also moves an
 * installation from one to the other.
 */
public final class Backup {
  static final String FORMAT = "cloister-backup-1";

  private Backup() {}

  /** Makes the names in a directory durable. */
  @FunctionalInterface
  interface DirectorySync {
    void sync(Path directory) throws IOException;
  }

  /**
   * Writes a backup.
   *
   * @param target must not exist; appears whole or not at all, and is on the disk when this returns
   * @return number of records
   * @throws StorageException when it cannot be written or the target exists
   */
  public static long write(Database database, Path target, Instant now) throws StorageException {
    return write(database, target, now, PrivateFiles::sync);
  }

  static long write(Database database, Path target, Instant now, DirectorySync directory)
      throws StorageException {
    if (Files.exists(target)) {
      throw new StorageException("the backup file exists already");
    }
    Path whole = target.toAbsolutePath();
    try {
      // A name of its own: another backup to the same target may be half written.
      Path folder = Objects.requireNonNullElse(whole.getParent(), whole);
      Path partial =
          Files.createTempFile(
              folder, whole.getFileName() + ".", ".partial", PrivateFiles.attributes(whole));
      try {
        long records = writeTo(database, partial, now);
        Files.move(partial, whole, StandardCopyOption.ATOMIC_MOVE);
        sync(folder, whole, directory);
        return records;
      } finally {
        Files.deleteIfExists(partial);
      }
    } catch (IOException | SQLException e) {
      throw new StorageException("cannot write the backup", e);
    }
  }

  /** What may be gone after a crash was not written: it does not stay to be taken for a backup. */
  private static void sync(Path folder, Path whole, DirectorySync directory) throws IOException {
    try {
      directory.sync(folder);
    } catch (IOException e) {
      Files.deleteIfExists(whole);
      throw e;
    }
  }

  private static long writeTo(Database database, Path file, Instant now)
      throws IOException, SQLException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        Connection connection = database.snapshot();
        DigestOutputStream out =
            new DigestOutputStream(
                new BufferedOutputStream(Channels.newOutputStream(channel)), sha256())) {
      line(out, JsonObject.builder().put("format", FORMAT).put("at", now.toString()).build());
      long records = 0;
      for (BackupTable table : BackupTable.values()) {
        records += rows(connection, table, out);
      }
      String digest = HexFormat.of().formatHex(out.getMessageDigest().digest());
      out.on(false);
      line(out, JsonObject.builder().put("records", records).put("sha256", digest).build());
      out.flush();
      channel.force(true);
      return records;
    }
  }

  private static long rows(Connection connection, BackupTable table, OutputStream out)
      throws SQLException, IOException {
    long count = 0;
    try (PreparedStatement select = connection.prepareStatement(table.select());
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        JsonObject.Builder record = JsonObject.builder().put("table", table.tableName());
        for (Map.Entry<String, BackupTable.Kind> column : table.columns().entrySet()) {
          record.put(column.getKey(), value(rows, column.getKey(), column.getValue()));
        }
        line(out, record.build());
        count++;
      }
    }
    return count;
  }

  private static JsonValue value(ResultSet row, String column, BackupTable.Kind kind)
      throws SQLException {
    return switch (kind) {
      case TEXT -> new JsonString(row.getString(column));
      case NUMBER -> JsonNumber.of(row.getLong(column));
      case BYTES -> new JsonString(Base64.getEncoder().encodeToString(row.getBytes(column)));
    };
  }

  private static void line(OutputStream out, JsonObject object) throws IOException {
    out.write((object.toJson() + "\n").getBytes(StandardCharsets.UTF_8));
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK has no SHA-256", e);
    }
  }
}
