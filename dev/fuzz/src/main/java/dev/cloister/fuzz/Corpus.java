package dev.cloister.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The inputs a target starts from: what our issuers make, and real ones where they are present. */
final class Corpus {
  /** Longest input that is generated, unless a seed is longer. */
  private static final int USUAL_LENGTH = 4096;

  private final List<Path> folders;
  private final int longest;

  private Corpus(List<Path> folders, int longest) {
    this.folders = folders;
    this.longest = longest;
  }

  /** Writes the target's seeds below {@code work} and finds its real inputs below the vectors. */
  static Corpus prepare(FuzzTarget target, Path work, Optional<Path> vectors) throws IOException {
    Path own = Files.createDirectories(work.resolve("corpus"));
    int longest = 0;
    List<byte[]> seeds = target.seeds();
    for (int i = 0; i < seeds.size(); i++) {
      Files.write(own.resolve("seed-" + i), seeds.get(i));
      longest = Math.max(longest, seeds.get(i).length);
    }
    List<Path> folders = new ArrayList<>(List.of(own));
    if (vectors.isPresent()) {
      for (String name : target.vectorFolders()) {
        Path folder = vectors.get().resolve(name);
        if (Files.isDirectory(folder)) {
          folders.add(folder);
        }
      }
    }
    return new Corpus(List.copyOf(folders), longest);
  }

  /** The folder that is written to first, then those that are only read. */
  List<Path> folders() {
    return folders;
  }

  /** The longest input to generate. */
  int maxLength() {
    return Math.max(USUAL_LENGTH, longest + longest / 2);
  }

  /** {@code CLOISTER_VECTORS}, or the folder beside the clone, if there is one. */
  static Optional<Path> vectors(Optional<String> configured) {
    return Stream.of(configured.orElse("../shared/vectors"))
        .filter(name -> !name.isEmpty())
        .map(name -> Path.of(name).toAbsolutePath().normalize())
        .filter(Files::isDirectory)
        .findFirst();
  }
}
