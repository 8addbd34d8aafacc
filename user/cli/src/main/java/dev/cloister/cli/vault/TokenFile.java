package dev.cloister.cli.vault;

import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.cli.CliException;
import dev.cloister.constellation.secret.OwnerId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;

/** A file with an OIDC token, read anew each time: tokens are short-lived. */
public final class TokenFile {
  private static final int MAX_TOKEN = 16 * 1024;

  private final Path file;

  private TokenFile(Path file) {
    this.file = file;
  }

  /** The token in that file. */
  public static TokenFile of(Path file) {
    return new TokenFile(file);
  }

  String text() throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(MAX_TOKEN), StandardCharsets.US_ASCII).strip();
    }
  }

  /** Whose the token says it is; that it is so is for the vaults to find. */
  public OwnerId owner() throws CliException {
    try {
      List<String> parts = List.of(text().split("\\.", -1));
      if (parts.size() == 3) {
        JsonObject claims = Json.parseObject(Base64.getUrlDecoder().decode(parts.get(1)));
        return new OwnerId(claims.string("iss"), claims.string("sub"));
      }
    } catch (IOException e) {
      throw CliException.usage(
          "--token " + file + ": cannot be read (" + e.getClass().getSimpleName() + ")");
    } catch (JsonException | IllegalArgumentException e) {
      // Said below, without repeating any of it.
    }
    throw CliException.usage("--token: expected a JWT with iss and sub");
  }
}
