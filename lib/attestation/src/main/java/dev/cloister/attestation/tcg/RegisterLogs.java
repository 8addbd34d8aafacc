package dev.cloister.attestation.tcg;

import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The logs that explain a machine's registers: the firmware's, a canonical one of what came after
 * it, or both.
 */
public final class RegisterLogs {
  private final Optional<TcgEventLog> firmware;
  private final Optional<CelLog> later;

  private RegisterLogs(Optional<TcgEventLog> firmware, Optional<CelLog> later) {
    this.firmware = firmware;
    this.later = later;
  }

  /**
   * What logs say of registers that evidence vouches for.
   *
   * @param algorithm the bank
   * @param differing names of registers to which the logs do not lead
   * @param claims the {@code boot} claims, from the events of registers to which they do
   */
  public record Explanation(HashAlgorithm algorithm, List<String> differing, JsonObject claims) {
    /** Copies the list. */
    public Explanation {
      differing = List.copyOf(differing);
    }
  }

  /**
   * Parses logs.
   *
   * @param items at least one
   * @throws MalformedEvidenceException when one is malformed, or two are of one kind
   */
  public static RegisterLogs parse(List<ByteString> items) throws MalformedEvidenceException {
    Optional<TcgEventLog> firmware = Optional.empty();
    Optional<CelLog> later = Optional.empty();
    for (ByteString item : items) {
      byte[] bytes = item.bytes();
      boolean cel = CelLog.looksLike(bytes);
      if (cel ? later.isPresent() : firmware.isPresent()) {
        throw new MalformedEvidenceException("expected one log of each kind");
      }
      if (cel) {
        later = Optional.of(CelLog.parse(bytes));
      } else {
        firmware = Optional.of(TcgEventLog.parse(bytes));
      }
    }
    return new RegisterLogs(firmware, later);
  }

  /** The registers' values after every event, by index; those without events are left out. */
  public SortedMap<Integer, byte[]> replay(HashAlgorithm algorithm, boolean cc) {
    SortedMap<Integer, byte[]> registers =
        firmware.map(log -> log.replay(algorithm, !cc)).orElseGet(TreeMap::new);
    later.ifPresent(log -> log.extend(algorithm, cc, registers));
    return registers;
  }

  /**
   * Compares the replay with registers that evidence vouches for.
   *
   * @param cc whether registers are those of a CCEL (1 to 4 for RTMR0 to RTMR3)
   * @return with a bank among what differs when the firmware's log has no digests of it
   */
  public Explanation explain(HashAlgorithm algorithm, boolean cc, Map<Integer, byte[]> quoted) {
    List<String> differing = new ArrayList<>();
    if (!quoted.isEmpty()
        && firmware.map(log -> !log.algorithms().contains(algorithm)).orElse(false)) {
      differing.add("the bank " + algorithm.code());
    }
    Set<Integer> proven = new TreeSet<>();
    SortedMap<Integer, byte[]> replay = replay(algorithm, cc);
    quoted.forEach(
        (index, value) -> {
          byte[] replayed = replay.get(index);
          if (replayed != null && Arrays.equals(replayed, value)) {
            proven.add(index);
          } else if (replayed != null) {
            differing.add(cc ? RegisterNames.cc(index) : "pcr" + index);
          }
        });
    return new Explanation(algorithm, differing, claims(algorithm, cc, proven));
  }

  private JsonObject claims(HashAlgorithm algorithm, boolean cc, Set<Integer> proven) {
    JsonObject.Builder claims = JsonObject.builder();
    firmware.ifPresent(
        log -> BootClaims.of(log, algorithm, cc, proven).members().forEach(claims::put));
    List<LauncherEvent> launcher =
        later.map(log -> log.launcher(algorithm, cc, proven)).orElse(List.of());
    if (!launcher.isEmpty()) {
      claims.put("container", LauncherEvent.container(launcher));
    }
    return claims.build();
  }
}
