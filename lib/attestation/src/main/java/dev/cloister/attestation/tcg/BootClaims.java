package dev.cloister.attestation.tcg;

import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The {@code boot} claims: what a log says of registers that evidence vouches for. A register
 * authenticates the digests that were extended and their order, and nothing else: not an event's
 * type, not a name beside a digest of something else, not the order between registers, and nothing
 * against a system that extends more after it has started. So a fact comes from content whose
 * digest was extended, from the first events where the place matters, and lists ({@code images},
 * {@code authorities}) hold every event of their register that its content does not show to be
 * something else.
 */
public final class BootClaims {
  private static final byte[] DEBUG = "UEFI Debug Mode".getBytes(StandardCharsets.US_ASCII);
  private static final Pattern BOOT_VARIABLE = Pattern.compile("Boot(Order|[0-9A-F]{4})");
  private static final Set<String> STATE = Set.of(NamedEvent.SECURE_BOOT, "pk", "kek", "db", "dbx");

  private final HashAlgorithm algorithm;
  private final boolean cc;
  private final EventNames names;
  private final Map<Integer, List<TcgEvent>> events = new LinkedHashMap<>();

  private BootClaims(TcgEventLog log, HashAlgorithm algorithm, boolean cc, Set<Integer> proven) {
    this.algorithm = algorithm;
    this.cc = cc;
    this.names = new EventNames(algorithm);
    for (TcgEvent event : log.events()) {
      if (proven.contains(event.register())
          && event.type() != TcgEvent.NO_ACTION
          && event.digest(algorithm).isPresent()) {
        events.computeIfAbsent(event.register(), r -> new ArrayList<>()).add(event);
      }
    }
  }

  /**
   * The claims.
   *
   * @param algorithm the bank whose registers were compared
   * @param cc whether registers are those of a CCEL
   * @param proven indices of the registers whose replay equals what the evidence vouches for
   */
  public static JsonObject of(
      TcgEventLog log, HashAlgorithm algorithm, boolean cc, Set<Integer> proven) {
    return new BootClaims(log, algorithm, cc, proven).build();
  }

  private JsonObject build() {
    JsonObject.Builder claims = JsonObject.builder();
    policy(events(cc ? 1 : 7), claims);
    images(events(cc ? 2 : 4), claims);
    Map<String, String> sections = new UkiSections(algorithm).of(events(cc ? 3 : 11));
    if (!sections.isEmpty()) {
      JsonObject.Builder uki = JsonObject.builder();
      sections.forEach(uki::put);
      claims.put("uki", uki.build());
    }
    Optional.ofNullable(sections.get(".linux")).ifPresent(d -> claims.put("kernel", d));
    Optional.ofNullable(sections.get(".initrd")).ifPresent(d -> claims.put("initrd", d));
    commandLines(claims);
    claims.put("named", named());
    JsonObject.Builder registers = JsonObject.builder();
    events.forEach(
        (index, list) ->
            registers.put(
                name(index), JsonArray.ofStrings(list.stream().map(this::digest).toList())));
    return claims.put("registers", registers.build()).build();
  }

  private List<TcgEvent> events(int register) {
    return events.getOrDefault(register, List.of());
  }

  private String name(int register) {
    return cc ? RegisterNames.cc(register) : "pcr" + register;
  }

  private String digest(TcgEvent event) {
    return HexFormat.of().formatHex(event.digest(algorithm).orElseThrow());
  }

  /** State of secure boot, before the separator; after it, which keys let images pass. */
  private void policy(List<TcgEvent> register, JsonObject.Builder claims) {
    boolean separated = register.stream().anyMatch(this::separator);
    if (!separated) {
      return;
    }
    Map<String, List<TcgEvent>> state = new LinkedHashMap<>();
    List<TcgEvent> rest = new ArrayList<>();
    boolean before = true;
    for (TcgEvent event : register) {
      Optional<NamedEvent> name = names.name(event).filter(NamedEvent::verified);
      if (separator(event)) {
        before = false;
      } else if (before && name.isPresent() && STATE.contains(name.get().name())) {
        state.computeIfAbsent(name.get().name(), n -> new ArrayList<>()).add(event);
      } else if (!elsewise(event, name)) {
        rest.add(event);
      }
    }
    state.forEach(
        (name, list) -> {
          if (list.size() > 1) {
            rest.addAll(list); // contradictory: no fact
          } else if (name.equals(NamedEvent.SECURE_BOOT)) {
            claims.put(name, names.name(list.getFirst()).orElseThrow().text().equals("on"));
          } else {
            claims.put(name, digest(list.getFirst()));
          }
        });
    String debug = HexFormat.of().formatHex(algorithm.digest(DEBUG));
    claims.put("uefiDebug", register.stream().anyMatch(event -> digest(event).equals(debug)));
    claims.put("authorities", JsonArray.ofStrings(digests(rest)));
  }

