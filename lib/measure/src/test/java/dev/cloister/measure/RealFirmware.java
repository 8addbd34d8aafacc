package dev.cloister.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Firmware and kernels of Debian packages, where {@code make deps} or the user put them. */
public final class RealFirmware {
  /** OVMF.fd of ovmf 2025.02-8+deb13u1. */
  public static final String TRIXIE =
      "14954040cc754ade0c625ac3470ea46d4c14318b5b1396de4ef77090203d76db";

  /** OVMF.fd of ovmf 2022.11-6+deb12u2. */
  public static final String BOOKWORM =
      "7b456907dd0786d415999e801a1ac4637b8ed4d7cf5378cfc6edbe5e574dd773";

  /** vmlinuz of linux-image-6.12.107+deb13-cloud-amd64 6.12.107-1. */
  public static final String KERNEL =
      "d1bc2c60a78ae6979736d081bc3c90e45ace6baf414f767dff588e319d3492bd";

  private static final Path ROOT = Path.of(System.getProperty("cloister.root", "."));
  private static final List<Path> SYSTEMS =
      List.of(Path.of("/"), ROOT.resolve(".cache/suites/trixie/root"));
  private static final List<String> FILES =
      List.of("usr/share/ovmf/OVMF.fd", "boot/vmlinuz-6.12.107+deb13-cloud-amd64");

  private RealFirmware() {}

  /** The file with that SHA-256; where there is none, says so. */
  public static Optional<byte[]> find(String sha256) throws IOException {
    for (Path system : SYSTEMS) {
      for (String name : FILES) {
        Path file = system.resolve(name);
        if (Files.isRegularFile(file)) {
          byte[] bytes = Files.readAllBytes(file);
          if (HexFormat.of().formatHex(Bank.SHA256.digest(bytes)).equals(sha256)) {
            return Optional.of(bytes);
          }
        }
      }
    }
    System.out.println("NOT RUN: no firmware or kernel with SHA-256 " + sha256 + " is installed");
    return Optional.empty();
  }
}
