package dev.cloister.store.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.store.StoreError;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class DiskFaultTest {
  private final IOException german = new IOException("Eingabe-/Ausgabefehler");

  @Test
  void writing_inAnyLanguage_isWhatTheFileSystemSays() {
    SimulatedDisk disk = SimulatedDisk.of(1);
    disk.fail(SimulatedDisk.Fault.FULL);
    assertThat(DiskFault.writing("writing", disk, german).error()).isEqualTo(StoreError.FULL);
    disk.fail(SimulatedDisk.Fault.READ_ONLY);
    assertThat(DiskFault.writing("writing", disk, german).error()).isEqualTo(StoreError.READ_ONLY);
  }

  @Test
  void reading_whatKeepsFromWriting_isNotTheReason() {
    assertThat(DiskFault.reading("reading", german).error()).isEqualTo(StoreError.IO);
  }

  @Test
  void error_ofItsOwnType_isReadOnlyWhateverTheFileSystemSays() {
    assertThat(DiskFault.error(new AccessDeniedException("f"), Optional.of(StoreError.FULL)))
        .isEqualTo(StoreError.READ_ONLY);
    assertThat(code(new IOException(new ReadOnlyFileSystemException())))
        .isEqualTo(StoreError.READ_ONLY);
  }

  @Test
  void error_whereTheFileSystemSaysNothing_isWhatLinuxSaysInEnglish() {
    assertThat(code(new IOException("No space left on device"))).isEqualTo(StoreError.FULL);
    assertThat(code(new FileSystemException("f", null, "Disk quota exceeded")))
        .isEqualTo(StoreError.FULL);
    assertThat(code(new FileSystemException("f", null, "Read-only file system")))
        .isEqualTo(StoreError.READ_ONLY);
    assertThat(code(new IOException("Operation not permitted"))).isEqualTo(StoreError.READ_ONLY);
  }

  @Test
  void error_anythingElse_isIo() {
    assertThat(code(new IOException("Input/output error"))).isEqualTo(StoreError.IO);
    assertThat(code(new IOException())).isEqualTo(StoreError.IO);
  }

  private static StoreError code(IOException cause) {
    return DiskFault.error(cause, Optional.empty());
  }
}
