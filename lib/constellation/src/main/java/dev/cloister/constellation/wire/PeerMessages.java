package dev.cloister.constellation.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonValue;
import dev.cloister.constellation.Base64Url;
import dev.cloister.constellation.Canonical;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.recovery.RecoveryTable;
import dev.cloister.constellation.recovery.RecoveryVote;
import dev.cloister.constellation.witness.GrantedStart;
import dev.cloister.constellation.witness.Head;
import dev.cloister.constellation.witness.HeadReport;
import dev.cloister.constellation.witness.IncarnationGrant;
import dev.cloister.constellation.witness.IncarnationRequest;
import dev.cloister.constellation.witness.Place;
import dev.cloister.constellation.witness.WitnessAck;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The one form of peers' messages in JSON: encodings as base64url, no other members. */
final class PeerMessages {
  private static final String KIND = "kind";

  private PeerMessages() {}

  static byte[] write(PeerRequest request) {
    JsonObject.Builder out = JsonObject.builder();
    switch (request) {
      case PeerRequest.Show show ->
          out.put("head", json(show.head())).put("nonce", Base64Url.encode(show.nonce()));
      case PeerRequest.Learn learn ->
          out.put("start", json(learn.start()))
              .put("head", json(learn.head()))
              .put("nonce", Base64Url.encode(learn.nonce()));
      case PeerRequest.Report report -> out.put("nonce", Base64Url.encode(report.nonce()));
      case PeerRequest.Incarnation wanted -> out.put("request", json(wanted.request()));
      case PeerRequest.Current current ->
          out.put("seq", current.known().seq())
              .put("hash", Base64Url.encode(current.known().hash()));
      case PeerRequest.Vote vote -> out.put("round", Base64Url.encode(vote.round()));
      case PeerRequest.Genesis _, PeerRequest.Table _ -> {}
    }
    return text(out);
  }

  static PeerRequest request(PeerRequest.Kind kind, byte[] json) throws ConstellationException {
    JsonObject body = parse(json, PeerRequest.MAX_LENGTH);
    return switch (kind) {
      case HEAD ->
          Fields.read(
              body,
              Set.of("head", "nonce"),
              in -> new PeerRequest.Show(head(in.object("head")), in.bytes("nonce", 32)));
      case LEARN ->
          Fields.read(
              body,
              Set.of("start", "head", "nonce"),
              in ->
                  new PeerRequest.Learn(
                      start(in.object("start")), head(in.object("head")), in.bytes("nonce", 32)));
      case REPORT ->
          Fields.read(body, Set.of("nonce"), in -> new PeerRequest.Report(in.bytes("nonce", 32)));
      case INCARNATION ->
          Fields.read(
              body,
              Set.of("request"),
              in -> new PeerRequest.Incarnation(wanted(in.object("request"))));
      case CURRENT ->
          Fields.read(
              body,
              Set.of("seq", "hash"),
              in -> new PeerRequest.Current(new Place(in.number("seq"), in.bytes("hash", 32))));
      case VOTE ->
          Fields.read(body, Set.of("round"), in -> new PeerRequest.Vote(in.bytes("round", 32)));
      case GENESIS -> Fields.read(body, Set.of(), _ -> new PeerRequest.Genesis());
      case TABLE -> Fields.read(body, Set.of(), _ -> new PeerRequest.Table());
    };
  }

  static byte[] write(PeerAnswer answer) {
    JsonObject.Builder out = JsonObject.builder();
    switch (answer) {
      case PeerAnswer.Acknowledged taken -> out.put(KIND, "ack").put("ack", json(taken.ack()));
      case PeerAnswer.Granted granted -> out.put(KIND, "grant").put("grant", json(granted.grant()));
      case PeerAnswer.Reported reported ->
          out.put(KIND, "report").put("report", json(reported.report()));
      case PeerAnswer.Shown shown -> {
        out.put(KIND, "head").put("head", json(shown.head()));
        shown.start().ifPresent(start -> out.put("start", json(start)));
      }
      case PeerAnswer.Joined joined ->
          out.put(KIND, "joined").put("head", json(joined.head())).put("begun", joined.begun());
      case PeerAnswer.Tabled tabled -> out.put(KIND, "table").put("table", json(tabled.table()));
      case PeerAnswer.Voted voted -> out.put(KIND, "votes").put("votes", json(voted.votes()));
      case PeerAnswer.Refused refused -> {
        out.put(KIND, "refused").put("why", refused.why().code());
        refused.report().ifPresent(report -> out.put("report", json(report)));
      }
    }
    return text(out);
  }

