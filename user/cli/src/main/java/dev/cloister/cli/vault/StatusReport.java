package dev.cloister.cli.vault;

import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonValue;
import dev.cloister.channel.ratls.AttestedPeer;
import dev.cloister.cli.ExitCode;
import dev.cloister.cli.Screen;
import dev.cloister.client.vault.VaultFault;
import dev.cloister.client.vault.VaultStatus;
import dev.cloister.constellation.wire.Continuity;
import dev.cloister.constellation.wire.VaultState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Prints how vaults are. */
final class StatusReport {
  private StatusReport() {}

  static void print(Screen out, List<VaultStatus> all) {
    for (VaultStatus status : all) {
      out.line("vault " + status.member().vault() + ", " + status.member().failureDomain());
      row(out, "code", status.proven().map(StatusReport::code).orElse("not proven"));
      status.state().ifPresent(state -> row(out, "state", state.name().toLowerCase(Locale.ROOT)));
      status.incarnation().ifPresent(number -> row(out, "incarnation", "" + number));
      status.configEpoch().ifPresent(epoch -> row(out, "configuration", "" + epoch));
      status.continuity().ifPresent(known -> row(out, "continuity", continuity(known)));
      status.fault().ifPresent(fault -> row(out, "fault", fault(fault)));
    }
  }

  private static void row(Screen out, String question, String answer) {
    out.line(String.format(Locale.ROOT, "  %-14s%s", question, answer));
  }

  private static String code(AttestedPeer peer) {
    return peer.appraisal().appraisal().verdict().code()
        + ", "
        + peer.appraisal().result().format().code()
        + ", root "
        + peer.appraisal().result().anchorClass().name().toLowerCase(Locale.ROOT);
  }

  private static String continuity(Continuity known) {
    return switch (known.state()) {
      case UNPROVEN -> "unproven since " + Instant.ofEpochSecond(known.since());
      case WITNESSED -> "witnessed";
      case QUARANTINED -> "quarantined";
      case RECOVERING -> "recovering";
    };
  }

  private static String fault(VaultFault fault) {
    return fault.kind().code() + (fault.detail().isEmpty() ? "" : " (" + fault.detail() + ")");
  }

  static JsonObject json(List<VaultStatus> all) {
    List<JsonValue> vaults = new ArrayList<>();
    for (VaultStatus status : all) {
      JsonObject.Builder out =
          JsonObject.builder()
              .put("vault", status.member().vault().toString())
              .put("failure_domain", status.member().failureDomain())
              .put("proven", status.proven().isPresent());
      status
          .proven()
          .ifPresent(p -> out.put("verdict", p.appraisal().appraisal().verdict().code()));
      status.state().ifPresent(s -> out.put("state", s.name().toLowerCase(Locale.ROOT)));
      status.incarnation().ifPresent(number -> out.put("incarnation", number));
      status.configEpoch().ifPresent(epoch -> out.put("config_epoch", epoch));
      status.continuity().ifPresent(known -> out.put("continuity", known.toJson()));
      status
          .fault()
          .ifPresent(
              fault ->
                  out.put(
                      "fault",
                      JsonObject.builder()
                          .put("kind", fault.kind().code())
                          .put("detail", fault.detail())
                          .build()));
      vaults.add(out.build());
    }
    return JsonObject.builder().put("vaults", new JsonArray(vaults)).build();
  }

  static int exitCode(List<VaultStatus> all) {
    boolean silent =
        all.stream()
            .allMatch(
                s -> s.fault().filter(f -> f.kind() == VaultFault.Kind.UNREACHABLE).isPresent());
    if (silent) {
      return ExitCode.UNDECIDED;
    }
    boolean allServe =
        all.stream()
            .allMatch(s -> s.fault().isEmpty() && s.state().equals(Optional.of(VaultState.ACTIVE)));
    return allServe ? ExitCode.OK : ExitCode.WARNING;
  }
}
