package dev.cloister.cli.vault;

import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.cli.CliException;
import dev.cloister.client.ClientException;
import dev.cloister.client.vault.OwnerCredentials;
import dev.cloister.client.vault.OwnerKeyFile;
import dev.cloister.constellation.secret.OwnerId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import picocli.CommandLine.Option;

/** Who asks. */
final class OwnerOptions {
  private static final int MAX_TOKEN = 16 * 1024;

  @Option(
      names = "--key",
      paramLabel = "FILE",
      required = true,
      description = "The owner's key, as 'cloister vault owner-key' writes it.")
  private Path key = Path.of("");

  @Option(
      names = "--token",
      paramLabel = "FILE",
      required = true,
      description =
          "The owner's OIDC token, bound to the key by cnf.jkt or by nonce; read anew for each"
              + " request.")
  private Path token = Path.of("");

  OwnerCredentials credentials() throws CliException {
    try {
      return OwnerCredentials.of(owner(text()), this::text, OwnerKeyFile.read(key));
    } catch (ClientException e) {
      throw CliException.usage("--key " + e.getMessage());
    } catch (IOException e) {
      throw CliException.usage(
          "--token " + token + ": cannot be read (" + e.getClass().getSimpleName() + ")");
    }
  }

  private String text() throws IOException {
    try (InputStream in = Files.newInputStream(token)) {
      return new String(in.readNBytes(MAX_TOKEN), StandardCharsets.US_ASCII).strip();
    }
  }

  /** Whose the token says it is; that it is so is for the vaults to find. */
  private static OwnerId owner(String token) throws CliException {
    try {
      List<String> parts = List.of(token.split("\\.", -1));
      if (parts.size() == 3) {
        JsonObject claims = Json.parseObject(Base64.getUrlDecoder().decode(parts.get(1)));
        return new OwnerId(claims.string("iss"), claims.string("sub"));
      }
    } catch (JsonException | IllegalArgumentException e) {
      // Said below, without repeating any of it.
    }
    throw CliException.usage("--token: expected a JWT with iss and sub");
  }
}
