package dev.cloister.attestation.policy;

import static dev.cloister.attestation.policy.PolicyRules.policy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a policy can ask of the boot events, and that nothing else than that satisfies it. */
class EventsSectionTest {
  private static final String A = "aa".repeat(32);
  private static final String B = "bb".repeat(32);
  private static final String ABSENT = "events.absent";
  private static final String MISMATCH = "events.mismatch";

  @Test
  void secureBoot_on_isAccepted() throws Exception {
    assertThat(events("{'secureBoot':'required'}", boot().put("secureBoot", true))).isEmpty();
  }

  @Test
  void secureBoot_off_isAMismatch() throws Exception {
    assertThat(events("{'secureBoot':'required'}", boot().put("secureBoot", false)))
        .containsExactly(MISMATCH);
  }

  @Test
  void secureBoot_notShownByTheEvents_isAbsent() throws Exception {
    assertThat(events("{'secureBoot':'required'}", boot())).containsExactly(ABSENT);
  }

  @Test
  void secureBoot_onInDebugMode_isAMismatch() throws Exception {
    assertThat(
            events(
                "{'secureBoot':'required'}", boot().put("secureBoot", true).put("uefiDebug", true)))
        .containsExactly(MISMATCH);
  }

  @ParameterizedTest
  @ValueSource(strings = {"pk", "kek", "db", "dbx", "kernel", "initrd"})
  void digest_oneOfTheListed_isAccepted(String name) throws Exception {
    String policy = "{'" + name + "':['" + A + "','" + B + "']}";
    assertThat(events(policy, boot().put(name, B))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"pk", "kek", "db", "dbx", "kernel", "initrd"})
  void digest_another_isAMismatch(String name) throws Exception {
    assertThat(events("{'" + name + "':['" + A + "']}", boot().put(name, B)))
        .containsExactly(MISMATCH);
  }

  @Test
  void digest_notShownByTheEvents_isAbsent() throws Exception {
    assertThat(events("{'kernel':['" + A + "']}", boot())).containsExactly(ABSENT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"authorities", "images"})
  void digests_allListed_areAccepted(String name) throws Exception {
    String policy = "{'" + name + "':['" + A + "','" + B + "']}";
    assertThat(events(policy, boot().put(name, texts(A, B)))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"authorities", "images"})
  void digests_oneOfThemUnlisted_isAMismatch(String name) throws Exception {
    assertThat(events("{'" + name + "':['" + A + "']}", boot().put(name, texts(A, B))))
        .containsExactly(MISMATCH);
  }

  @Test
  void digests_none_isAbsent() throws Exception {
    assertThat(events("{'images':['" + A + "']}", boot().put("images", texts())))
        .containsExactly(ABSENT);
  }

  @Test
  void commandLine_another_isAMismatch() throws Exception {
    String policy = "{'commandLines':['quiet ro']}";
    assertThat(events(policy, boot().put("commandLines", texts("quiet ro")))).isEmpty();
    assertThat(events(policy, boot().put("commandLines", texts("init=/bin/sh"))))
        .containsExactly(MISMATCH);
  }

  @Test
  void ukiSection_anotherDigest_isAMismatch() throws Exception {
    String policy = "{'uki':{'.linux':['" + A + "']}}";
    assertThat(events(policy, boot().put("uki", group(".linux", A)))).isEmpty();
    assertThat(events(policy, boot().put("uki", group(".linux", B)))).containsExactly(MISMATCH);
    assertThat(events(policy, boot())).containsExactly(ABSENT);
  }

  @Test
  void register_anEventThatIsNotListed_isAMismatch() throws Exception {
    String policy = "{'registers':{'rtmr3':['" + A + "']}}";
    assertThat(events(policy, boot().put("registers", group("rtmr3", texts(A))))).isEmpty();
    assertThat(events(policy, boot().put("registers", group("rtmr3", texts(A, B)))))
        .containsExactly(MISMATCH);
  }

  @Test
  void container_anArgumentThatIsNotListed_isAMismatch() throws Exception {
    String policy = "{'container':{'argument':['--serve']}}";
    assertThat(events(policy, boot().put("container", group("argument", texts("--serve")))))
        .isEmpty();
    assertThat(
            events(policy, boot().put("container", group("argument", texts("--serve", "--debug")))))
        .containsExactly(MISMATCH);
  }

  @Test
  void several_eachIsAskedFor() throws Exception {
    assertThat(
            events(
                "{'secureBoot':'required','kernel':['" + A + "'],'uki':{'.linux':['" + A + "']}}",
                boot().put("secureBoot", false)))
        .containsExactly(MISMATCH, ABSENT, ABSENT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'secureBoot':'on'}",
        "{'kernel':'aa'}",
        "{'kernel':['aa']}",
        "{'commandLines':['']}",
        "{'uki':{'linux':['A']}}",
        "{'uki':{'.linux':['quiet ro']}}",
        "{'registers':{'pcr24':['A']}}",
        "{'registers':{'rtmr4':['A']}}",
        "{'container':{'entrypoint':['A']}}",
        "{'other':['A']}"
      })
  void parse_whatNoEventCouldSatisfy_isRefused(String events) {
    assertThatThrownBy(() -> policy(section(events.replace("'A'", "'" + A + "'"))))
        .isInstanceOf(PolicyException.class);
  }

  private static List<String> events(String policy, JsonObject.Builder boot) throws Exception {
    Appraisal appraisal =
        policy(section(policy)).appraise(Results.sound().claim("boot", boot.build()).result());
    List<Finding> events =
        appraisal.findings().stream().filter(f -> f.code().startsWith("events.")).toList();
    assertThat(events).allMatch(finding -> finding.severity() == Severity.ERROR);
    return events.stream().map(Finding::code).toList();
  }

  private static String section(String events) {
    return "{'events':" + events + "}";
  }

  private static JsonObject.Builder boot() {
    return JsonObject.builder();
  }

  private static JsonArray texts(String... values) {
    return JsonArray.ofStrings(List.of(values));
  }

  private static JsonObject group(String name, String value) {
    return JsonObject.builder().put(name, value).build();
  }

  private static JsonObject group(String name, JsonArray values) {
    return JsonObject.builder().put(name, values).build();
  }
}