  private boolean separator(TcgEvent event) {
    return names
        .name(event)
        .filter(name -> name.verified() && name.name().equals(NamedEvent.SEPARATOR))
        .isPresent();
  }

  /** Whether an event's content shows that it is no authority. */
  private boolean elsewise(TcgEvent event, Optional<NamedEvent> name) {
    if (name.isPresent() && name.get().name().equals(NamedEvent.ACTION)) {
      return true;
    }
    Optional<EfiVariable> variable = EfiVariable.parse(event.data());
    boolean boot =
        variable.isPresent()
            && variable.get().vendor().equals(EfiVariable.GLOBAL)
            && BOOT_VARIABLE.matcher(variable.get().name()).matches();
    if (!boot) {
      return false;
    }
    byte[] value = variable.get().value().bytes();
    return name.isPresent() || (valueMeasured(event) && EfiVariable.parse(value).isEmpty());
  }

  /** Some firmware extends with a variable's value alone. */
  private boolean valueMeasured(TcgEvent event) {
    Optional<EfiVariable> variable = EfiVariable.parse(event.data());
    return variable.isPresent()
        && Arrays.equals(
            event.digest(algorithm).orElseThrow(),
            algorithm.digest(variable.get().value().bytes()));
  }

  /**
   * An image's Authenticode digest is that of bytes that begin with MZ, so content that was
   * measured and begins otherwise is no image.
   */
  private void images(List<TcgEvent> register, JsonObject.Builder claims) {
    if (register.isEmpty()) {
      return;
    }
    List<TcgEvent> images = new ArrayList<>();
    for (TcgEvent event : register) {
      byte[] data = event.data();
      boolean content =
          Arrays.equals(event.digest(algorithm).orElseThrow(), algorithm.digest(data))
              && !executable(data);
      boolean value =
          valueMeasured(event)
              && !executable(EfiVariable.parse(data).orElseThrow().value().bytes());
      if (!content && !value) {
        images.add(event);
      }
    }
    claims.put("images", JsonArray.ofStrings(digests(images)));
  }

  private static boolean executable(byte[] data) {
    return data.length >= 2 && data[0] == 'M' && data[1] == 'Z';
  }

  private Set<String> digests(List<TcgEvent> list) {
    Set<String> digests = new LinkedHashSet<>();
    list.forEach(event -> digests.add(digest(event)));
    return digests;
  }

  /** Left out as a whole when one that is labelled so cannot be read: the rest would mislead. */
  private void commandLines(JsonObject.Builder claims) {
    Set<String> lines = new LinkedHashSet<>();
    for (TcgEvent event : cc ? events(3) : join(events(8), events(12))) {
      Optional<NamedEvent> name =
          names.name(event).filter(n -> n.name().equals(NamedEvent.COMMAND_LINE));
      if (name.isPresent() && !name.get().verified()) {
        return;
      }
      name.ifPresent(n -> lines.add(n.text()));
    }
    if (!lines.isEmpty()) {
      claims.put("commandLines", JsonArray.ofStrings(lines));
    }
  }

  private static List<TcgEvent> join(List<TcgEvent> a, List<TcgEvent> b) {
    List<TcgEvent> all = new ArrayList<>(a);
    all.addAll(b);
    return all;
  }

  private JsonArray named() {
    List<JsonValue> out = new ArrayList<>();
    events.forEach(
        (index, list) ->
            list.forEach(
                event ->
                    names
                        .name(event)
                        .ifPresent(
                            name -> {
                              JsonObject.Builder item =
                                  JsonObject.builder()
                                      .put("register", name(index))
                                      .put("digest", digest(event));
                              name.addTo(item);
                              out.add(item.build());
                            })));
    return new JsonArray(out);
  }
}
