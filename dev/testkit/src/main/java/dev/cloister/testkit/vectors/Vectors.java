package dev.cloister.testkit.vectors;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * Finds the folder of public vectors: {@code CLOISTER_VECTORS}, or {@code ../shared/vectors} beside
 * the repository. Where there is none, whoever asked says so.
 */
public final class Vectors {
  /** Names the folder. */
  public static final String SETTING = "CLOISTER_VECTORS";

  private final Optional<Path> folder;

  private Vectors(Optional<Path> folder) {
    this.folder = folder;
  }

  /**
   * The vectors of this machine.
   *
   * @param environment the process's environment
   * @param repository the repository's root
   */
  public static Vectors of(Map<String, String> environment, Path repository) {
    String named = environment.getOrDefault(SETTING, "");
    Path folder =
        named.isEmpty() ? repository.resolve("../shared/vectors").normalize() : Path.of(named);
    return new Vectors(Optional.of(folder).filter(Files::isDirectory));
  }

  /**
   * One file, without its gzip where its name ends in {@code .gz}.
   *
   * @param path below the folder
   * @return nothing when there is no folder of vectors, or it does not have the file
   * @throws IOException when it is there and cannot be read
   */
  public Optional<byte[]> find(String path) throws IOException {
    Optional<Path> file = folder.map(root -> root.resolve(path)).filter(Files::isRegularFile);
    if (file.isEmpty()) {
      return Optional.empty();
    }
    try (InputStream raw = Files.newInputStream(file.get());
        InputStream in = path.endsWith(".gz") ? new GZIPInputStream(raw) : raw) {
      return Optional.of(in.readAllBytes());
    }
  }

  /** The line to print where a file is missing. */
  public static String missing(String path) {
    return "NOT RUN: " + path + " is not in the folder of vectors (" + SETTING + ")";
  }
}
