package dev.cloister.constellation.wire;

import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.constellation.Base64Url;
import dev.cloister.constellation.Canonical;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.head.HeadClaim;
import dev.cloister.constellation.head.HeadId;
import dev.cloister.constellation.head.HeadName;
import dev.cloister.constellation.head.HeadSeal;
import dev.cloister.constellation.head.HeadStanding;
import dev.cloister.constellation.witness.Place;
import java.util.Optional;
import java.util.Set;

/** Bodies of requests and answers about heads of services. */
final class HeadMessages {
  private static final Set<String> HANDLE = Set.of("handle");
  private static final Set<String> CLAIM =
      Set.of("handle", "incarnation", "seq", "hash", "seal", "start", "base_seq", "base_hash");

  private HeadMessages() {}

  static HeadRequest request(VaultOperation operation, JsonObject body)
      throws ConstellationException {
    return switch (operation) {
      case REGISTER_HEAD ->
          Fields.read(
              body,
              Set.of("name", "policy"),
              in ->
                  new HeadRequest.RegisterHead(new HeadName(in.text("name")), in.policy("policy")));
      case READ_HEAD -> Fields.read(body, HANDLE, in -> new HeadRequest.ReadHead(head(in)));
      case DELETE_HEAD -> Fields.read(body, HANDLE, in -> new HeadRequest.DeleteHead(head(in)));
      case OPEN_HEAD ->
          Fields.read(body, CLAIM, in -> new HeadRequest.OpenHead(head(in), claim(in)));
      case ADVANCE_HEAD ->
          Fields.read(body, CLAIM, in -> new HeadRequest.AdvanceHead(head(in), claim(in)));
      default -> throw new IllegalArgumentException("expected an operation of heads");
    };
  }

  static JsonObject write(HeadRequest request) {
    JsonObject.Builder out = JsonObject.builder();
    switch (request) {
      case HeadRequest.RegisterHead(HeadName name, var policy) ->
          out.put("name", name.value()).put("policy", Base64Url.encode(policy.text()));
      case HeadRequest.ReadHead(HeadId head) -> handle(out, head);
      case HeadRequest.DeleteHead(HeadId head) -> handle(out, head);
      case HeadRequest.OpenHead(HeadId head, HeadClaim claim) -> claim(handle(out, head), claim);
      case HeadRequest.AdvanceHead(HeadId head, HeadClaim claim) -> claim(handle(out, head), claim);
    }
    return out.build();
  }

  static HeadAnswer answer(VaultOperation operation, JsonObject body)
      throws ConstellationException {
    return switch (operation) {
      case REGISTER_HEAD, READ_HEAD ->
          Fields.read(
              body,
              Set.of("handle", "policy", "incarnation", "seq", "hash", "seal", "continuity"),
              in ->
                  new HeadAnswer.HeadState(
                      head(in),
                      in.bytes("policy", Canonical.HASH_LENGTH),
                      in.has("incarnation") ? Optional.of(standing(in)) : empty(in),
                      continuity(in)));
      case OPEN_HEAD, ADVANCE_HEAD ->
          Fields.read(
              body,
              Set.of("handle", "continuity"),
              in -> new HeadAnswer.HeadTaken(head(in), continuity(in)));
      case DELETE_HEAD ->
          Fields.read(
              body,
              Set.of("handle", "continuity"),
              in -> new HeadAnswer.HeadDeleted(head(in), continuity(in)));
      default -> throw new IllegalArgumentException("expected an operation of heads");
    };
  }

  static JsonObject write(HeadAnswer answer) {
    JsonObject.Builder out = JsonObject.builder();
    switch (answer) {
      case HeadAnswer.HeadState state -> {
        handle(out, state.head()).put("policy", Base64Url.encode(state.policy()));
        state.standing().ifPresent(standing -> standing(out, standing));
      }
      case HeadAnswer.HeadTaken taken -> handle(out, taken.head());
      case HeadAnswer.HeadDeleted deleted -> handle(out, deleted.head());
    }
    return out.put("continuity", answer.continuity().toJson()).build();
  }

  private static HeadId head(Fields in) throws ConstellationException, JsonException {
    return new HeadId(in.bytes("handle", Canonical.HASH_LENGTH));
  }

  private static HeadClaim claim(Fields in) throws ConstellationException, JsonException {
    return new HeadClaim(
        standing(in),
        in.bytes("start", HeadClaim.START_LENGTH),
        place(in, "base_seq", "base_hash"));
  }

  private static HeadStanding standing(Fields in) throws ConstellationException, JsonException {
    return new HeadStanding(
        in.number("incarnation"), place(in, "seq", "hash"), in.bytes("seal", HeadSeal.LENGTH));
  }

  /** All of a standing, or nothing of it. */
  private static Optional<HeadStanding> empty(Fields in) throws JsonException {
    for (String member : Set.of("seq", "hash", "seal")) {
      if (in.has(member)) {
        throw new JsonException("expected \"incarnation\" with \"" + member + "\"");
      }
    }
    return Optional.empty();
  }

  private static Place place(Fields in, String seq, String hash)
      throws ConstellationException, JsonException {
    return new Place(in.number(seq), in.bytes(hash, Canonical.HASH_LENGTH));
  }

  private static Continuity continuity(Fields in) throws ConstellationException, JsonException {
    return Continuity.read(in.object("continuity"));
  }

  private static JsonObject.Builder handle(JsonObject.Builder out, HeadId head) {
    return out.put("handle", Base64Url.encode(head.bytes()));
  }

  private static void claim(JsonObject.Builder out, HeadClaim claim) {
    standing(out, claim.standing())
        .put("start", Base64Url.encode(claim.start()))
        .put("base_seq", claim.base().seq())
        .put("base_hash", Base64Url.encode(claim.base().hash()));
  }

  private static JsonObject.Builder standing(JsonObject.Builder out, HeadStanding standing) {
    return out.put("incarnation", standing.incarnation())
        .put("seq", standing.place().seq())
        .put("hash", Base64Url.encode(standing.place().hash()))
        .put("seal", Base64Url.encode(standing.seal()));
  }
}
