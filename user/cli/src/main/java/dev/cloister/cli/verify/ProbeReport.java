package dev.cloister.cli.verify;

import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.policy.Finding;
import dev.cloister.attestation.policy.Severity;
import dev.cloister.channel.ChannelException;
import dev.cloister.cli.Screen;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** Prints a probe: one line per question, or JSON. */
final class ProbeReport {
  private final Probe probe;

  ProbeReport(Probe probe) {
    this.probe = probe;
  }

  void print(Screen out) {
    out.line(
        probe.target()
            + ", service \""
            + probe.serviceId()
            + "\", "
            + (probe.policySource().equals("default") ? "default policy" : "your policy"));
    out.line();
    probe.session().ifPresentOrElse(session -> proven(out, session), () -> refused(out));
    evidence(out);
    row(out, "certificate", "hint only", probe.hint());
    row(out, "this end", "not proven", "the probe shows no evidence of itself");
    out.line();
    out.line(probe.verdict());
  }

  private void proven(Screen out, Probe.Session session) {
    row(out, "TLS", "proven", "1.3, " + session.cipherSuite());
    row(out, "channel", "proven", "this connection, its certificates and nonces are signed");
    row(
        out,
        "instance",
        session.identityNamed() ? "proven" : "not proven",
        (session.identityNamed() ? "the key you named, " : "name it with --identity: ")
            + hex(session.identityKey().bytes()));
  }

  private void refused(Screen out) {
    ChannelException e = probe.refusal().orElseThrow();
    row(out, "channel", "FAILED", e.code().code() + ": " + e.getMessage());
  }

  private void evidence(Screen out) {
    if (probe.appraisal().isEmpty()) {
      row(out, "evidence", "not proven", "none was judged");
      return;
    }
    var judged = probe.appraisal().get();
    List<Finding> serious =
        judged.appraisal().findings().stream()
            .filter(finding -> finding.severity() != Severity.INFO)
            .toList();
    row(
        out,
        "evidence",
        serious.isEmpty() ? "proven" : judged.appraisal().verdict().code(),
        judged.result().format().code()
            + ", "
            + (judged.result().bound()
                ? "made for this connection"
                : "not made for this connection"));
    serious.forEach(
        finding -> {
          row(out, "", "", finding.code() + ": " + finding.message());
          row(out, "", "", "  " + finding.remedy());
        });
  }

  private static void row(Screen out, String question, String grade, String text) {
    out.line(String.format(Locale.ROOT, "%-12s%-13s%s", question, grade, text).stripTrailing());
  }

  JsonObject json() {
    JsonObject.Builder out =
        JsonObject.builder()
            .put("target", probe.target())
            .put("serviceId", probe.serviceId())
            .put("verdict", probe.verdict())
            .put("policy", probe.policySource())
            .put("channel", probe.session().isPresent());
    probe
        .refusal()
        .ifPresent(
            e ->
                out.put(
                    "refusal",
                    JsonObject.builder()
                        .put("code", e.code().code())
                        .put("findings", JsonArray.ofStrings(e.findings()))
                        .build()));
    probe
        .session()
        .ifPresent(
            session ->
                out.put("cipherSuite", session.cipherSuite())
                    .put("identityKey", hex(session.identityKey().bytes()))
                    .put("identityNamed", session.identityNamed())
                    .put("attestationKey", hex(session.attestationKey().bytes())));
    probe
        .appraisal()
        .ifPresent(
            judged ->
                out.put("format", judged.result().format().code())
                    .put("bound", judged.result().bound())
                    .put(
                        "findings",
                        JsonArray.ofStrings(
                            judged.appraisal().findings().stream().map(Finding::code).toList()))
                    .put("claims", judged.result().claims()));
    return out.put(
            "certificate",
            JsonObject.builder()
                .put("hint", probe.hint())
                .put("freshness", "none")
                .put("channel", "none")
                .build())
        .build();
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
