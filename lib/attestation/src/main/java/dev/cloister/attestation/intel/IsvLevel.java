package dev.cloister.attestation.intel;

import dev.cloister.attestation.TcbStatus;
import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What Intel says of a security version of an enclave or TDX module.
 *
 * @param isvSvn from this version on
 */
record IsvLevel(int isvSvn, TcbStatus status, List<String> advisories) {

  /** Levels, newest first whatever their order in the text. */
  static List<IsvLevel> parse(JsonArray levels) throws JsonException {
    List<IsvLevel> parsed = new ArrayList<>();
    for (JsonObject level : levels.objects()) {
      parsed.add(
          new IsvLevel(
              JsonFields.number(level.object("tcb"), "isvsvn", 0xffff),
              JsonFields.status(level),
              JsonFields.advisories(level)));
    }
    parsed.sort(Comparator.comparingInt(IsvLevel::isvSvn).reversed());
    return List.copyOf(parsed);
  }

  /** The newest level that this version reaches. */
  static Optional<IsvLevel> reached(List<IsvLevel> levels, int isvSvn) {
    return levels.stream().filter(level -> isvSvn >= level.isvSvn).findFirst();
  }
}
