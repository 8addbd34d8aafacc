package dev.cloister.vault.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonValue;
import dev.cloister.channel.client.AttestedRequest;
import dev.cloister.channel.client.AttestedResponse;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.audit.AuditEntry;
import dev.cloister.constellation.audit.AuditLine;
import dev.cloister.constellation.commit.WriteIntent;
import dev.cloister.constellation.secret.SecretHeader;
import dev.cloister.constellation.secret.SecretName;
import dev.cloister.constellation.wire.Refusal;
import dev.cloister.constellation.wire.SecretReference;
import dev.cloister.constellation.wire.VaultAnswer;
import dev.cloister.constellation.wire.VaultOperation;
import dev.cloister.constellation.wire.VaultRequest;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What went wrong in other vaults, tried here (docs/reference/vault-attacks.md lists the classes
 * and the tests of each).
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class LessonsTest {
  private static final String CANARY = "canary-4711";
  private static final Set<String> PLACES =
      Set.of("path", "file", "folder", "device", "url", "uri", "host", "address", "endpoint");

  private VaultWorld world;
  private Story alice;
  private Story.Version stored;
  private Visitor.Owner mallory;

  @BeforeAll
  void world(@TempDir Path folder) throws Exception {
    world = VaultWorld.in(folder);
    alice = new Story(world, Visitor.Owner.of(world, "alice"));
    stored = alice.store(1, CANARY, Story.policy(policy()));
    mallory = Visitor.Owner.of(world, "mallory");
  }

  @AfterAll
  void close() {
    world.close();
  }

  private static String policy() {
    return "{\"version\":1,\"description\":\"" + CANARY + "\",\"release\":{}}";
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DB/password",
        "db/Password",
        "db/password ",
        " db/password",
        "db/password.",
        "db/password/",
        "/db/password",
        "db//password",
        "db/./password",
        "db/x/../password",
        "db\\password",
        "db%2Fpassword",
        "db:password",
        "db/passwоrd",
        "ｄb/password"
      })
  void name_thatLooksLikeAnother_isAnother(String lookalike) throws Exception {
    VaultRequest request =
        new VaultRequest.GetSecret(
            new SecretReference.Own(new SecretName(lookalike)), Optional.empty());

    try (Visitor owner = Visitor.owner(world, 0, alice.owner)) {
      assertThat(owner.refusal(request).code()).isEqualTo("not_found");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Alice", "ALICE", "alice.", "./alice", "alice/", "alice:", "%61lice"})
  void owner_whoseNameLooksLikeAnothers_isAnother(String lookalike) throws Exception {
    Visitor.Owner other = Visitor.Owner.of(world, lookalike);

    try (Visitor visitor = Visitor.owner(world, 0, other)) {
      assertThat(visitor.refusal(Story.own()).code()).isEqualTo("not_found");
      assertThat(visitor.refusal(alice.ofOwner(Optional.empty())).code()).isEqualTo("not_found");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Enclave-Vault:Secret-Owner",
        "enclave-vault:secret-owner ",
        "enclave-vault:secret-owner\u0000",
        "enclave-vault:*",
        "*",
        "root",
        "enclave-vault:secret-owner,enclave-vault:auditor"
      })
  void role_thatLooksLikeTheOwners_givesNothing(String role) throws Exception {
    Visitor.Owner plain = Visitor.Owner.of(world, "carol", List.of(role));

    try (Visitor visitor = Visitor.owner(world, 0, plain)) {
      assertThat(visitor.refusal(new VaultRequest.ListSecrets(Optional.empty())).code())
          .isEqualTo("forbidden");
      assertThat(visitor.refusal(new VaultRequest.ReadAudit(0)).code()).isEqualTo("forbidden");
    }
  }

  static List<String> bombs() {
    return List.of(
        "{\"name\":" + "[".repeat(30_000) + "]".repeat(30_000) + "}",
        "{\"name\":" + "{\"a\":".repeat(8_000) + "1" + "}".repeat(8_000) + "}",
        "{\"name\":[" + "0,".repeat(30_000) + "0]}",
        "{\"name\":[" + "\"\",".repeat(20_000) + "\"\"]}",
        members(8_000),
        "{\"name\":\"" + "a".repeat(60_000) + "\"}",
        "{\"name\":\"" + "\\u0061".repeat(10_000) + "\"}",
        "{\"" + "a".repeat(60_000) + "\":1}",
        "{\"name\":1e999999999}",
        "{\"name\":" + "9".repeat(60_000) + "}",
        "{\"name\":\"a\",\"name\":\"a\"}",
        "{\"name\":\"a\"}" + " ".repeat(50_000) + "{}");
  }

  private static String members(int count) {
    StringBuilder text = new StringBuilder("{\"name\":\"a\"");
    for (int i = 0; i < count; i++) {
      text.append(",\"m").append(i).append("\":0");
    }
    return text.append('}').toString();
  }

  @ParameterizedTest
  @MethodSource("bombs")
  void body_thatIsCheapToSendAndDearToRead_isRefusedAndTheNextIsAnswered(String body)
      throws Exception {
    try (Visitor visitor = Visitor.owner(world, 0, alice.owner)) {
      byte[] bytes = body.getBytes(UTF_8);
      AttestedRequest bomb =
          AttestedRequest.of("POST", "/v1/get-secret")
              .body("application/json", bytes)
              .header("Authorization", "Bearer " + alice.owner.token())
              .header("Cloister-Proof", visitor.prove("POST", "/v1/get-secret", bytes));

      AttestedResponse answer = visitor.raw(bomb);
      assertThat(Visitor.refused(answer).code()).isIn("invalid_request", "payload_too_large");
      assertThat(answer.body().length()).isLessThan(1024);
    }
    try (Visitor visitor = Visitor.owner(world, 0, alice.owner)) {
      visitor.expect(VaultAnswer.SecretValue.class, Story.own());
    }
  }

  /** Only who the vault is, a nonce, and what carries others' signatures is for nobody. */
  @Test
  void operations_withoutAuthority_areAllRefused() throws Exception {
    Set<VaultOperation> open =
        Set.of(VaultOperation.CONSTELLATION, VaultOperation.NONCE, VaultOperation.COMMIT_SECRET);
    try (Visitor nobody = Visitor.nobody(world, 0)) {
      for (VaultOperation operation : VaultOperation.values()) {
        if (!open.contains(operation)) {
          AttestedRequest request =
              AttestedRequest.of(operation.method(), operation.path())
                  .body("application/json", "{}".getBytes(UTF_8));
          assertThat(nobody.raw(request).status()).as("%s", operation).isBetween(400, 499);
        }
      }
    }
  }

  /** Nobody can have the vault write, or fetch, what it names: there is nothing to name it by. */
  @Test
  void requests_nameNoFileAndNoAddress() throws Exception {
    JsonObject document;
    try (InputStream in = HttpRoutes.class.getResourceAsStream("openapi.json")) {
      document = Json.parseObject(in.readAllBytes());
    }
    Set<String> names = new TreeSet<>();
    properties(document, names);

    assertThat(names).contains("owner", "handle", "after");
    assertThat(names)
        .noneMatch(
            name -> Stream.of(name.toLowerCase(Locale.ROOT).split("_")).anyMatch(PLACES::contains));
    Visitor.Owner eve = Visitor.Owner.of(world, "eve", List.of("enclave-vault:auditor"));
    try (Visitor auditor = Visitor.owner(world, 0, eve)) {
      byte[] body = "{\"after\":0,\"file_path\":\"/tmp/x\"}".getBytes(UTF_8);
      AttestedRequest request =
          AttestedRequest.of("POST", "/v1/read-audit")
              .body("application/json", body)
              .header("Authorization", "Bearer " + eve.token())
              .header("Cloister-Proof", auditor.prove("POST", "/v1/read-audit", body));
      assertThat(auditor.raw(request).status()).isBetween(400, 499);
    }
  }

  private static void properties(JsonValue value, Set<String> into) throws Exception {
    switch (value) {
      case JsonObject object -> {
        if (object.members().get("properties") instanceof JsonObject properties) {
          into.addAll(properties.members().keySet());
        }
        for (JsonValue member : object.members().values()) {
          properties(member, into);
        }
      }
      case JsonArray array -> {
        for (JsonValue item : array.values()) {
          properties(item, into);
        }
      }
      default -> {}
    }
  }

  /** Neither as text nor encoded: entries hold digests, handles and codes. */
  @Test
  void audit_ofRequestsFullOfSecrets_holdsNoneOfThem() throws Exception {
    alice.get(0);
    try (Visitor thief = Visitor.nobody(world, 0)) {
      thief.raw(
          AttestedRequest.of("POST", "/v1/get-secret")
              .body("application/json", ("{\"name\":\"" + CANARY + "\"}").getBytes(UTF_8))
              .header("Authorization", "Bearer " + CANARY));
      thief.raw(
          AttestedRequest.of("POST", "/v1/store-secret")
              .body("application/json", ("{\"" + CANARY + "\":7}").getBytes(UTF_8)));
    }
    Visitor.Owner eve = Visitor.Owner.of(world, "eve", List.of("enclave-vault:auditor"));
    StringBuilder entries = new StringBuilder();
    try (Visitor auditor = Visitor.owner(world, 0, eve)) {
      VaultAnswer.AuditLines lines =
          auditor.expect(VaultAnswer.AuditLines.class, new VaultRequest.ReadAudit(0));
      for (AuditLine line : lines.lines()) {
        if (line instanceof AuditLine.Entry(AuditEntry entry)) {
          entries.append(new String(entry.encoded(), ISO_8859_1));
        }
      }
    }
    String log = entries.toString();

    assertThat(log).contains("get_secret").contains("unauthorized");
    for (String secret : List.of(CANARY, Story.NAME.value(), "alice", alice.owner.token())) {
      byte[] bytes = secret.getBytes(UTF_8);
      assertThat(log)
          .doesNotContain(secret)
          .doesNotContain(HexFormat.of().formatHex(bytes))
          .doesNotContain(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }
  }

  @Test
  void secretOfAnother_isAnsweredAsOneThatIsNot() throws Exception {
    try (Visitor visitor = Visitor.owner(world, 0, mallory)) {
      Refusal there = visitor.refusal(alice.ofOwner(Optional.empty()));
      Refusal nowhere =
          visitor.refusal(
              new VaultRequest.GetSecret(
                  new SecretReference.OfOwner(alice.owner.id(), new SecretName("no/such")),
                  Optional.empty()));

      assertThat(there.code()).isEqualTo("not_found");
      assertThat(there).isEqualTo(nowhere);
    }
  }

  @Test
  void secretOfAnother_cannotBeDeleted() throws Exception {
    SecretHeader tombstone =
        SecretHeader.tombstone(world.descriptor(), alice.spec(9), world.random);
    WriteIntent intent = WriteIntent.delete(tombstone);
    try (Visitor visitor = Visitor.owner(world, 0, mallory)) {
      Signed<WriteIntent> own = Signed.by(mallory.key(), intent);
      Signed<WriteIntent> alices = Signed.by(alice.owner.key(), intent);
      assertThat(visitor.refusal(new VaultRequest.DeleteSecret(tombstone, own)).code())
          .isEqualTo("forbidden");
      assertThat(visitor.refusal(new VaultRequest.DeleteSecret(tombstone, alices)).code())
          .isEqualTo("signature_invalid");
    }
    assertThat(Story.open(alice.get(0), alice.get(1))).isEqualTo(CANARY);
    assertThat(stored.intent().isDeletion()).isFalse();
  }

  /** A connection that was opened as one caller stays that caller's, whatever is sent over it. */
  @Test
  void connection_ofOneOwner_isNotAnothersByALaterToken() throws Exception {
    try (Visitor visitor = Visitor.owner(world, 0, alice.owner)) {
      visitor.expect(VaultAnswer.SecretValue.class, Story.own());
      byte[] body = Visitor.body(Story.own());
      AttestedRequest swapped =
          Visitor.message(Story.own())
              .header("Authorization", "Bearer " + mallory.token())
              .header("Cloister-Proof", visitor.prove("POST", "/v1/get-secret", body));

      assertThat(Visitor.refused(visitor.raw(swapped)).code()).isEqualTo("key_unbound");
    }
  }
}
