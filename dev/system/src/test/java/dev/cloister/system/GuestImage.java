package dev.cloister.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/** The guest's whole system as an initrd: busybox, tpm2-tools, what they load, and a script. */
final class GuestImage {
  private static final Pattern LIBRARY = Pattern.compile("(/\\S+) \\(0x");

  private GuestImage() {}

  /** Writes it; the workload is what the guest measures before it quotes. */
  static Path write(Path file, GuestParts parts, byte[] workload)
      throws IOException, InterruptedException {
    Cpio cpio = new Cpio();
    List.of("proc", "sys", "dev", "tmp").forEach(cpio::folder);
    cpio.file("init", script()).file("workload", workload);
    Map<String, Path> libraries = new TreeMap<>();
    for (String program : List.of("busybox", "tpm2")) {
      Path path = parts.command(program);
      cpio.file("bin/" + program, Files.readAllBytes(path));
      addLibraries(path, libraries);
    }
    Path transport = parts.transport();
    libraries.put("lib/" + transport.getFileName(), transport);
    addLibraries(transport, libraries);
    for (Map.Entry<String, Path> library : libraries.entrySet()) {
      cpio.file(library.getKey(), Files.readAllBytes(library.getValue()));
    }
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(cpio.end());
    }
    return Files.write(file, packed.toByteArray());
  }

  private static byte[] script() throws IOException {
    try (InputStream in = GuestImage.class.getResourceAsStream("/guest/init")) {
      return Objects.requireNonNull(in).readAllBytes();
    }
  }

  /** What the loader would load; nothing for a static program. */
  private static void addLibraries(Path program, Map<String, Path> libraries)
      throws IOException, InterruptedException {
    Process ldd = new ProcessBuilder("ldd", program.toString()).redirectErrorStream(true).start();
    String text = new String(ldd.getInputStream().readAllBytes(), UTF_8);
    ldd.waitFor();
    Matcher matcher = LIBRARY.matcher(text);
    while (matcher.find()) {
      Path path = Path.of(matcher.group(1));
      String folder = path.startsWith("/lib64") ? "lib64/" : "lib/";
      libraries.put(folder + path.getFileName(), path);
    }
  }
}
