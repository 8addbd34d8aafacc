package dev.cloister.cli.key;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.cli.CliException;
import dev.cloister.cli.Host;
import dev.cloister.cli.NamedFiles;
import dev.cloister.constellation.Base64Url;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.key.KeyApproval;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** An approval as a manager hands it on. It is no secret: it serves one caller only. */
final class ApprovalFile {
  private ApprovalFile() {}

  static Signed<KeyApproval> read(Host host, String file) throws CliException {
    try {
      JsonObject json = Json.parseObject(NamedFiles.read(host, file));
      json.onlyMembers(Set.of("approval", "signature"));
      return new Signed<>(
          KeyApproval.decode(Base64Url.decode(json.string("approval"), "approval")),
          ByteString.copyOf(Base64Url.decode(json.string("signature"), "signature")));
    } catch (JsonException | ConstellationException | IllegalArgumentException e) {
      throw CliException.usage("--approval " + file + ": " + e.getMessage());
    }
  }

  static void write(Host host, String file, Signed<KeyApproval> approval) throws CliException {
    String json =
        JsonObject.builder()
            .put("approval", Base64Url.encode(approval.object().encoded()))
            .put("signature", Base64Url.encode(approval.signature()))
            .build()
            .toJson();
    NamedFiles.write(host, file, (json + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
