package dev.cloister.store.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same promises as {@link SimulatedDisk} where both can be seen. */
final class DiskDirectoryTest {
  @TempDir private Path folder;

  private DiskDirectory directory() throws IOException {
    DiskDirectory directory = DiskDirectory.at(folder.resolve("store"));
    directory.make();
    return directory;
  }

  private static void write(StoreDirectory directory, String name, int... bytes)
      throws IOException {
    try (AppendFile file = directory.create(name)) {
      for (int one : bytes) {
        file.append(ByteBuffer.wrap(new byte[] {(byte) one}));
      }
      file.sync();
    }
  }

  @Test
  void create_thenOpen_readsWhatWasAppended() throws IOException {
    DiskDirectory directory = directory();
    write(directory, "a", 1, 2, 3);
    try (ReadFile file = directory.open("a")) {
      ByteBuffer into = ByteBuffer.allocate(10);

      assertThat(file.size()).isEqualTo(3);
      assertThat(file.read(into, 1)).isEqualTo(2);
      assertThat(into.get(0)).isEqualTo((byte) 2);
      assertThat(file.read(into, 3)).isEqualTo(-1);
    }
  }

  @Test
  void create_nameThatIsTaken_fails() throws IOException {
    DiskDirectory directory = directory();
    write(directory, "a", 1);

    assertThatThrownBy(() -> directory.create("a")).isInstanceOf(FileAlreadyExistsException.class);
  }

  @Test
  void rename_replacesWhatHadTheName() throws IOException {
    DiskDirectory directory = directory();
    write(directory, "a", 1);
    write(directory, "b", 2);
    directory.rename("a", "b");
    directory.sync();

    assertThat(directory.list()).containsExactly("b");
    assertThat(Files.readAllBytes(folder.resolve("store/b"))).containsExactly(1);
  }

  @Test
  void list_ofAMissingDirectory_isEmptyAndMakesNothing() throws IOException {
    assertThat(DiskDirectory.at(folder.resolve("none")).list()).isEmpty();
    assertThat(folder.resolve("none")).doesNotExist();
  }

  @Test
  void files_areReadableByTheirOwnerOnly() throws IOException {
    DiskDirectory directory = directory();
    write(directory, "a", 1);

    assertThat(permissions("store")).isEqualTo("rwx------");
    assertThat(permissions("store/a")).isEqualTo("rw-------");
  }

  private String permissions(String name) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(name)));
  }

  @Test
  void lock_heldByAnother_isEmptyUntilItIsLetGo() throws IOException {
    DiskDirectory directory = directory();
    Optional<Closeable> first = directory.lock();

    assertThat(first).isPresent();
    assertThat(directory.lock()).isEmpty();
    assertThat(DiskDirectory.at(folder.resolve("store")).lock()).isEmpty();
    first.orElseThrow().close();
    Optional<Closeable> second = directory.lock();
    assertThat(second).isPresent();
    second.orElseThrow().close();
  }
}
