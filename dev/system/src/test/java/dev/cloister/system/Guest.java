package dev.cloister.system;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A virtual machine in emulation: firmware, kernel and initrd, a TPM, a console that goes to a file
 * and a serial port that its script and this class speak over. It is switched off when its time is
 * over.
 */
final class Guest implements AutoCloseable {
  /** What it has, as QEMU's -m takes it. */
  static final String MEMORY = "512M";

  private static final int SECONDS = 85;
  private static final int MAX_CONSOLE = 2000;

  private final Path folder;
  private final Process tpm;
  private final Process machine;
  private final BufferedReader lines;
  private boolean begun;

  private Guest(Path folder, Process tpm, Process machine) {
    this.folder = folder;
    this.tpm = tpm;
    this.machine = machine;
    this.lines = machine.inputReader(US_ASCII);
  }

  /** Switches it on; everything it writes is in the folder, which is also the TPM's. */
  static Guest boot(
      Path folder, GuestParts parts, GuestTpm tpm, Path kernel, Path initrd, String commandLine)
      throws IOException, InterruptedException {
    // By names without folders: QEMU takes commas and sockets only so long in paths.
    Files.write(folder.resolve("code.fd"), Files.readAllBytes(parts.firmware()));
    Files.write(folder.resolve("variables.fd"), Files.readAllBytes(parts.variables()));
    List<String> command = new ArrayList<>(List.of(parts.qemu().toString()));
    command.addAll(
        List.of("-machine", "q35,smm=off", "-accel", "tcg", "-cpu", "max", "-m", MEMORY));
    command.addAll(List.of("-nodefaults", "-display", "none", "-no-reboot"));
    command.addAll(List.of("-drive", "if=pflash,format=raw,unit=0,readonly=on,file=code.fd"));
    command.addAll(List.of("-drive", "if=pflash,format=raw,unit=1,file=variables.fd"));
    command.addAll(List.of("-chardev", "socket,id=tpm,path=" + GuestTpm.SOCKET));
    command.addAll(List.of("-tpmdev", "emulator,id=tpm0,chardev=tpm"));
    command.addAll(List.of("-device", "tpm-crb,tpmdev=tpm0"));
    command.addAll(List.of("-serial", "file:console.txt", "-serial", "stdio"));
    command.addAll(List.of("-kernel", kernel.toString(), "-initrd", initrd.toString()));
    command.addAll(List.of("-append", commandLine));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectError(folder.resolve("qemu.txt").toFile());
    builder
        .environment()
        .put(
            "LD_LIBRARY_PATH",
            parts.libraries().stream().map(Path::toString).collect(Collectors.joining(":")));
    Process on = tpm.on();
    try {
      Process machine = builder.start();
      var _ =
          machine
              .onExit()
              .orTimeout(SECONDS, TimeUnit.SECONDS)
              .whenComplete((ended, late) -> machine.destroyForcibly());
      return new Guest(folder, on, machine);
    } catch (IOException e) {
      on.destroyForcibly();
      throw e;
    }
  }

  /** What it said, by name. */
  @FunctionalInterface
  interface Said {
    byte[] bytes(String name) throws IOException;
  }

  /** What it says until a line that is this word; what firmware said before is no part. */
  Said hear(String last) throws IOException {
    Map<String, byte[]> said = new HashMap<>();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.equals(last)) {
        return name ->
            Optional.ofNullable(said.get(name))
                .orElseThrow(() -> new IOException("the guest did not say \"" + name + '"'));
      }
      begun |= line.equals("begin");
      if (!begun || line.equals("begin")) {
        continue;
      }
      String[] words = line.split(" ", 2);
      if (words.length < 2 || words[0].equals("failed")) {
        throw new IOException("the guest says \"" + line + "\"; " + console());
      }
      said.put(words[0], Base64.getDecoder().decode(words[1]));
    }
    throw new IOException(
        "the guest ended before it said \"" + last + "\", or had no more time; " + console());
  }

  /** Says a line. */
  void say(String line) throws IOException {
    machine.getOutputStream().write((line + '\n').getBytes(US_ASCII));
    machine.getOutputStream().flush();
  }

  private String console() throws IOException {
    String console = "";
    for (String name : List.of("console.txt", "qemu.txt")) {
      if (Files.exists(folder.resolve(name))) {
        console += Files.readString(folder.resolve(name), ISO_8859_1);
      }
    }
    return "its console ends: "
        + console
            .substring(Math.max(0, console.length() - MAX_CONSOLE))
            .replaceAll("\\p{Cntrl}+", "\n");
  }

  @Override
  public void close() {
    machine.destroyForcibly();
    try {
      machine.waitFor();
      if (!tpm.waitFor(10, TimeUnit.SECONDS)) {
        tpm.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      tpm.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
