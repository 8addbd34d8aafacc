package dev.cloister.cli.verify;

import dev.cloister.attestation.CollateralUse;
import dev.cloister.attestation.Step;
import dev.cloister.attestation.TcbStatus;
import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonNull;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonString;
import dev.cloister.attestation.json.JsonValue;
import dev.cloister.attestation.policy.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code verify --json}, docs/reference/verify.schema.json. Members are added, never renamed. */
final class JudgementJson {
  private JudgementJson() {}

  static JsonObject of(Judgement judgement) {
    var result = judgement.result();
    return JsonObject.builder()
        .put("format", result.format().code())
        .put("verdict", judgement.verdict())
        .put("at", result.at().toString())
        .put("anchor", result.anchorClass().name().toLowerCase(Locale.ROOT))
        .put("signature", result.signature().code())
        .put("chain", result.chain().code())
        .put("tcbStatus", orNull(result.tcbStatus().map(TcbStatus::code)))
        .put("advisories", JsonArray.ofStrings(result.advisories()))
        .put("bound", result.bound())
        .put("policy", judgement.policySource())
        .put("steps", array(result.steps().stream().map(JudgementJson::step).toList()))
        .put("collateral", array(result.collateral().stream().map(JudgementJson::use).toList()))
        .put(
            "findings",
            array(judgement.appraisal().findings().stream().map(JudgementJson::finding).toList()))
        .put("notes", JsonArray.ofStrings(judgement.notes()))
        .put("claims", result.claims())
        .build();
  }

  private static JsonArray array(List<JsonObject> objects) {
    return new JsonArray(new ArrayList<JsonValue>(objects));
  }

  private static JsonObject step(Step step) {
    return JsonObject.builder()
        .put("name", step.name())
        .put("outcome", step.outcome().code())
        .put("code", step.code())
        .put("detail", step.detail())
        .build();
  }

  private static JsonObject use(CollateralUse use) {
    JsonObject.Builder json =
        JsonObject.builder()
            .put("kind", use.kind().code())
            .put("state", use.state().code())
            .put("issued", orNull(use.issued().map(Object::toString)))
            .put("nextUpdate", orNull(use.nextUpdate().map(Object::toString)));
    use.evaluationDataNumber().ifPresent(number -> json.put("evaluationDataNumber", number));
    return json.build();
  }

  private static JsonObject finding(Finding finding) {
    return JsonObject.builder()
        .put("code", finding.code())
        .put("severity", finding.severity().code())
        .put("message", finding.message())
        .put("remedy", finding.remedy())
        .build();
  }

  private static JsonValue orNull(Optional<String> text) {
    return text.<JsonValue>map(JsonString::new).orElse(JsonNull.INSTANCE);
  }
}
