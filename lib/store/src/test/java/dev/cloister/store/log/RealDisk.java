package dev.cloister.store.log;

import dev.cloister.store.StoreError;
import dev.cloister.store.StoreException;
import dev.cloister.store.file.DiskDirectory;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * A process with a log on a real file system that then fails as such do, for {@link RealDiskTest}:
 * it prints what it sees, a line each, and fails where something acknowledged is lost.
 */
final class RealDisk {
  private static final int BEFORE = 20;
  private static final int AT_MOST = 5000;
  private static final String PADDING = "x".repeat(3000);

  private final Path folder;
  private final List<String> acknowledged = new ArrayList<>();

  private RealDisk(Path folder) {
    this.folder = folder;
  }

  /** What happens to the disk. */
  @FunctionalInterface
  private interface Event {
    void happen() throws IOException, InterruptedException;
  }

  /** Arguments: what to do, the log's folder, and what that needs besides. */
  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[1]);
    RealDisk disk = new RealDisk(folder);
    Path filler = folder.resolveSibling("filler");
    switch (args[0]) {
      case "full" -> disk.live(() -> fill(filler), () -> Files.delete(filler));
      case "denied" -> disk.live(() -> permit(folder, "r-x"), () -> permit(folder, "rwx"));
      case "read-only" -> {
        String mounted = String.valueOf(folder.getParent());
        disk.live(
            () -> run("mount", "-o", "remount,abort", mounted),
            () -> {
              disk.openOnce();
              run("umount", mounted);
              run("mount", "-o", "loop", args[2], mounted);
            });
      }
      case "hold" -> disk.hold();
      default -> disk.openOnce();
    }
  }

  private LogSettings settings() {
    return Logs.settings(DiskDirectory.at(folder)).withSegmentBytes(1 << 16);
  }

  private void live(Event trouble, Event relief) throws Exception {
    SealedLog log = SealedLog.create(settings(), LogState.none(), Witness.none());
    for (int i = 0; i < BEFORE; i++) {
      append(log);
    }
    trouble.happen();
    say("refused " + appendUntilRefused(log).error().code());
    say("again " + Logs.refusal(log.append(Logs.bytes("more"))).error().code());
    say(
        "the file system says "
            + DiskDirectory.at(folder).hindrance().map(StoreError::code).orElse("nothing"));
    Records readable = new Records();
    log.read(readable);
    if (readable.all().equals(acknowledged)) {
      say("reads go on");
    }
    log.close();
    relief.happen();
    Records found = new Records();
    RecoveredLog recovered = SealedLog.open(settings(), found, log.head());
    if (found.all().subList(0, acknowledged.size()).equals(acknowledged)) {
      say("all acknowledged are there");
    }
    try (SealedLog next = recovered.resume(Witness.none())) {
      append(next);
      say("writing goes on");
    }
  }

  private StoreException appendUntilRefused(SealedLog log) {
    for (int i = 0; i < AT_MOST; i++) {
      String record = acknowledged.size() + PADDING;
      CompletableFuture<Acknowledgement> answer = log.append(Logs.bytes(record));
      try {
        answer.join();
        acknowledged.add(record);
      } catch (CompletionException e) {
        return Logs.refusal(answer);
      }
    }
    throw new AssertionError(AT_MOST + " records were acknowledged");
  }

  private void append(SealedLog log) {
    String record = acknowledged.size() + PADDING;
    log.append(Logs.bytes(record)).join();
    acknowledged.add(record);
  }

  /** Holds the log open until it is killed, and once tries to open it a second time itself. */
  private void hold() throws Exception {
    try (SealedLog log = SealedLog.create(settings(), LogState.none(), Witness.none())) {
      append(log);
      openOnce();
      say("held");
      var _ = System.in.read();
    }
  }

  private void openOnce() {
    try {
      SealedLog.open(settings(), LogState.none()).close();
      say("opened");
    } catch (StoreException e) {
      say("refused " + e.error().code());
    }
  }

  private static void fill(Path filler) throws IOException {
    for (int length = 1 << 16; length > 0; length /= 2) {
      try (OutputStream out =
          Files.newOutputStream(filler, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
        while (true) {
          out.write(new byte[length]);
        }
      } catch (IOException e) {
        // No more of this length.
      }
    }
  }

  private static void permit(Path folder, String owner) throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(owner + "------"));
  }

  private static void run(String... command) throws IOException, InterruptedException {
    if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
      throw new IOException(String.join(" ", command) + " failed");
    }
  }

  private static void say(String line) {
    System.out.println(line);
  }
}
