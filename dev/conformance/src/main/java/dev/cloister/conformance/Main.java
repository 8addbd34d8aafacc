package dev.cloister.conformance;

import dev.cloister.attestation.CryptoChoice;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * {@code Main CASES [ROOTS]}: judges real evidence. ROOTS are the folders in which the paths of the
 * cases file are looked up, separated by colons; the file's own folder where there are none. The
 * environment variable FORMATS restricts the run, such as {@code tdx4,sgx3}; CRYPTO=native uses the
 * native provider where it is present.
 *
 * <p>Exit code 0: every case matched. 1: a mismatch, or a format without adapter. 2: usage.
 */
public final class Main {
  private Main() {}

  /** See the class. */
  public static void main(String[] args) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    System.exit(
        run(
            args,
            Optional.ofNullable(System.getenv("FORMATS")).orElse(""),
            Optional.ofNullable(System.getenv("CRYPTO")).orElse(""),
            out));
  }

  static int run(String[] args, String formats, String crypto, PrintWriter out) {
    if (args.length < 1 || args.length > 2 || args[0].isEmpty()) {
      out.println("usage: CASES [ROOTS]   (environment: FORMATS=tdx4,sgx3 CRYPTO=native)");
      return 2;
    }
    Path file = Path.of(args[0]);
    if (!Files.isRegularFile(file)) {
      out.println("no such cases file: " + file);
      return 2;
    }
    List<Path> roots = new ArrayList<>();
    if (args.length == 2 && !args[1].isEmpty()) {
      Arrays.stream(args[1].split(":", -1)).map(Path::of).forEach(roots::add);
    } else {
      roots.add(Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(Path.of(".")));
    }
    Set<String> only =
        Arrays.stream(formats.split(",", -1))
            .map(String::strip)
            .filter(name -> !name.isEmpty())
            .collect(Collectors.toUnmodifiableSet());
    CryptoChoice choice =
        crypto.equals("native") ? CryptoChoice.NATIVE_WHERE_PRESENT : CryptoChoice.PURE_JAVA;
    try {
      Runner runner = new Runner(roots, Verifiers.shared(choice), out);
      return runner.run(CasesFile.read(file), only) ? 0 : 1;
    } catch (IOException e) {
      out.println("cannot read " + file + ": " + e.getMessage());
      return 2;
    }
  }
}
