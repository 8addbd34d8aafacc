package dev.cloister.cli.demo;

import dev.cloister.cli.up.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** A copy of the distribution with one byte of a jar that runs inside changed. */
final class Tampering {
  /** The minute in which the first entry was changed: nothing at run time looks at it. */
  private static final int OFFSET_OF_ENTRY_TIME = 10;

  private Tampering() {}

  /** Copies what an enclave needs to run, and changes the byte. */
  static Installation copy(Installation original, Path to) throws IOException {
    return copy(original, to, "enclave");
  }

  /** The same of a vault. */
  static Installation copyOfVault(Installation original, Path to) throws IOException {
    return copy(original, to, "vault");
  }

  private static Installation copy(Installation original, Path to, String process)
      throws IOException {
    for (String part :
        List.of("bin", "libexec", "lib/" + process, "dev/tee-local", "dev/testkit")) {
      copyTree(original.home().resolve(part), to.resolve(part));
    }
    Path jar = jarOf(to.resolve("lib").resolve(process), process);
    byte[] bytes = Files.readAllBytes(jar);
    bytes[OFFSET_OF_ENTRY_TIME] ^= 1;
    Files.write(jar, bytes);
    return Installation.copyAt(to);
  }

  private static Path jarOf(Path folder, String process) throws IOException {
    try (Stream<Path> jars = Files.list(folder)) {
      return jars.filter(
              jar -> jar.getFileName().toString().startsWith("cloister-" + process + "-"))
          .findFirst()
          .orElseThrow(() -> new IOException("no jar of the " + process + " in " + folder));
    }
  }

  static void copyTree(Path from, Path to) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(from)) {
      files = walk.toList();
    }
    for (Path file : files) {
      Path target = to.resolve(from.relativize(file).toString());
      if (Files.isDirectory(file)) {
        Files.createDirectories(target);
      } else {
        Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }
}
