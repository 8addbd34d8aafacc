package dev.cloister.conformance;

import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.Evidence;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.Verifier;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonString;
import dev.cloister.attestation.json.JsonValue;
import java.io.IOException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Event logs: accepted when they parse and replay gives the register values that the case names, or
 * those of the quote it comes with.
 */
final class EventLogAdapter implements FormatAdapter {
  private static final Pattern EXPECTED = Pattern.compile("(RTMR|PCR)(\\d+)=([0-9a-f]{40,128})");

  @Override
  public Set<String> formats() {
    return Set.of("tcg-log", "ccel");
  }

  @Override
  public Observed observe(Inputs inputs, Verifiers verifiers) throws IOException {
    if (inputs.evidencePath().endsWith(".json")) {
      return container(inputs, verifiers);
    }
    try {
      return compare(inputs, log(inputs.evidence()));
    } catch (MalformedEvidenceException e) {
      return Observed.malformed(e.getMessage());
    }
  }

  private static Evidence log(byte[] bytes) throws MalformedEvidenceException {
    Evidence evidence = Verifier.parse(bytes);
    if (evidence.format() != Format.TCG_EVENT_LOG && evidence.format() != Format.CCEL) {
      throw new MalformedEvidenceException("this is " + evidence.format().code());
    }
    return evidence;
  }

  private static Observed compare(Inputs inputs, Evidence log) throws IOException {
    Map<String, JsonValue> registers = registers(log.describe());
    boolean same;
    if (inputs.companions("quote").isEmpty()) {
      same = namesAll(inputs.why(), registers);
    } else {
      same = equalsQuote(inputs, registers);
    }
    return new Observed(
        "ok", "-", "-", "-", "-", "-", same ? "accept" : "reject", registers.toString());
  }

  private static boolean namesAll(String why, Map<String, JsonValue> registers) {
    Matcher expected = EXPECTED.matcher(why);
    int named = 0;
    while (expected.find()) {
      named++;
      String register = expected.group(1).equals("PCR") ? "pcr" : "rtmr";
      JsonValue found = registers.get(register + expected.group(2));
      if (!new JsonString(expected.group(3)).equals(found)) {
        return false;
      }
    }
    // Long explanations are cut, so registers beyond those named say nothing.
    return named > 0;
  }

  private static boolean equalsQuote(Inputs inputs, Map<String, JsonValue> registers)
      throws IOException {
    for (Companion quote : inputs.companions("quote")) {
      try {
        Map<String, JsonValue> quoted = registers(Verifier.parse(quote.bytes()).describe());
        if (!registers.entrySet().stream()
            .allMatch(e -> e.getValue().equals(quoted.get(e.getKey())))) {
          return false;
        }
      } catch (MalformedEvidenceException e) {
        throw new IOException(quote.path() + ": " + e.getMessage(), e);
      }
    }
    return true;
  }

  private static Map<String, JsonValue> registers(JsonObject claims) throws IOException {
    try {
      return claims.object("measurements").members();
    } catch (JsonException e) {
      throw new IOException(e);
    }
  }

  /**
   * dstack's JSON: a quote and the events that led to its registers; go-attestation's: a base64
   * log.
   */
  private static Observed container(Inputs inputs, Verifiers verifiers) throws IOException {
    JsonObject json = new Companion(inputs.evidencePath(), inputs.evidence()).json();
    try {
      if (json.find("quote").isPresent()) {
        return quoteWithEvents(inputs, verifiers, json);
      }
      byte[] raw = Base64.getDecoder().decode(json.object("Log").string("Raw"));
      Evidence log = log(raw);
      Map<String, JsonValue> registers = registers(log.describe());
      for (JsonObject pcr : json.object("Log").array("PCRs").objects()) {
        String value = HexFormat.of().formatHex(Base64.getDecoder().decode(pcr.string("Digest")));
        JsonValue replayed = registers.get("pcr" + pcr.integer("Index"));
        if (replayed != null && !replayed.equals(new JsonString(value))) {
          return new Observed(
              "ok", "-", "-", "-", "-", "-", "reject", "PCR " + pcr.integer("Index"));
        }
      }
      return new Observed("ok", "-", "-", "-", "-", "-", "accept", "");
    } catch (JsonException | MalformedEvidenceException e) {
      return Observed.malformed(String.valueOf(e.getMessage()));
    }
  }

  private static Observed quoteWithEvents(Inputs inputs, Verifiers verifiers, JsonObject json)
      throws IOException, JsonException, MalformedEvidenceException {
    Evidence quote = Verifier.parse(HexFormat.of().parseHex(json.string("quote")));
    // A list of events in JSON is no log that the verifier reads: it is replayed here.
    Observed observed =
        Observed.of(
            verifiers
                .of(verifiers.pinned())
                .verify(quote, Challenge.none(), Collateral.empty(), inputs.instant()));
    return new EventList(json.string("event_log")).replaysTo(registers(quote.describe()))
        ? observed
        : new Observed(
            "ok",
            observed.signature(),
            observed.chain(),
            "-",
            observed.debug(),
            observed.missing(),
            "reject",
            "event list");
  }
}
