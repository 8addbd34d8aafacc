package dev.cloister.cli.vault;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.cli.CliException;
import dev.cloister.constellation.secret.OwnerId;
import dev.cloister.constellation.secret.SecretName;
import java.util.HexFormat;
import java.util.Set;

/**
 * What code in a TEE asks for. The file is measured with the code, so whoever chooses it does not
 * choose what comes into the TEE unseen.
 *
 * @param constellationId 32 bytes
 * @param owner whose secret
 * @param name of it
 */
record FetchRequest(ByteString constellationId, OwnerId owner, SecretName name) {
  private static final String FORMAT = "cloister-fetch-1";
  private static final int ID_LENGTH = 32;

  static FetchRequest parse(String file, byte[] text) throws CliException {
    try {
      JsonObject json = Json.parseObject(text);
      json.onlyMembers(Set.of("format", "constellation", "owner", "secret"));
      if (!json.string("format").equals(FORMAT)) {
        throw new JsonException("expected \"format\" to be \"" + FORMAT + "\"");
      }
      JsonObject owner = json.object("owner");
      owner.onlyMembers(Set.of("issuer", "subject"));
      byte[] id = HexFormat.of().parseHex(json.string("constellation"));
      if (id.length != ID_LENGTH) {
        throw new JsonException("expected \"constellation\" to be an id of 32 bytes");
      }
      return new FetchRequest(
          ByteString.copyOf(id),
          new OwnerId(owner.string("issuer"), owner.string("subject")),
          new SecretName(json.string("secret")));
    } catch (JsonException | IllegalArgumentException e) {
      throw CliException.usage("--measured " + file + ": " + e.getMessage());
    }
  }
}
