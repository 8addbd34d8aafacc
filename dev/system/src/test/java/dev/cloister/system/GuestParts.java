package dev.cloister.system;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a guest is put together from: Debian's packages, installed on this machine or unpacked by
 * {@code make deps}.
 */
final class GuestParts {
  private static final List<String> COMMANDS = List.of("usr/local/bin", "usr/bin", "bin");
  private static final String LIBRARIES = "usr/lib/x86_64-linux-gnu";
  private static final String OVMF = "usr/share/OVMF";

  /** Firmware of 2025 has this one too. */
  private static final String BESIDE = "OVMF_CODE_4M.secboot.strictnx.fd";

  private static final String FIRMWARE = "OVMF_CODE_4M.fd";
  private static final String VARIABLES = "OVMF_VARS_4M.fd";

  private final List<Path> roots = new ArrayList<>();
  private final List<String> missing = new ArrayList<>();

  private GuestParts() throws IOException {
    roots.add(Path.of("/"));
    Path suites = Checkout.root().resolve(".cache/suites");
    if (Files.isDirectory(suites)) {
      try (DirectoryStream<Path> found = Files.newDirectoryStream(suites)) {
        found.forEach(suite -> roots.add(suite.resolve("root")));
      }
    }
  }

  /** The parts; where one is missing, says which and that nothing is tested. */
  static Optional<GuestParts> find() throws IOException {
    GuestParts parts = new GuestParts();
    parts.qemu();
    parts.firmware();
    parts.variables();
    parts.kernel();
    parts.command("busybox");
    parts.command("tpm2");
    parts.transport();
    parts.command("swtpm");
    parts.command("swtpm_setup");
    if (parts.missing.isEmpty()) {
      return Optional.of(parts);
    }
    System.out.println(
        "NOT RUN: no guest without "
            + String.join(", ", parts.missing)
            + "; run 'make deps' as root on Debian");
    return Optional.empty();
  }

  /** QEMU, 10 or newer: that came with this name. */
  Path qemu() {
    return command("qemu-system-amd64");
  }

  /** Where QEMU's libraries may be besides the machine's own. */
  List<Path> libraries() {
    Path root = qemu().resolve("../../..").normalize();
    return List.of(root.resolve(LIBRARIES), root.resolve("lib/x86_64-linux-gnu"));
  }

  /** UEFI firmware, 2025 or newer. */
  Path firmware() throws IOException {
    return newest(OVMF, FIRMWARE, BESIDE);
  }

  /** Its variables as it is delivered. */
  Path variables() throws IOException {
    return newest(OVMF, VARIABLES, BESIDE);
  }

  /** A kernel that measures its command line, with TPM and serial port built in. */
  Path kernel() throws IOException {
    return newest("boot", "vmlinuz-6.12.*-cloud-amd64", "");
  }

  /** How tpm2-tools reach a TPM device. */
  Path transport() throws IOException {
    return newest(LIBRARIES, "libtss2-tcti-device.so.?", "");
  }

  /** A program. */
  Path command(String name) {
    for (Path root : roots) {
      for (String folder : COMMANDS) {
        Path file = root.resolve(folder).resolve(name);
        if (Files.isExecutable(file)) {
          return file;
        }
      }
    }
    return absent(name);
  }

  /** The last by name in the first root that has one and, where named, the companion beside it. */
  private Path newest(String folder, String pattern, String companion) throws IOException {
    for (Path root : roots) {
      Path place = root.resolve(folder);
      if (Files.isDirectory(place) && Files.exists(place.resolve(companion))) {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(place, pattern)) {
          found.forEach(files::add);
        }
        if (!files.isEmpty()) {
          return files.stream().sorted().toList().getLast();
        }
      }
    }
    return absent(pattern);
  }

  private Path absent(String name) {
    missing.add(name);
    return Path.of(name);
  }
}
