package dev.cloister.testkit.postgres;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real PostgreSQL for the tests of this JVM, in a directory of its own. It does not run as root:
 * started by root it becomes the user postgres.
 */
public final class PostgresServer {
  /** Who owns the databases; there is no password. */
  public static final String USER = "postgres";

  private static final String READY = "database system is ready to accept connections";

  private final Path binaries;
  private final Path directory;
  private final int port;
  private final Process process;
  private final AtomicInteger databases = new AtomicInteger();

  private PostgresServer(Path binaries, Path directory, int port, Process process) {
    this.binaries = binaries;
    this.directory = directory;
    this.port = port;
    this.process = process;
  }

  private static final class Holder {
    static final PostgresServer SERVER = start();
  }

  /** The one server, started when it is first asked for and stopped with the JVM. */
  public static PostgresServer running() {
    return Holder.SERVER;
  }

  /** Makes a new, empty database and returns its JDBC URL. */
  public String create() throws IOException {
    String name = "test" + databases.incrementAndGet();
    tool("createdb", name);
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + name;
  }

  /** Throws a database away with everything in it, and makes an empty one of the same name. */
  public void lose(String url) throws IOException {
    String name = url.substring(url.lastIndexOf('/') + 1);
    tool("dropdb", name);
    tool("createdb", name);
  }

  private void tool(String program, String database) throws IOException {
    output(
        List.of(
            binaries.resolve(program).toString(),
            "-h",
            "127.0.0.1",
            "-p",
            Integer.toString(port),
            "-U",
            USER,
            database));
  }

  private static PostgresServer start() {
    try {
      Path binaries = binaries();
      Path directory = Path.of(output(asUser(List.of("mktemp", "-d", "-t", "pgtest.XXXXXX"))));
      output(
          asUser(
              List.of(
                  binaries.resolve("initdb").toString(),
                  "-D",
                  directory + "/data",
                  "-U",
                  USER,
                  "-A",
                  "trust",
                  "--no-sync")));
      int port = freePort();
      Process process =
          new ProcessBuilder(
                  asUser(
                      List.of(
                          binaries.resolve("postgres").toString(),
                          "-D",
                          directory + "/data",
                          "-h",
                          "127.0.0.1",
                          "-p",
                          Integer.toString(port),
                          "-k",
                          directory.toString())))
              .redirectErrorStream(true)
              .start();
      PostgresServer server = new PostgresServer(binaries, directory, port, process);
      Runtime.getRuntime().addShutdownHook(new Thread(server::stop));
      server.awaitReady();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitReady() throws IOException {
    BufferedReader log = process.inputReader(StandardCharsets.UTF_8);
    List<String> lines = new ArrayList<>();
    for (String line = log.readLine(); line != null; line = log.readLine()) {
      lines.add(line);
      if (line.contains(READY)) {
        Thread.ofVirtual().start(() -> log.lines().forEach(ignored -> {}));
        return;
      }
    }
    throw new IOException("PostgreSQL did not start: " + lines);
  }

  private void stop() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      output(asUser(List.of("rm", "-rf", directory.toString())));
    } catch (InterruptedException | IOException e) {
      process.destroyForcibly();
    }
  }

  private static Path binaries() throws IOException {
    TreeSet<Path> found = new TreeSet<>();
    Path installed = Path.of("/usr/lib/postgresql");
    if (Files.isDirectory(installed)) {
      try (DirectoryStream<Path> versions = Files.newDirectoryStream(installed)) {
        for (Path version : versions) {
          if (Files.isExecutable(version.resolve("bin/initdb"))) {
            found.add(version.resolve("bin"));
          }
        }
      }
    }
    if (found.isEmpty()) {
      throw new IOException(
          "PostgreSQL is not installed, and the storage tests need it: run `make deps`");
    }
    return found.last();
  }

  private static List<String> asUser(List<String> command) {
    List<String> whole = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      whole.addAll(
          List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--"));
    }
    whole.addAll(command);
    return whole;
  }

  private static String output(List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .directory(Path.of("/").toFile())
            .redirectErrorStream(true)
            .start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException(command.getLast() + ": " + text);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    return text.strip();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
