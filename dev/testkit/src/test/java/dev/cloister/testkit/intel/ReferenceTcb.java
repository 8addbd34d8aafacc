package dev.cloister.testkit.intel;

import dev.cloister.testkit.json.JsonDocument;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** A second opinion on TCB statuses: Intel's procedure step by step. */
final class ReferenceTcb {
  private static final Set<String> STATUSES =
      Set.of(
          "UpToDate",
          "SWHardeningNeeded",
          "ConfigurationNeeded",
          "ConfigurationAndSWHardeningNeeded",
          "OutOfDate",
          "OutOfDateConfigurationNeeded",
          "Revoked");

  private final JsonDocument info;
  private final List<JsonDocument> levels;

  /** Throws on a TCB info that is not well-formed. */
  ReferenceTcb(JsonDocument info, boolean tdx) {
    this.info = info;
    this.levels = new ArrayList<>(info.objects("tcbLevels"));
    for (JsonDocument level : levels) {
      status(level);
      components(level, "sgxtcbcomponents");
      if (tdx) {
        components(level, "tdxtcbcomponents");
      }
    }
    levels.sort(
        (a, b) -> {
          int order = compare(components(b, "sgxtcbcomponents"), components(a, "sgxtcbcomponents"));
          return order != 0 ? order : Integer.compare(pceSvn(b), pceSvn(a));
        });
  }

  static void checkLevels(JsonDocument identity) {
    for (JsonDocument level : identity.objects("tcbLevels")) {
      status(level);
    }
  }

  String evaluate(ReferencePck pck, ReferenceQuote quote, String qeStatus, ReferenceVerdict out) {
    byte[] svn = HexFormat.of().parseHex(HexFormat.of().formatHex(quote.body(), 0, 16));
    Optional<JsonDocument> sgx = Optional.empty();
    Optional<JsonDocument> matched = Optional.empty();
    for (JsonDocument level : levels) {
      boolean platform =
          covers(pck.components(), components(level, "sgxtcbcomponents"), 0)
              && pck.pceSvn() >= pceSvn(level);
      if (!platform) {
        continue;
      }
      sgx = sgx.or(() -> Optional.of(level));
      int from = svn[1] > 0 ? 2 : 0;
      if (!quote.tdx() || covers(unsigned(svn), components(level, "tdxtcbcomponents"), from)) {
        matched = Optional.of(level);
        break;
      }
    }
    String module = quote.tdx() ? module(quote, svn, out) : "";
    if (matched.isEmpty()) {
      return "NotSupported";
    }
    String merged = merge(status(matched.get()), module);
    if (quote.body().length == TdReportField.SIZE_15) {
      merged = relaunch(merged, module, qeStatus, status(sgx.get()), quote.body());
    }
    return merge(merged, qeStatus);
  }

  private String module(ReferenceQuote quote, byte[] svn, ReferenceVerdict out) {
    JsonDocument module = info.object("tdxModule");
    if (svn[1] > 0) {
      Optional<JsonDocument> found = moduleOf(svn[1]);
      if (found.isEmpty()) {
        out.check(false, "tdx.module", "tdx.module.unknown");
        return "";
      }
      module = found.get();
    }
    String signer = HexFormat.of().formatHex(quote.body(), 64, 112);
    String attributes = HexFormat.of().formatHex(quote.body(), 112, 120);
    boolean same =
        out.check(
            signer.equalsIgnoreCase(module.text("mrsigner")), "tdx.module", "tdx.module.signer");
    same &=
        out.check(
            attributes.equalsIgnoreCase(module.text("attributes")),
            "tdx.module",
            "tdx.module.attributes");
    if (!same || svn[1] == 0) {
      return "";
    }
    Optional<String> status = isvStatus(module, svn[0]);
    out.check(status.isPresent(), "tdx.module.level", "tdx.module.level");
    return status.orElse("");
  }

  private Optional<JsonDocument> moduleOf(int version) {
    String id = String.format(Locale.ROOT, "TDX_%02X", version);
    return info.objects("tdxModuleIdentities").stream()
        .filter(m -> id.equalsIgnoreCase(m.text("id")))
        .findFirst();
  }

  static Optional<String> isvStatus(JsonDocument identity, int svn) {
    return identity.objects("tcbLevels").stream()
        .filter(l -> svn >= l.object("tcb").number("isvsvn"))
        .findFirst()
        .map(ReferenceTcb::status);
  }

  private static String merge(String status, String other) {
    return switch (other) {
      case "OutOfDate" ->
          switch (status) {
            case "UpToDate", "SWHardeningNeeded" -> "OutOfDate";
            case "ConfigurationNeeded", "ConfigurationAndSWHardeningNeeded" ->
                "OutOfDateConfigurationNeeded";
            case "TDRelaunchAdvised" -> "OutOfDate";
            default -> status;
          };
      case "Revoked" -> "Revoked";
      default -> status;
    };
  }

  private String relaunch(String merged, String module, String qe, String sgx, byte[] body) {
    boolean applies =
        !Set.of("OutOfDate", "Revoked", "NotSupported").contains(qe)
            && Set.of(
                    "UpToDate",
                    "SWHardeningNeeded",
                    "ConfigurationNeeded",
                    "ConfigurationAndSWHardeningNeeded")
                .contains(sgx)
            && Set.of("OutOfDate", "OutOfDateConfigurationNeeded").contains(merged)
            && module.equals("OutOfDate");
    int[] latest = components(levels.getFirst(), "tdxtcbcomponents");
    int version = body[585];
    int least =
        version == 0
            ? latest[0]
            : moduleOf(version)
                .map(m -> m.objects("tcbLevels").getFirst())
                .map(l -> l.object("tcb").number("isvsvn"))
                .orElse(Integer.MAX_VALUE);
    if (!applies || body[584] < least || body[586] < latest[2]) {
      return merged;
    }
    boolean configuration =
        merged.equals("OutOfDateConfigurationNeeded") || sgx.startsWith("Configuration");
    return configuration ? "TDRelaunchAdvisedConfigurationNeeded" : "TDRelaunchAdvised";
  }

  private static String status(JsonDocument level) {
    String status = level.text("tcbStatus");
    if (!STATUSES.contains(status)) {
      throw new IllegalStateException("status " + status);
    }
    return status;
  }

  private static int[] components(JsonDocument level, String name) {
    List<JsonDocument> list = level.object("tcb").objects(name);
    if (list.size() != 16) {
      throw new IllegalStateException(name);
    }
    int[] out = list.stream().mapToInt(c -> c.number("svn")).toArray();
    for (int svn : out) {
      if (svn < 0 || svn > 255) {
        throw new IllegalStateException(name);
      }
    }
    return out;
  }

  private static int pceSvn(JsonDocument level) {
    return level.object("tcb").number("pcesvn");
  }

  private static boolean covers(int[] have, int[] need, int from) {
    for (int i = from; i < need.length; i++) {
      if (have[i] < need[i]) {
        return false;
      }
    }
    return true;
  }

  private static int compare(int[] a, int[] b) {
    return Arrays.compare(a, b);
  }

  private static int[] unsigned(byte[] bytes) {
    int[] out = new int[bytes.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = Byte.toUnsignedInt(bytes[i]);
    }
    return out;
  }
}
