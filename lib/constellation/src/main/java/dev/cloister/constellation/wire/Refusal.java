package dev.cloister.constellation.wire;

import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Why a vault refused: the members of its problem details (RFC 9457) that mean something to
 * programs, and the text.
 *
 * @param code stable, {@code [a-z0-9_]{1,64}}
 * @param detail for people
 * @param findings stable codes of what an appraisal found
 * @param continuity of the vault, unless the request never reached it
 */
public record Refusal(
    String code, String detail, List<String> findings, Optional<Continuity> continuity) {
  private static final Pattern CODE = Pattern.compile("[a-z0-9_]{1,64}");
  private static final int MAX_DETAIL = 4096;
  private static final int MAX_FINDINGS = 256;

  /** Refuses what is no code. */
  public Refusal {
    findings = List.copyOf(findings);
    if (!CODE.matcher(code).matches()
        || detail.length() > MAX_DETAIL
        || findings.size() > MAX_FINDINGS) {
      throw new IllegalArgumentException("expected a code, a short detail and few findings");
    }
  }

  /** As it stands in frames. */
  public JsonObject toJson() {
    JsonObject.Builder out = JsonObject.builder().put("code", code).put("detail", detail);
    if (!findings.isEmpty()) {
      out.put("findings", JsonArray.ofStrings(findings));
    }
    continuity.ifPresent(known -> out.put("continuity", known.toJson()));
    return out.build();
  }

  /**
   * Reads problem details; members that are not known are left out.
   *
   * @throws ConstellationException with {@link Reason#MALFORMED}
   */
  public static Refusal read(JsonObject problem) throws ConstellationException {
    try {
      return new Refusal(
          problem.string("code"),
          problem.find("detail").isPresent() ? problem.string("detail") : "",
          problem.find("findings").isPresent() ? problem.array("findings").strings() : List.of(),
          problem.find("continuity").isPresent()
              ? Optional.of(Continuity.read(problem.object("continuity")))
              : Optional.empty());
    } catch (JsonException | IllegalArgumentException e) {
      throw new ConstellationException(Reason.MALFORMED, "problem: " + e.getMessage());
    }
  }
}
