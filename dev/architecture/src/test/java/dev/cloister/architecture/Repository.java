package dev.cloister.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The checkout under test: its modules and its text files. */
final class Repository {
  private final Path root;

  private Repository(Path root) {
    this.root = root;
  }

  static Repository underTest() {
    String given = System.getProperty("cloister.root");
    if (given == null) {
      throw new IllegalStateException("run by Maven, which sets cloister.root");
    }
    return at(Path.of(given));
  }

  static Repository at(Path root) {
    return new Repository(root);
  }

  Path path(String relative) {
    return root.resolve(relative);
  }

  /** Paths of all modules as the root POM names them, for example {@code lib/attestation}. */
  List<String> modules() {
    return Pom.read(path("pom.xml")).modules();
  }

  /** Modules that have code of their own beyond a package description. */
  List<String> modulesWithMainCode() {
    return modules().stream().filter(this::hasMainCode).toList();
  }

  Pom pom(String module) {
    return Pom.read(path(module).resolve("pom.xml"));
  }

  /** The lines of a list file without comments and empty lines. */
  List<String> list(String relative) {
    try {
      return Files.readAllLines(path(relative)).stream()
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean hasMainCode(String module) {
    Path sources = path(module).resolve("src/main/java");
    if (!Files.isDirectory(sources)) {
      return false;
    }
    try (var files = Files.walk(sources)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .anyMatch(name -> name.endsWith(".java") && !name.endsWith("-info.java"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
