package dev.cloister.cli.key;

import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonValue;
import dev.cloister.cli.ExitCode;
import dev.cloister.cli.Host;
import dev.cloister.constellation.Base64Url;
import dev.cloister.constellation.secret.OwnerId;
import dev.cloister.constellation.wire.Decision;
import dev.cloister.constellation.wire.KeyInfo;
import dev.cloister.constellation.wire.ListedKey;
import dev.cloister.constellation.wire.PendingProfileInfo;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Prints what vaults say of keys. */
final class Report {
  private Report() {}

  static int key(Host host, KeyInfo info) {
    row(host, "name", info.name().value());
    row(host, "type", info.type().code());
    row(host, "handle", info.key().toString());
    row(host, "owner", person(info.owner()));
    for (KeyInfo.Version version : info.versions()) {
      row(host, "version", version.number() + ", of " + Instant.ofEpochSecond(version.created()));
      version.publicKey().ifPresent(key -> row(host, "public key", Base64Url.encode(key)));
    }
    return ExitCode.OK;
  }

  static JsonObject json(KeyInfo info) {
    List<JsonValue> versions =
        info.versions().stream()
            .<JsonValue>map(
                version -> {
                  JsonObject.Builder out =
                      JsonObject.builder()
                          .put("version", version.number())
                          .put("created", version.created());
                  version.publicKey().ifPresent(k -> out.put("public_key", Base64Url.encode(k)));
                  return out.build();
                })
            .toList();
    return JsonObject.builder()
        .put("name", info.name().value())
        .put("type", info.type().code())
        .put("handle", info.key().toString())
        .put("issuer", info.owner().issuer())
        .put("subject", info.owner().subject())
        .put("versions", new JsonArray(versions))
        .build();
  }

  static void line(Host host, ListedKey key) {
    host.out()
        .line(
            key.name().value()
                + "  "
                + key.type().code()
                + "  version "
                + key.version()
                + "  "
                + key.key());
  }

  static JsonObject json(List<ListedKey> keys) {
    List<JsonValue> all =
        keys.stream()
            .<JsonValue>map(
                key ->
                    JsonObject.builder()
                        .put("name", key.name().value())
                        .put("type", key.type().code())
                        .put("version", key.version())
                        .put("handle", key.key().toString())
                        .build())
            .toList();
    return JsonObject.builder().put("keys", new JsonArray(all)).build();
  }

  static int decision(Host host, Decision decision) {
    row(host, "outcome", decision.outcome());
    for (Decision.Clause clause : decision.clauses()) {
      String findings =
          clause.findings().isEmpty() ? "" : ": " + String.join(", ", clause.findings());
      row(host, clause.met() ? "met" : "not met", clause.name() + findings);
    }
    return decision.outcome().equals("ok") ? ExitCode.OK : ExitCode.CONTRAINDICATED;
  }

  static int profiles(Host host, List<PendingProfileInfo> profiles) {
    for (PendingProfileInfo profile : profiles) {
      host.out().line("profile " + profile.id().hex());
      row(host, "  for", profile.principal() + ", " + profile.tee());
      row(host, "  proposed by", person(profile.proposer()));
      row(
          host,
          "  approved by",
          profile.approvers().stream().map(Report::person).collect(Collectors.joining("; ")));
      row(host, "  until", Instant.ofEpochSecond(profile.expires()).toString());
      row(host, "  appraisal", profile.profile().json().toJson());
    }
    return ExitCode.OK;
  }

  private static String person(OwnerId person) {
    return person.subject() + " of " + person.issuer();
  }

  private static void row(Host host, String question, String answer) {
    host.out().line(String.format(Locale.ROOT, "%-14s%s", question, answer));
  }
}
