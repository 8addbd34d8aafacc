package dev.cloister.fuzz.parser;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.wire.AnswerFrame;
import dev.cloister.constellation.wire.Refusal;
import dev.cloister.constellation.wire.RequestFrame;
import dev.cloister.constellation.wire.VaultAnswer;
import dev.cloister.constellation.wire.VaultOperation;
import dev.cloister.constellation.wire.VaultRequest;
import dev.cloister.fuzz.FuzzTarget;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Frames to and from a vault, with the request or answer that they hold. */
public final class VaultWireTarget implements FuzzTarget {
  private static final String HANDLE = "A".repeat(43);
  private static final String CONTINUITY = "\"continuity\":{\"state\":\"unproven\",\"since\":1}";

  @Override
  public String name() {
    return "vault-wire";
  }

  @Override
  public void run(byte[] input) throws ConstellationException {
    Optional<RequestFrame> frame = request(input);
    if (frame.isPresent()) {
      read(frame.get());
    } else {
      read(AnswerFrame.parse(input));
    }
  }

  private static Optional<RequestFrame> request(byte[] input) {
    RequestFrame frame;
    try {
      frame = RequestFrame.parse(input);
    } catch (ConstellationException e) {
      return Optional.empty();
    }
    try {
      if (RequestFrame.parse(frame.encoded()).equals(frame)) {
        return Optional.of(frame);
      }
    } catch (ConstellationException e) {
      throw new AssertionError("a frame is not read back", e);
    }
    throw new AssertionError("a frame is read back as another");
  }

  private static void read(RequestFrame frame) throws ConstellationException {
    Optional<VaultOperation> operation = VaultOperation.named(frame.operation());
    if (operation.isPresent()) {
      JsonObject body = parse(frame.body().bytes());
      same(VaultRequest.read(operation.get(), body).toJson(), body);
    }
  }

  private static void read(AnswerFrame frame) throws ConstellationException {
    if (frame.name().equals(AnswerFrame.ERROR)) {
      Refusal.read(Refusal.read(frame.body()).toJson());
      return;
    }
    VaultOperation operation =
        Stream.of(VaultOperation.values())
            .filter(one -> one.answerName().equals(frame.name()))
            .findFirst()
            .orElseThrow(
                () -> new ConstellationException(Reason.MALFORMED, "expected an answer's name"));
    same(VaultAnswer.read(operation, frame.body()).toJson(), frame.body());
  }

  private static JsonObject parse(byte[] body) throws ConstellationException {
    try {
      return Json.parseObject(body);
    } catch (JsonException e) {
      throw new AssertionError("a part of a frame is no JSON", e);
    }
  }

  /** Members may stand in another order, and numbers be written in another way. */
  private static void same(JsonObject written, JsonObject read) {
    if (!written.members().keySet().equals(read.members().keySet())) {
      throw new AssertionError("two forms of one value");
    }
  }

  @Override
  public Class<? extends Exception> refusal() {
    return ConstellationException.class;
  }

  @Override
  public List<byte[]> seeds() {
    return Stream.of(
            "{\"Constellation\":{}}",
            "{\"Nonce\":{},\"channel\":\"id\"}",
            "{\"GetSecret\":{\"name\":\"n\",\"manager_token\":\"a.b.c\"},\"auth\":\"t\","
                + "\"proof\":\"k.1.s\"}",
            "{\"GetSecret\":{\"owner\":{\"issuer\":\"i\",\"subject\":\"s\"},\"name\":\"n\"}}",
            "{\"PromiseSecretPolicy\":{\"handle\":\""
                + HANDLE
                + "\",\"version\":1,\"set_id\":\"AAAAAAAAAAAAAAAAAAAAAA\",\"step\":1,"
                + "\"round\":1,\"proposer\":\"AAAAAAAAAAAAAAAAAAAAAA\"}}",
            "{\"ListSecrets\":{\"after\":\"" + HANDLE + "\"}}",
            "{\"Explain\":{\"handle\":\"" + HANDLE + "\"}}",
            "{\"ConnectionNonce\":{\"nonce\":\"" + HANDLE + "\"," + CONTINUITY + "}}",
            "{\"SecretValue\":{\"pending\":[]," + CONTINUITY + "}}",
            "{\"SecretList\":{\"secrets\":[{\"handle\":\""
                + HANDLE
                + "\",\"name\":\"n\",\"version\":1,\"set_id\":\"AAAAAAAAAAAAAAAAAAAAAA\","
                + "\"step\":0,\"committed\":true,\"deleted\":false,\"created\":1,"
                + "\"expires_at\":2}],\"more\":false,"
                + CONTINUITY
                + "}}",
            "{\"Explanation\":{\"decisions\":[{\"caller\":\"owner\",\"outcome\":\"ok\","
                + "\"clauses\":[{\"name\":\"owner\",\"met\":true,\"findings\":[\"f\"]}]}],"
                + CONTINUITY
                + "}}",
            "{\"Wrap\":{\"handle\":\"" + HANDLE + "\",\"aad\":\"\",\"plaintext\":\"AA\"}}",
            "{\"Verify\":{\"handle\":\""
                + HANDLE
                + "\",\"version\":1,\"message\":\"\",\"tag\":\""
                + "A".repeat(86)
                + "\"}}",
            "{\"ImportKey\":{\"name\":\"n\",\"type\":\"p-256\",\"version\":2,"
                + "\"material\":\"AA\",\"public_key\":\"AA\"}}",
            "{\"StageProfile\":{\"handle\":\""
                + HANDLE
                + "\",\"principal\":\"app\",\"tee\":\"tdx\",\"profile\":{\"version\":1}}}",
            "{\"KeyTagged\":{\"version\":1,\"tag\":\"" + HANDLE + "\"," + CONTINUITY + "}}",
            "{\"Error\":{\"code\":\"not_found\",\"detail\":\"d\"," + CONTINUITY + "}}")
        .map(seed -> seed.getBytes(UTF_8))
        .toList();
  }
}
