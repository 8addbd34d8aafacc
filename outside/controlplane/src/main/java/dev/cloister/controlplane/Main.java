package dev.cloister.controlplane;

import dev.cloister.channel.StartException;
import dev.cloister.channel.StartFailure;
import dev.cloister.controlplane.config.ConfigurationException;
import dev.cloister.controlplane.config.ConfigurationReader;
import dev.cloister.controlplane.config.ControlPlaneConfig;
import dev.cloister.controlplane.operation.Logs;
import dev.cloister.controlplane.storage.Backup;
import dev.cloister.controlplane.storage.Database;
import dev.cloister.controlplane.storage.Restore;
import dev.cloister.controlplane.storage.StorageException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** The control plane process, and what an operator does with its database. */
public final class Main {
  private static final String PROGRAM = "cloister-controlplane";
  private static final String CONFIG = "CLOISTER_CONFIG";
  private static final String USAGE =
      """
      usage: cloister-controlplane [serve]
             cloister-controlplane backup FILE
             cloister-controlplane restore FILE
      Settings come from the environment and from the JSON file that CLOISTER_CONFIG names;
      docs/reference/configuration.md lists them.
        serve         listens until it is stopped; prints "controlplane URL", then logs as JSON lines
        backup FILE   writes all records to a new file while the service goes on
        restore FILE  reads a backup into an empty database
      """;

  private Main() {}

  /** Exit codes: 0 done, else those of {@link StartFailure}; or it runs until it is stopped. */
  public static void main(String[] arguments) {
    System.exit(run(arguments, System.getenv(), System.out, System.err));
  }

  private static int run(
      String[] arguments, Map<String, String> environment, PrintStream out, PrintStream err) {
    try {
      String command = arguments.length == 0 ? "serve" : arguments[0];
      int expected = command.equals("serve") ? 1 : 2;
      if (!command.matches("serve|backup|restore")
          || (arguments.length != expected && arguments.length != 0)) {
        throw new StartException(StartFailure.USAGE, "expected serve, backup FILE or restore FILE");
      }
      ControlPlaneConfig config = configuration(environment, err);
      Logs.to(err);
      switch (command) {
        case "backup" -> backup(config, path(arguments[1]), out);
        case "restore" -> restore(config, path(arguments[1]), out);
        default -> serve(config, out);
      }
      return 0;
    } catch (StartException e) {
      e.lines(PROGRAM).forEach(err::println);
      if (e.failure() == StartFailure.USAGE) {
        err.print(USAGE);
      }
      return e.failure().exitCode();
    }
  }

  private static ControlPlaneConfig configuration(Map<String, String> environment, PrintStream err)
      throws StartException {
    try {
      return ConfigurationReader.read(file(environment), environment, err::println);
    } catch (ConfigurationException e) {
      throw new StartException(StartFailure.SETTING_INVALID, e.errors());
    }
  }

  private static byte[] file(Map<String, String> environment) throws StartException {
    String name = environment.getOrDefault(CONFIG, "");
    if (name.isEmpty()) {
      return new byte[0];
    }
    try {
      return Files.readAllBytes(path(name));
    } catch (IOException e) {
      throw new StartException(
          StartFailure.CONFIGURATION_UNREADABLE, CONFIG + ": the file cannot be read");
    }
  }

  private static Path path(String name) throws StartException {
    try {
      return Path.of(name);
    } catch (InvalidPathException e) {
      throw new StartException(StartFailure.USAGE, "not a path");
    }
  }

  private static void backup(ControlPlaneConfig config, Path target, PrintStream out)
      throws StartException {
    try (Database database = Database.openExisting(config.database())) {
      long records = Backup.write(database, target, InstantSource.system().instant());
      out.println("backup of " + records + " records");
    } catch (StorageException e) {
      throw new StartException(StartFailure.BACKUP_FAILED, String.valueOf(e.getMessage()));
    }
  }

  private static void restore(ControlPlaneConfig config, Path source, PrintStream out)
      throws StartException {
    try (Database database = Database.open(config.database())) {
      out.println("restored " + Restore.read(database, source) + " records");
    } catch (StorageException e) {
      throw new StartException(StartFailure.RESTORE_FAILED, String.valueOf(e.getMessage()));
    }
  }

  private static void serve(ControlPlaneConfig config, PrintStream out) throws StartException {
    ControlPlane running =
        ControlPlane.start(config, InstantSource.system(), System::nanoTime, new SecureRandom());
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  running.close();
                  stopped.countDown();
                }));
    String scheme = config.http().tls().isPresent() ? "https" : "http";
    out.println("controlplane " + scheme + "://" + config.http().host() + ":" + running.port());
    out.flush();
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
