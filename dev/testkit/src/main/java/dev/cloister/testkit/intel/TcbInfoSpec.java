package dev.cloister.testkit.intel;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.testkit.json.JsonText;
import dev.cloister.testkit.pki.Hooks;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** TCB info, version 3 (Intel PCS API v4, "Get TCB Info"). */
public final class TcbInfoSpec {
  private static final Instant CURRENT = Instant.parse("2024-03-13T00:00:00Z");
  private static final Instant OLD = Instant.parse("2023-08-09T00:00:00Z");
  private static final List<Integer> TDX_COMPONENTS =
      List.of(5, 0, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  private String id;
  private int version = 3;
  private Instant issueDate;
  private Instant nextUpdate;
  private String fmspc;
  private String pceId;
  private int tcbType = 0;
  private int evaluationDataNumber = 17;
  private Optional<TdxModule> module = Optional.empty();
  private List<TdxModule> modules = List.of();
  private List<TcbLevel> levels;
  private Hooks hooks = Hooks.none();

  private TcbInfoSpec(
      String id,
      Instant issueDate,
      Instant nextUpdate,
      String fmspc,
      String pceId,
      List<TcbLevel> levels) {
    this.id = id;
    this.issueDate = issueDate;
    this.nextUpdate = nextUpdate;
    this.fmspc = fmspc;
    this.pceId = pceId;
    this.levels = levels;
  }

  /** Under which the platform is up to date as SGX platform. */
  public static TcbInfoSpec sgx(PlatformSpec platform, Instant issued, Instant nextUpdate) {
    return new TcbInfoSpec(
        "SGX", issued, nextUpdate, platform.fmspc(), platform.pceId(), levels(platform, List.of()));
  }

  /** Under which the platform is up to date as TDX platform. */
  public static TcbInfoSpec tdx(PlatformSpec platform, Instant issued, Instant nextUpdate) {
    return new TcbInfoSpec(
            "TDX",
            issued,
            nextUpdate,
            platform.fmspc(),
            platform.pceId(),
            levels(platform, TDX_COMPONENTS))
        .change(
            s -> {
              s.module = Optional.of(TdxModule.unversioned());
              s.modules =
                  List.of(
                      TdxModule.version(
                          "TDX_03", List.of(new IsvLevel(3, CURRENT, "UpToDate", List.of()))),
                      TdxModule.version(
                          "TDX_01",
                          List.of(
                              new IsvLevel(5, CURRENT, "UpToDate", List.of()),
                              new IsvLevel(2, OLD, "OutOfDate", List.of("INTEL-SA-01036")))));
            });
  }

  /** {@code SGX} or {@code TDX}. */
  public TcbInfoSpec withId(String value) {
    return change(s -> s.id = value);
  }

  /** Format version. */
  public TcbInfoSpec withVersion(int value) {
    return change(s -> s.version = value);
  }

  /** Issued at, good until. */
  public TcbInfoSpec withValidity(Instant issued, Instant next) {
    return change(
        s -> {
          s.issueDate = issued;
          s.nextUpdate = next;
        });
  }

  /** FMSPC as written in the text. */
  public TcbInfoSpec withFmspc(String text) {
    return change(s -> s.fmspc = text);
  }

  /** PCE id as written in the text. */
  public TcbInfoSpec withPceId(String text) {
    return change(s -> s.pceId = text);
  }

  /** TCB type; 0 is the only one. */
  public TcbInfoSpec withTcbType(int value) {
    return change(s -> s.tcbType = value);
  }

  /** TCB evaluation data number. */
  public TcbInfoSpec withEvaluationDataNumber(int value) {
    return change(s -> s.evaluationDataNumber = value);
  }

  /** The TDX modules with a version. */
  public TcbInfoSpec withModules(UnaryOperator<List<TdxModule>> edit) {
    return change(s -> s.modules = List.copyOf(edit.apply(modules)));
  }

  /** Every versioned TDX module. */
  public TcbInfoSpec withEachModule(UnaryOperator<TdxModule> edit) {
    return withModules(all -> all.stream().map(edit).toList());
  }

  /** The levels, newest first. */
  public TcbInfoSpec withLevels(UnaryOperator<List<TcbLevel>> edit) {
    return change(s -> s.levels = List.copyOf(edit.apply(levels)));
  }

  /** Every level. */
  public TcbInfoSpec withEachLevel(UnaryOperator<TcbLevel> edit) {
    return withLevels(all -> all.stream().map(edit).toList());
  }

  /** The level an up-to-date platform is on: the first. */
  public TcbInfoSpec withCurrentLevel(UnaryOperator<TcbLevel> edit) {
    return withLevels(
        all -> {
          List<TcbLevel> next = new ArrayList<>(all);
          next.set(0, edit.apply(all.get(0)));
          return next;
        });
  }

  /** Changes to the raw JSON about to be signed and to the 64-byte signature. */
  public TcbInfoSpec withHooks(Hooks value) {
    return change(s -> s.hooks = value);
  }

  Hooks hooks() {
    return hooks;
  }

  /** The value of the member {@code tcbInfo}. */
  byte[] raw() {
    Map<String, Object> info = new LinkedHashMap<>();
    info.put("id", id);
    info.put("version", version);
    info.put("issueDate", date(issueDate));
    info.put("nextUpdate", date(nextUpdate));
    info.put("fmspc", fmspc);
    info.put("pceId", pceId);
    info.put("tcbType", tcbType);
    info.put("tcbEvaluationDataNumber", evaluationDataNumber);
    module.ifPresent(m -> info.put("tdxModule", m.json()));
    if (!modules.isEmpty()) {
      info.put("tdxModuleIdentities", modules.stream().map(TdxModule::json).toList());
    }
    info.put("tcbLevels", levels.stream().map(TcbLevel::json).toList());
    return JsonText.write(info).getBytes(UTF_8);
  }

  static String date(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** The platform's own level, one a little older, one too old to trust. */
  private static List<TcbLevel> levels(PlatformSpec platform, List<Integer> tdx) {
    TcbLevel current =
        new TcbLevel(
            platform.tcbComponents(), platform.pceSvn(), tdx, CURRENT, "UpToDate", List.of());
    TcbLevel older =
        current
            .withSgxComponent(0, Math.max(0, platform.tcbComponents().get(0) - 1))
            .withStatus("OutOfDate", "INTEL-SA-00960");
    return List.of(
        current,
        new TcbLevel(
            older.sgxComponents(), older.pceSvn(), tdx, OLD, older.status(), older.advisoryIds()),
        new TcbLevel(
            older.withSgxComponent(0, 0).sgxComponents(),
            0,
            tdx,
            OLD,
            "Revoked",
            List.of("INTEL-SA-00615")));
  }

  private TcbInfoSpec change(Consumer<TcbInfoSpec> edit) {
    TcbInfoSpec copy = new TcbInfoSpec(id, issueDate, nextUpdate, fmspc, pceId, levels);
    copy.version = version;
    copy.tcbType = tcbType;
    copy.evaluationDataNumber = evaluationDataNumber;
    copy.module = module;
    copy.modules = modules;
    copy.hooks = hooks;
    edit.accept(copy);
    return copy;
  }
}
