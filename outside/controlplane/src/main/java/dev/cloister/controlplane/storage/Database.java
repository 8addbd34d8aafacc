package dev.cloister.controlplane.storage;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.cloister.controlplane.config.ControlPlaneConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/** The database: SQLite or PostgreSQL, with the schema of this version. */
public final class Database implements AutoCloseable {
  /** Where the migrations are on the class path. */
  static final String MIGRATIONS = "classpath:dev/cloister/controlplane/migrations";

  private static final long CONNECT_MILLIS = 10_000;
  private static final String SQLITE = "jdbc:sqlite:";
  // WAL lets readers go on while one writes; FULL and IMMEDIATE so that acknowledged means on disk
  // and a write never fails half-way for a lock it could not upgrade.
  private static final String SQLITE_OPTIONS =
      "journal_mode=WAL&synchronous=FULL&busy_timeout=10000&foreign_keys=ON"
          + "&transaction_mode=IMMEDIATE";

  private final HikariDataSource pool;
  private final boolean sqlite;

  private Database(HikariDataSource pool, boolean sqlite) {
    this.pool = pool;
    this.sqlite = sqlite;
  }

  /**
   * Connects and brings the schema to this version.
   *
   * @throws StorageException when it cannot be reached, or its schema is not ours or newer
   */
  public static Database open(ControlPlaneConfig.Database config) throws StorageException {
    Database database = connect(config);
    try {
      Flyway.configure()
          .dataSource(database.pool)
          .locations(MIGRATIONS)
          .table("schema_history")
          .cleanDisabled(true)
          // A newer version's schema is not ours to write in: by default it would be.
          .ignoreMigrationPatterns(new String[0])
          .validateMigrationNaming(true)
          .load()
          .migrate();
      return database;
    } catch (FlywayException e) {
      database.close();
      throw new StorageException("the database's schema is not one that this version reads", e);
    }
  }

  /**
   * The same for a database that must be there: an empty one in the place of a mistyped name would
   * look like a backup of everything.
   *
   * @throws StorageException also when there is none
   */
  public static Database openExisting(ControlPlaneConfig.Database config) throws StorageException {
    if (config.url().startsWith(SQLITE) && !Files.exists(sqliteFile(config.url()))) {
      throw new StorageException("there is no database where database.url says");
    }
    return open(config);
  }

  private static Database connect(ControlPlaneConfig.Database config) throws StorageException {
    HikariConfig hikari = new HikariConfig();
    boolean sqlite = config.url().startsWith(SQLITE);
    hikari.setJdbcUrl(sqlite ? sqlite(config.url()) : config.url());
    hikari.setMaximumPoolSize(config.connections());
    hikari.setConnectionTimeout(CONNECT_MILLIS);
    hikari.setPoolName("database");
    config.user().ifPresent(hikari::setUsername);
    try {
      if (config.passwordFile().isPresent()) {
        hikari.setPassword(Files.readString(config.passwordFile().get()).strip());
      }
      if (sqlite) {
        ownerOnly(config.url());
      }
      return new Database(new HikariDataSource(hikari), sqlite);
    } catch (IOException e) {
      throw new StorageException("cannot read the database's password or write its file", e);
    } catch (RuntimeException e) {
      throw new StorageException("cannot connect to the database", e);
    }
  }

  private static String sqlite(String url) {
    return url + (url.indexOf('?') < 0 ? "?" : "&") + SQLITE_OPTIONS;
  }

  private static void ownerOnly(String url) throws IOException {
    PrivateFiles.createIfAbsent(sqliteFile(url));
  }

  private static Path sqliteFile(String url) {
    return Path.of(url.substring(SQLITE.length()).split("\\?", 2)[0]);
  }

  DataSource source() {
    return pool;
  }

  /** A connection of its own that reads everything as of one instant and hinders no writer. */
  Connection snapshot() throws SQLException {
    Properties options = new Properties();
    if (sqlite) {
      options.setProperty("transaction_mode", "DEFERRED");
    } else {
      setIfGiven(options, "user", pool.getUsername());
      setIfGiven(options, "password", pool.getPassword());
    }
    String url = sqlite ? pool.getJdbcUrl().split("\\?", 2)[0] : pool.getJdbcUrl();
    Connection connection = DriverManager.getConnection(url, options);
    connection.setAutoCommit(false);
    if (!sqlite) {
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    }
    return connection;
  }

  private static void setIfGiven(Properties options, String name, @Nullable String value) {
    if (value != null) {
      options.setProperty(name, value);
    }
  }

  /** Whether it answers. */
  public boolean healthy() {
    try (Connection connection = pool.getConnection();
        PreparedStatement statement = connection.prepareStatement("SELECT 1");
        ResultSet result = statement.executeQuery()) {
      return result.next();
    } catch (SQLException e) {
      return false;
    }
  }

  /**
   * Ties the database to what it belongs to, the first time; later refuses anything else.
   *
   * @throws StorageException when it belongs to another
   */
  public void belongTo(String issuer) throws StorageException {
    try (Connection connection = pool.getConnection()) {
      try (PreparedStatement insert =
          connection.prepareStatement(
              "INSERT INTO installation (name, value) VALUES ('issuer', ?)"
                  + " ON CONFLICT DO NOTHING")) {
        insert.setString(1, issuer);
        insert.executeUpdate();
      }
      if (!issuer(connection).equals(Optional.of(issuer))) {
        throw new StorageException(
            "the database holds records of another issuer's users; oidc.issuer must not change");
      }
    } catch (SQLException e) {
      throw new StorageException("cannot use the database", e);
    }
  }

  private static Optional<String> issuer(Connection connection) throws SQLException {
    try (PreparedStatement select =
            connection.prepareStatement("SELECT value FROM installation WHERE name = 'issuer'");
        ResultSet rows = select.executeQuery()) {
      return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
    }
  }

  /** Whether a statement failed because it contradicts what is stored. */
  static boolean contradicts(SQLException e) {
    String state = Optional.ofNullable(e.getSQLState()).orElse("");
    return state.startsWith("23") || (e.getErrorCode() & 0xff) == 19;
  }

  @Override
  public void close() {
    pool.close();
  }
}
