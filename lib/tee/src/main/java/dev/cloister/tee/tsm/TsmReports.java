package dev.cloister.tee.tsm;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.tee.TeeEnvironment;
import dev.cloister.tee.TeeException;
import dev.cloister.tee.TeeException.Reason;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reports through configfs-tsm. Each request makes an entry of its own with a random name, so that
 * processes do not meet; should one meet another all the same, {@code generation} tells, and the
 * request starts over. The entry is removed whatever happened.
 */
final class TsmReports {
  private static final String FOLDER = "/sys/kernel/config/tsm/report";

  private static final int ATTEMPTS = 4;
  private static final int MAX_BLOB = 32 * 1024;
  private static final int MAX_TEXT = 4096;

  private static final Pause PAUSE = attempt -> Thread.sleep(50L << attempt);

  private final Path folder;
  private final String provider;
  private final SecureRandom random;
  private final Pause pause;

  /** Waits between two attempts. */
  interface Pause {
    void before(int attempt) throws InterruptedException;
  }

  /** A report, and the certificates that came with it. */
  record Report(ByteString report, Optional<ByteString> certificates) {}

  private static final class ConflictException extends IOException {
    private static final long serialVersionUID = 1L;

    ConflictException(String message) {
      super(message);
    }
  }

  private TsmReports(Path folder, String provider, SecureRandom random, Pause pause) {
    this.folder = folder;
    this.provider = provider;
    this.random = random;
    this.pause = pause;
  }

  /**
   * The reports of one kind of TEE.
   *
   * @param provider what the kernel calls it
   * @throws TeeException when the kernel offers no reports
   */
  static TsmReports open(TeeEnvironment environment, String provider) throws TeeException {
    return open(environment.settings().file(FOLDER), provider, environment.random(), PAUSE);
  }

  static TsmReports open(Path folder, String provider, SecureRandom random, Pause pause)
      throws TeeException {
    if (!Files.isDirectory(folder)) {
      throw new TeeException(
          Reason.UNAVAILABLE,
          FOLDER + " is not there: is configfs mounted, and the kernel's TSM driver loaded?");
    }
    TsmReports reports = new TsmReports(folder, provider, random, pause);
    try {
      Path entry = reports.create();
      try {
        reports.check(entry);
      } finally {
        Files.delete(entry);
      }
    } catch (IOException e) {
      throw new TeeException(Reason.UNAVAILABLE, "the kernel offers no TSM reports", e);
    }
    return reports;
  }

  /**
   * A report over 64 bytes.
   *
   * @param privilege level that is asked for, where the TEE has levels
   */
  Report report(byte[] challenge, OptionalInt privilege) throws TeeException {
    for (int attempt = 1; ; attempt++) {
      try {
        return attempt(challenge, privilege);
      } catch (IOException e) {
        if (attempt == ATTEMPTS) {
          throw new TeeException(
              busy(e) ? Reason.BUSY : Reason.FAILED,
              "the TSM gave no report in " + ATTEMPTS + " attempts",
              e);
        }
      }
      try {
        pause.before(attempt);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new TeeException(Reason.BUSY, "interrupted while waiting for the TSM", e);
      }
    }
  }

  private Report attempt(byte[] challenge, OptionalInt privilege) throws IOException, TeeException {
    Path entry = create();
    try {
      check(entry);
      long expected = generation(entry);
      if (privilege.isPresent()) {
        KernelFiles.write(
            entry.resolve("privlevel"), KernelFiles.text(Integer.toString(privilege.getAsInt())));
        expected++;
      }
      KernelFiles.write(entry.resolve("inblob"), challenge);
      expected++;
      byte[] report = KernelFiles.read(entry.resolve("outblob"), MAX_BLOB);
      unchanged(entry, expected);
      Optional<ByteString> certificates = certificates(entry);
      unchanged(entry, expected);
      if (report.length == 0) {
        throw new IOException("the report is empty");
      }
      return new Report(ByteString.copyOf(report), certificates);
    } finally {
      Files.delete(entry);
    }
  }

  /** Tables that the host never filled are absent or empty. */
  private static Optional<ByteString> certificates(Path entry) throws IOException {
    Path file = entry.resolve("auxblob");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    byte[] table = KernelFiles.read(file, MAX_BLOB);
    return table.length == 0 ? Optional.empty() : Optional.of(ByteString.copyOf(table));
  }

  private Path create() throws IOException {
    for (int i = 0; ; i++) {
      byte[] id = new byte[8];
      random.nextBytes(id);
      try {
        return Files.createDirectory(folder.resolve("cloister-" + HexFormat.of().formatHex(id)));
      } catch (FileAlreadyExistsException e) {
        if (i == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private void check(Path entry) throws IOException, TeeException {
    String found = KernelFiles.readText(entry.resolve("provider"), MAX_TEXT);
    if (!found.equals(provider)) {
      throw new TeeException(
          Reason.UNAVAILABLE, "this is not " + provider + " but \"" + printable(found) + "\"");
    }
  }

  private static void unchanged(Path entry, long expected) throws IOException {
    long found = generation(entry);
    if (found != expected) {
      throw new ConflictException(
          "somebody else wrote to the report: generation " + found + ", expected " + expected);
    }
  }

  private static long generation(Path entry) throws IOException {
    try {
      return Long.parseUnsignedLong(KernelFiles.readText(entry.resolve("generation"), MAX_TEXT));
    } catch (NumberFormatException e) {
      throw new IOException("generation is not a number", e);
    }
  }

  /** EBUSY and EAGAIN have no exception of their own; without their text it is a plain failure. */
  private static boolean busy(IOException e) {
    String text = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    return e instanceof ConflictException
        || text.contains("busy")
        || text.contains("temporarily unavailable");
  }

  private static String printable(String text) {
    return text.replaceAll("[^a-z0-9_-]", "?");
  }
}
