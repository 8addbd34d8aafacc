package dev.cloister.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NamedFilesTest {
  @TempDir Path folder;

  @Test
  void write_existingFile_isReplacedAndNothingElseIsLeft() throws Exception {
    Path file = Files.writeString(folder.resolve("bundle"), "old and longer");

    NamedFiles.write(file, bytes("new"), directory -> {});

    assertThat(file).hasContent("new");
    assertThat(folder.toFile().list()).containsExactly("bundle");
  }

  @Test
  void write_isNamedOnTheDisk_beforeItIsDone() throws Exception {
    Path file = folder.resolve("bundle");
    List<Path> synced = new ArrayList<>();

    NamedFiles.write(
        file,
        bytes("new"),
        directory -> {
          assertThat(file).as("renamed before the directory's fsync").hasContent("new");
          synced.add(directory);
        });

    assertThat(synced).containsExactly(folder);
  }

  @Test
  void write_directoryThatCannotBeSynced_fails() {
    assertThatThrownBy(
            () ->
                NamedFiles.write(
                    folder.resolve("bundle"),
                    bytes("new"),
                    faulty -> {
                      throw new IOException("injected");
                    }))
        .hasMessage("injected");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
