package dev.cloister.collateral.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * One file per document in a folder. A file appears whole or not at all, also when the machine
 * stops in between; one that is not what it was when written counts as absent. Nothing in it is
 * trusted: verification checks every signature.
 */
public final class DiskStore implements DocumentStore {
  private static final int VERSION = 2;
  private static final long MAX_FILE = 8L << 20;

  private static final String ISSUED = "issued";
  private static final String NUMBER = "evaluationDataNumber";

  private final Path folder;

  private DiskStore(Path folder) {
    this.folder = folder;
  }

  /** A store in this folder, which is made when the first document is put. */
  public static DiskStore in(Path folder) {
    return new DiskStore(folder);
  }

  @Override
  public Optional<CachedDocument> find(String key) {
    Path file = file(key);
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > MAX_FILE) {
        return Optional.empty();
      }
      JsonObject json = Json.parseObject(Files.readAllBytes(file));
      byte[] body = Base64.getDecoder().decode(json.string("body"));
      String chain = json.string("chain");
      Instant fetched = Instant.parse(json.string("fetched"));
      Instant nextUpdate = Instant.parse(json.string("nextUpdate"));
      CachedDocument document = CachedDocument.of(body, chain, fetched, nextUpdate);
      if (json.find(ISSUED).isPresent()) {
        document = document.issuedAt(Instant.parse(json.string(ISSUED)));
      }
      if (json.find(NUMBER).isPresent()) {
        document = document.numbered(json.integer(NUMBER));
      }
      boolean whole =
          json.integer("version") == VERSION
              && json.string("key").equals(key)
              && json.string("digest").equals(digest(key, document));
      return whole ? Optional.of(document) : Optional.empty();
    } catch (IOException | JsonException | IllegalArgumentException | DateTimeParseException e) {
      return Optional.empty();
    }
  }

  @Override
  public void put(String key, CachedDocument document) {
    JsonObject.Builder json =
        JsonObject.builder()
            .put("version", VERSION)
            .put("key", key)
            .put("fetched", document.fetched().toString())
            .put("nextUpdate", document.nextUpdate().toString());
    document.issued().ifPresent(issued -> json.put(ISSUED, issued.toString()));
    document.number().ifPresent(number -> json.put(NUMBER, number));
    String text =
        json.put("digest", digest(key, document))
            .put("chain", document.chain())
            .put("body", Base64.getEncoder().encodeToString(document.body()))
            .build()
            .toPrettyJson();
    try {
      Files.createDirectories(folder);
      Path part = Files.createTempFile(folder, "part", ".tmp");
      try {
        write(part, text.getBytes(UTF_8));
        Files.move(part, file(key), StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      // A cache that cannot be written is a cache that has nothing.
    }
  }

  @Override
  public void remove(String key) {
    try {
      Files.deleteIfExists(file(key));
    } catch (IOException e) {
      // It stays; whoever reads it verifies it.
    }
  }

  private static void write(Path file, byte[] bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
  }

  private Path file(String key) {
    return folder.resolve(HexFormat.of().formatHex(sha256(key.getBytes(UTF_8)), 0, 16) + ".json");
  }

  private static String digest(String key, CachedDocument document) {
    String stamp =
        String.join(
            "\0",
            key,
            document.fetched().toString(),
            document.nextUpdate().toString(),
            document.version(),
            document.chain(),
            HexFormat.of().formatHex(sha256(document.body())));
    return HexFormat.of().formatHex(sha256(stamp.getBytes(UTF_8)));
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
