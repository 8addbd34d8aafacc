package dev.cloister.store.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.store.StoreError;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.ReadOnlyFileSystemException;
import org.junit.jupiter.api.Test;

/** The texts are those of Linux, which Java passes on. */
final class DiskFaultTest {
  @Test
  void error_noSpaceOrQuota_isFull() {
    assertThat(DiskFault.error(new IOException("No space left on device")))
        .isEqualTo(StoreError.FULL);
    assertThat(DiskFault.error(new FileSystemException("f", null, "Disk quota exceeded")))
        .isEqualTo(StoreError.FULL);
  }

  @Test
  void error_noWriting_isReadOnly() {
    assertThat(DiskFault.error(new AccessDeniedException("f"))).isEqualTo(StoreError.READ_ONLY);
    assertThat(DiskFault.error(new FileSystemException("f", null, "Read-only file system")))
        .isEqualTo(StoreError.READ_ONLY);
    assertThat(DiskFault.error(new IOException(new ReadOnlyFileSystemException())))
        .isEqualTo(StoreError.READ_ONLY);
    assertThat(DiskFault.error(new IOException("Operation not permitted")))
        .isEqualTo(StoreError.READ_ONLY);
  }

  @Test
  void error_anythingElse_isIo() {
    assertThat(DiskFault.error(new IOException("Input/output error"))).isEqualTo(StoreError.IO);
    assertThat(DiskFault.error(new IOException())).isEqualTo(StoreError.IO);
  }
}