  static PeerAnswer answer(byte[] json) throws ConstellationException {
    JsonObject body = parse(json, PeerAnswer.MAX_LENGTH);
    String kind = body.find(KIND).isPresent() ? kind(body) : "";
    return switch (kind) {
      case "ack" ->
          Fields.read(
              body,
              Set.of(KIND, "ack"),
              in ->
                  new PeerAnswer.Acknowledged(
                      signed(in.object("ack"), WitnessAck.MAX_LENGTH, WitnessAck::decode)));
      case "grant" ->
          Fields.read(
              body, Set.of(KIND, "grant"), in -> new PeerAnswer.Granted(grant(in.object("grant"))));
      case "report" ->
          Fields.read(
              body,
              Set.of(KIND, "report"),
              in -> new PeerAnswer.Reported(report(in.object("report"))));
      case "head" ->
          Fields.read(
              body,
              Set.of(KIND, "head", "start"),
              in ->
                  new PeerAnswer.Shown(
                      head(in.object("head")),
                      in.has("start") ? Optional.of(start(in.object("start"))) : Optional.empty()));
      case "joined" ->
          Fields.read(
              body,
              Set.of(KIND, "head", "begun"),
              in -> new PeerAnswer.Joined(head(in.object("head")), in.bool("begun")));
      case "table" ->
          Fields.read(
              body,
              Set.of(KIND, "table"),
              in ->
                  new PeerAnswer.Tabled(
                      signed(in.object("table"), RecoveryTable.MAX_LENGTH, RecoveryTable::decode)));
      case "votes" ->
          Fields.read(
              body,
              Set.of(KIND, "votes"),
              in ->
                  new PeerAnswer.Voted(
                      list(
                          in.objects("votes", PeerAnswer.Voted.MAX_VOTES),
                          RecoveryVote.MAX_LENGTH,
                          RecoveryVote::decode)));
      case "refused" ->
          Fields.read(
              body,
              Set.of(KIND, "why", "report"),
              in ->
                  new PeerAnswer.Refused(
                      PeerAnswer.Why.of(in.text("why")),
                      in.has("report")
                          ? Optional.of(report(in.object("report")))
                          : Optional.empty()));
      default -> throw new ConstellationException(Reason.MALFORMED, "unknown kind of answer");
    };
  }

  private static String kind(JsonObject body) throws ConstellationException {
    try {
      return body.string(KIND);
    } catch (JsonException e) {
      throw new ConstellationException(Reason.MALFORMED, String.valueOf(e.getMessage()));
    }
  }

  private static JsonObject parse(byte[] json, int max) throws ConstellationException {
    if (json.length > max) {
      throw new ConstellationException(
          Reason.MALFORMED, "message: expected at most " + max + " bytes");
    }
    try {
      return Json.parseObject(json);
    } catch (JsonException e) {
      throw new ConstellationException(Reason.MALFORMED, "message: " + e.getMessage());
    }
  }

  private static byte[] text(JsonObject.Builder out) {
    return out.build().toJson().getBytes(UTF_8);
  }

  private static JsonObject json(Signed<? extends Canonical> signed) {
    return JsonObject.builder()
        .put("object", Base64Url.encode(signed.object().encoded()))
        .put("signature", Base64Url.encode(signed.signature()))
        .build();
  }

  private static JsonObject json(GrantedStart start) {
    return JsonObject.builder()
        .put("request", json(start.request()))
        .put("grants", json(start.grants()))
        .build();
  }

  private static JsonArray json(List<? extends Signed<? extends Canonical>> signed) {
    List<JsonValue> all = new ArrayList<>();
    signed.forEach(one -> all.add(json(one)));
    return new JsonArray(all);
  }

  private static GrantedStart start(JsonObject json) throws ConstellationException {
    return Fields.read(
        json,
        Set.of("request", "grants"),
        in ->
            new GrantedStart(
                wanted(in.object("request")),
                list(
                    in.objects("grants", GrantedStart.MAX_GRANTS),
                    IncarnationGrant.MAX_LENGTH,
                    IncarnationGrant::decode)));
  }

  private static <T extends Canonical> List<Signed<T>> list(
      List<JsonObject> items, int max, Fields.Decoding<T> decoding) throws ConstellationException {
    List<Signed<T>> all = new ArrayList<>();
    for (JsonObject item : items) {
      all.add(signed(item, max, decoding));
    }
    return all;
  }

  private static Signed<Head> head(JsonObject json) throws ConstellationException {
    return signed(json, Head.MAX_LENGTH, Head::decode);
  }

  private static Signed<IncarnationRequest> wanted(JsonObject json) throws ConstellationException {
    return signed(json, IncarnationRequest.MAX_LENGTH, IncarnationRequest::decode);
  }

  private static Signed<IncarnationGrant> grant(JsonObject json) throws ConstellationException {
    return signed(json, IncarnationGrant.MAX_LENGTH, IncarnationGrant::decode);
  }

  private static Signed<HeadReport> report(JsonObject json) throws ConstellationException {
    return signed(json, HeadReport.MAX_LENGTH, HeadReport::decode);
  }

  private static <T extends Canonical> Signed<T> signed(
      JsonObject json, int max, Fields.Decoding<T> decoding) throws ConstellationException {
    return Fields.read(
        json, Set.of("object", "signature"), in -> in.signed("object", max, decoding));
  }
}
