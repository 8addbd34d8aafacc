package dev.cloister.constellation.wire;

import static dev.cloister.constellation.Refusals.assertRefused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonString;
import dev.cloister.attestation.json.JsonValue;
import dev.cloister.constellation.Canonical;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Fixture;
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
import dev.cloister.constellation.witness.Witnessed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each message between peers has one form in JSON: its members, all of them, and no others. */
final class PeerWireTest {
  private static final Set<String> OPTIONAL = Set.of("start", "report");
  private static final Fixture FIXTURE = Fixture.of(3, 2, 3);

  private interface Reader {
    byte[] readAndWrite(byte[] json) throws ConstellationException;
  }

  record Form(String name, ByteString text, Reader reader) {
    byte[] json() {
      return text.bytes();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static List<PeerRequest> requests() {
    return List.of(
        new PeerRequest.Show(head(), Fixture.bytes(32, 1)),
        new PeerRequest.Learn(start(), head(), Fixture.bytes(32, 1)),
        new PeerRequest.Report(Fixture.bytes(32, 2)),
        new PeerRequest.Incarnation(start().request()),
        new PeerRequest.Current(new Place(3, Fixture.bytes(32, 3))),
        new PeerRequest.Genesis(),
        new PeerRequest.Table(),
        new PeerRequest.Vote(Fixture.bytes(32, 4)));
  }

  static List<PeerAnswer> answers() {
    return List.of(
        new PeerAnswer.Acknowledged(
            by(WitnessAck.of(head().object(), Fixture.bytes(32, 1), FIXTURE.vault(1), 2))),
        new PeerAnswer.Granted(start().grants().getFirst()),
        new PeerAnswer.Reported(report()),
        new PeerAnswer.Shown(head(), Optional.of(start())),
        new PeerAnswer.Joined(head(), true),
        new PeerAnswer.Tabled(
            by(
                new RecoveryTable(
                    FIXTURE.descriptor.constellationId(),
                    FIXTURE.descriptor.configId(),
                    Fixture.bytes(32, 5),
                    FIXTURE.vault(1),
                    new Place(3, Fixture.bytes(32, 3)),
                    List.of(Witnessed.first(head()))))),
        new PeerAnswer.Voted(List.of(by(new RecoveryVote(Fixture.bytes(32, 6), head())))),
        new PeerAnswer.Refused(PeerAnswer.Why.UNLINKED, Optional.of(report())));
  }

  static Stream<Form> forms() {
    Stream<Form> requests =
        requests().stream()
            .map(
                request ->
                    new Form(
                        request.kind().code(),
                        ByteString.copyOf(request.encoded()),
                        json -> PeerRequest.decode(request.kind(), json).encoded()));
    Stream<Form> answers =
        answers().stream()
            .map(
                answer ->
                    new Form(
                        answer.getClass().getSimpleName(),
                        ByteString.copyOf(answer.encoded()),
                        json -> PeerAnswer.decode(json).encoded()));
    return Stream.concat(requests, answers);
  }

  @ParameterizedTest
  @MethodSource("forms")
  void message_asWritten_isReadBack(Form form) throws Exception {
    assertThat(form.reader().readAndWrite(form.json())).isEqualTo(form.json());
  }

  @ParameterizedTest
  @MethodSource("forms")
  void message_withAnUnknownMember_isRefused(Form form) throws Exception {
    for (JsonObject altered :
        Alterations.of(Json.parseObject(form.json()), json -> List.of(with(json, "more")))) {
      assertRefused(Reason.MALFORMED, () -> form.reader().readAndWrite(bytes(altered)));
    }
  }

  @ParameterizedTest
  @MethodSource("forms")
  void message_withoutAMember_isRefused(Form form) throws Exception {
    for (JsonObject altered :
        Alterations.of(Json.parseObject(form.json()), PeerWireTest::withoutOne)) {
      assertRefused(Reason.MALFORMED, () -> form.reader().readAndWrite(bytes(altered)));
    }
  }

  @ParameterizedTest
  @MethodSource("forms")
  void message_thatIsNoObjectOrTooLong_isRefused(Form form) {
    assertRefused(Reason.MALFORMED, () -> form.reader().readAndWrite("[]".getBytes(UTF_8)));
    byte[] long4 = new byte[4 << 20];
    assertRefused(Reason.MALFORMED, () -> form.reader().readAndWrite(long4));
  }

  @Test
  void answer_ofAnUnknownKindOrReason_isRefused() {
    for (String json :
        List.of(
            "{}",
            "{\"kind\":1}",
            "{\"kind\":\"other\"}",
            "{\"kind\":\"refused\",\"why\":\"other\"}")) {
      assertRefused(Reason.MALFORMED, () -> PeerAnswer.decode(json.getBytes(UTF_8)));
    }
  }

  private static List<JsonObject> withoutOne(JsonObject json) {
    List<JsonObject> all = new ArrayList<>();
    for (String name : json.members().keySet()) {
      if (!OPTIONAL.contains(name) || json.find("nonce").isPresent()) {
        Map<String, JsonValue> rest = new LinkedHashMap<>(json.members());
        rest.remove(name);
        all.add(JsonObject.of(rest));
      }
    }
    return all;
  }

  private static JsonObject with(JsonObject json, String name) {
    Map<String, JsonValue> more = new LinkedHashMap<>(json.members());
    more.put(name, new JsonString("x"));
    return JsonObject.of(more);
  }

  private static byte[] bytes(JsonObject json) {
    return json.toJson().getBytes(UTF_8);
  }

  private static Signed<Head> head() {
    return by(
        new Head(
            FIXTURE.descriptor.constellationId(),
            FIXTURE.vault(0),
            2,
            new Place(3, Fixture.bytes(32, 3)),
            new Place(2, Fixture.bytes(32, 2))));
  }

  private static GrantedStart start() {
    IncarnationRequest request = new IncarnationRequest(head(), Fixture.bytes(32, 1));
    return new GrantedStart(
        by(request), List.of(by(IncarnationGrant.of(request, FIXTURE.vault(1), 1))));
  }

  private static Signed<HeadReport> report() {
    return by(new HeadReport(Fixture.bytes(32, 1), Witnessed.first(head()), FIXTURE.vault(1), 1));
  }

  private static <T extends Canonical> Signed<T> by(T object) {
    return new Signed<>(object, Fixture.bytes(64, 7));
  }
}
