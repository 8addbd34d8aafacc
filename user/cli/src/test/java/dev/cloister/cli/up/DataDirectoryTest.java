package dev.cloister.cli.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.cli.process.ServiceException;
import dev.cloister.cli.process.ServiceException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
  @TempDir Path folder;

  @Test
  void take_second_isRefusedUntilTheFirstIsClosed() throws Exception {
    Path data = folder.resolve("data");
    try (DataDirectory first = DataDirectory.take(data)) {
      assertThat(first).isNotNull();
      assertThatThrownBy(() -> DataDirectory.take(data))
          .isInstanceOfSatisfying(
              ServiceException.class,
              e -> assertThat(e.reason()).isEqualTo(Reason.ALREADY_RUNNING));
    }
    DataDirectory.take(data).close();
  }

  @Test
  void write_file_isItsOwnersOnly() throws Exception {
    Path file = folder.resolve("secret");
    Files.write(file, new byte[] {1});

    DataDirectory.write(file, new byte[] {2});

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(file).hasBinaryContent(new byte[] {2});
  }
}
