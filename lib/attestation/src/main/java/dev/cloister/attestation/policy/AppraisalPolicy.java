package dev.cloister.attestation.policy;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonNull;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The relying party's choice: what it makes of what verification found. A pure function of the
 * result. No policy waives a signature, a certificate chain or a binding that was checked and
 * failed. Format: docs/reference/policy.md, with the JSON Schema {@code policy.schema.json} beside
 * this class.
 */
public final class AppraisalPolicy {
  /** The version of the policy format. */
  public static final int VERSION = 1;

  /** Longest text that is read, in bytes. */
  public static final int MAX_LENGTH = 1 << 20;

  private static final String VERSION_MEMBER = "version";
  private static final String DESCRIPTION = "description";
  private static final Pattern TEXT = Pattern.compile("(?s).{0,1000}");

  private final JsonObject json;
  private final List<Rule> rules;
  private final boolean development;

  private AppraisalPolicy(JsonObject json, List<Rule> rules, boolean development) {
    this.json = json;
    this.rules = List.copyOf(rules);
    this.development = development;
  }

  /**
   * The policy of those who chose nothing: pinned vendor roots, current collateral, a supported TCB
   * and no debug mode. Without an expected measurement its best verdict is a warning.
   */
  public static AppraisalPolicy defaults() {
    try {
      return of(JsonObject.builder().put(VERSION_MEMBER, VERSION).build());
    } catch (PolicyException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * A policy file.
   *
   * @param text JSON, UTF-8, at most {@value #MAX_LENGTH} bytes
   * @throws PolicyException when it is not strict JSON or has a member or value that the format
   *     does not have
   */
  public static AppraisalPolicy parse(byte[] text) throws PolicyException {
    if (text.length > MAX_LENGTH) {
      throw new PolicyException("", "expected at most " + MAX_LENGTH + " bytes");
    }
    try {
      return of(Json.parseObject(text));
    } catch (JsonException e) {
      throw new PolicyException("", "expected a policy as a JSON object: " + e.getMessage());
    }
  }

  /**
   * A policy that is part of a larger file.
   *
   * @throws PolicyException as {@link #parse}
   */
  public static AppraisalPolicy of(JsonObject json) throws PolicyException {
    Set<String> names = new HashSet<>(Set.of(VERSION_MEMBER, DESCRIPTION));
    Sections.ALL.forEach(section -> names.add(section.name()));
    Member.Fields fields = new Member("", json).fields(names);
    fields.get(VERSION_MEMBER).integer(VERSION, VERSION);
    Optional<Member> description = fields.find(DESCRIPTION);
    if (description.isPresent()) {
      description.get().text(TEXT, "at most 1000 characters");
    }
    List<Rule> rules = new ArrayList<>();
    rules.add(new StepsRule());
    for (Section section : Sections.ALL) {
      Optional<Member> member = fields.find(section.name());
      rules.add(member.isPresent() ? section.parse(member.get()) : section.absent());
      if (section instanceof MeasurementsSection && !identifiesCode(fields)) {
        rules.add((subject, findings) -> MeasurementsSection.none(findings));
      }
    }
    return new AppraisalPolicy(json, rules, AnchorsSection.isDevelopment(fields));
  }

  private static boolean identifiesCode(Member.Fields fields) throws PolicyException {
    return MeasurementsSection.identifiesCode(fields.find("measurements"))
        || ReferenceValuesSection.identifyCode(fields.find(ReferenceValuesSection.NAME));
  }

  /**
   * The same policy, which besides accepts only evidence that agrees with one of these sets, or
   * with one it has already.
   *
   * @throws PolicyException when a set stands twice
   */
  public AppraisalPolicy withReferenceValues(List<ReferenceValues> sets) throws PolicyException {
    if (sets.isEmpty()) {
      return this;
    }
    List<JsonValue> all = new ArrayList<>();
    if (json.find(ReferenceValuesSection.NAME).orElse(JsonNull.INSTANCE) instanceof JsonArray own) {
      all.addAll(own.values());
    }
    sets.forEach(set -> all.add(set.json()));
    Map<String, JsonValue> members = new LinkedHashMap<>(json.members());
    members.put(ReferenceValuesSection.NAME, new JsonArray(all));
    return of(JsonObject.of(members));
  }

  /**
   * Whether it names development roots. Whoever relies on such a policy must have said so in
   * another place too.
   */
  public boolean isDevelopment() {
    return development;
  }

  /** The policy as it was read. */
  public JsonObject json() {
    return json;
  }

  /** The verdict on a result, and its reasons. */
  public Appraisal appraise(AttestationResult result) {
    Subject subject = new Subject(result);
    Findings findings = new Findings();
    rules.forEach(rule -> rule.appraise(subject, findings));
    return Appraisal.of(findings.all());
  }
}
