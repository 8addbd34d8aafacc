package dev.cloister.collateral.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskStoreTest {
  private static final Instant FETCHED = Instant.parse("2025-06-15T00:00:00Z");
  private static final Instant NEXT = Instant.parse("2025-07-15T00:00:00Z");

  @TempDir Path folder;

  @Test
  void find_whatWasPut_isThereForAnotherStoreOnTheSameFolder() {
    DiskStore.in(folder.resolve("new/folder")).put("key", document("body"));
    CachedDocument found = DiskStore.in(folder.resolve("new/folder")).find("key").orElseThrow();
    assertThat(found.body()).isEqualTo("body".getBytes(UTF_8));
    assertThat(found.chain()).isEqualTo("pem");
    assertThat(found.fetched()).isEqualTo(FETCHED);
    assertThat(found.nextUpdate()).isEqualTo(NEXT);
  }

  @Test
  void put_again_replacesAndLeavesNoOtherFile() throws IOException {
    DiskStore store = DiskStore.in(folder);
    store.put("key", document("one"));
    store.put("key", document("two"));
    assertThat(store.find("key").orElseThrow().body()).isEqualTo("two".getBytes(UTF_8));
    assertThat(files()).hasSize(1);
  }

  @Test
  void find_anotherKeysFileUnderThisName_isAbsent() throws IOException {
    DiskStore store = DiskStore.in(folder);
    store.put("one", document("1"));
    Path first = files().getFirst();
    store.put("two", document("2"));
    Path second = files().stream().filter(file -> !file.equals(first)).findFirst().orElseThrow();
    Files.write(first, Files.readAllBytes(second));
    assertThat(store.find("one")).isEmpty();
    assertThat(store.find("two")).isPresent();
  }

  @Test
  void find_fileCutOffAtAnyLength_isAbsent() throws IOException {
    DiskStore store = DiskStore.in(folder);
    store.put("key", document("body"));
    Path file = files().getFirst();
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length - 2; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThat(store.find("key")).as("%d bytes", length).isEmpty();
    }
  }

  @Test
  void find_changedNextUpdate_isAbsent() throws IOException {
    DiskStore store = DiskStore.in(folder);
    store.put("key", document("body"));
    Path file = files().getFirst();
    Files.writeString(file, Files.readString(file).replace("2025-07-15", "2099-07-15"));
    assertThat(store.find("key")).isEmpty();
  }

  @Test
  void find_byAnotherInstance_givesIssueDateAndNumberBack() {
    DiskStore.in(folder).put("key", document("body").issuedAt(FETCHED).numbered(17));
    CachedDocument found = DiskStore.in(folder).find("key").orElseThrow();
    assertThat(found.issued()).hasValue(FETCHED);
    assertThat(found.number()).hasValue(17);
  }

  @Test
  void find_changedNumber_isAbsent() throws IOException {
    DiskStore store = DiskStore.in(folder);
    store.put("key", document("body").issuedAt(FETCHED).numbered(17));
    Path file = files().getFirst();
    Files.writeString(file, Files.readString(file).replace("17", "16"));
    assertThat(store.find("key")).isEmpty();
  }

  @Test
  void find_fileOfAnotherVersion_isAbsent() throws IOException {
    DiskStore store = DiskStore.in(folder);
    store.put("key", document("body"));
    Path file = files().getFirst();
    Files.writeString(file, Files.readString(file).replace("\"version\": 2", "\"version\": 1"));
    assertThat(store.find("key")).isEmpty();
  }

  @Test
  void remove_document_isAbsentAndTheOthersAreNot() {
    DiskStore store = DiskStore.in(folder);
    store.put("one", document("1"));
    store.put("two", document("2"));
    store.remove("one");
    store.remove("never there");
    assertThat(store.find("one")).isEmpty();
    assertThat(store.find("two")).isPresent();
  }

  @Test
  void find_processKilledWhileItWrites_isAWholeDocument() throws Exception {
    for (int kill = 0; kill < 3; kill++) {
      Process writer =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  DiskStoreWriter.class.getName(),
                  folder.toString())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try (var out = writer.inputReader()) {
        assertThat(out.readLine()).isEqualTo("ready");
        writer.destroyForcibly().waitFor();
      }
      CachedDocument found = DiskStore.in(folder).find("key").orElseThrow();
      String body = new String(found.body(), UTF_8);
      int number = Integer.parseInt(body.substring(0, body.indexOf('\n')));
      assertThat(found.body()).isEqualTo(DiskStoreWriter.document(number).body());
    }
  }

  @Test
  void find_halfAFileOfABrokenWrite_isTheOldDocument() throws IOException {
    DiskStore store = DiskStore.in(folder);
    store.put("key", document("old"));
    byte[] whole = Files.readAllBytes(files().getFirst());
    Files.write(folder.resolve("part123.tmp"), Arrays.copyOf(whole, whole.length / 2));
    assertThat(DiskStore.in(folder).find("key").orElseThrow().body())
        .isEqualTo("old".getBytes(UTF_8));
  }

  @Test
  void put_folderThatCannotBe_isSilent() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    DiskStore store = DiskStore.in(file);
    store.put("key", document("body"));
    assertThat(store.find("key")).isEmpty();
  }

  private List<Path> files() throws IOException {
    try (var files = Files.list(folder)) {
      return files.toList();
    }
  }

  private static CachedDocument document(String body) {
    return CachedDocument.of(body.getBytes(UTF_8), "pem", FETCHED, NEXT);
  }
}
