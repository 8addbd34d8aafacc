package dev.cloister.attestation.tcg;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonBoolean;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonString;
import dev.cloister.testkit.tpm.BootLog;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * What a log may say of registers that a quote vouches for. Whoever holds the machine writes the
 * log as they like, as long as it leads to the quoted registers, and extends what they like once
 * their system runs.
 */
class BootClaimsTest {
  private static final int IPL = 13;
  private static final int ACTION = 0x80000007;
  private static final byte[] KERNEL = "MZ kernel".getBytes(UTF_8);
  private static final byte[] INITRD = "initrd".getBytes(UTF_8);

  @Test
  void secureBoot_onBeforeTheSeparator_isClaimedWithItsKeys() throws Exception {
    JsonObject boot = boot(BootLog.sha256().secureBoot(7, true));

    assertThat(boot.bool("secureBoot")).isTrue();
    assertThat(boot.bool("uefiDebug")).isFalse();
    assertThat(boot.string("pk")).isEqualTo(digest(variable(BootLog.GLOBAL, "PK", "platform key")));
    assertThat(boot.string("db")).isEqualTo(digest(variable(BootLog.SECURITY, "db", "allowed")));
    assertThat(boot.members()).containsKeys("kek", "dbx");
  }

  @Test
  void secureBoot_off_isClaimedOff() throws Exception {
    assertThat(boot(BootLog.sha256().secureBoot(7, false)).bool("secureBoot")).isFalse();
  }

  @Test
  void secureBoot_turnedOnByTheSystemAfterwards_staysOff() throws Exception {
    BootLog log = BootLog.sha256().secureBoot(7, false);
    log.variable(7, BootLog.GLOBAL, "SecureBoot", new byte[] {1});

    assertThat(boot(log).bool("secureBoot")).isFalse();
  }

  @Test
  void secureBoot_saidTwice_isNotClaimed() throws Exception {
    BootLog log = BootLog.sha256().variable(7, BootLog.GLOBAL, "SecureBoot", new byte[] {1});
    assertThat(boot(log.secureBoot(7, true)).find("secureBoot")).isEmpty();
  }

  @Test
  void secureBoot_dataThatWasNotMeasured_isNotClaimed() throws Exception {
    byte[] off = BootLog.variableData(BootLog.GLOBAL, "SecureBoot", new byte[] {0});
    byte[] on = BootLog.variableData(BootLog.GLOBAL, "SecureBoot", new byte[] {1});
    BootLog log = BootLog.sha256().event(7, 0x80000001, off, on).separator(7);

    assertThat(boot(log).find("secureBoot")).isEmpty();
    assertThat(named(boot(log)).getFirst())
        .isEqualTo(item("pcr7", digest(off), "variable", false, ""));
  }

  @Test
  void secureBoot_variableOfAnotherVendor_isNotClaimed() throws Exception {
    BootLog log = BootLog.sha256().variable(7, BootLog.SECURITY, "SecureBoot", new byte[] {1});
    assertThat(boot(log.separator(7)).find("secureBoot")).isEmpty();
  }

  @Test
  void secureBoot_withoutASeparator_isNotClaimed() throws Exception {
    BootLog log = BootLog.sha256().variable(7, BootLog.GLOBAL, "SecureBoot", new byte[] {1});
    assertThat(boot(log).members()).doesNotContainKeys("secureBoot", "authorities");
  }

  @Test
  void uefiDebug_underAnotherEventType_isClaimed() throws Exception {
    byte[] text = "UEFI Debug Mode".getBytes(UTF_8);
    BootLog log = BootLog.sha256().event(7, IPL, text, new byte[1]).secureBoot(7, true);
    assertThat(boot(log).bool("uefiDebug")).isTrue();
  }

  @Test
  void authorities_eventOfAnyTypeAfterTheSeparator_isListed() throws Exception {
    BootLog log = BootLog.sha256().secureBoot(7, true).authority(7, "db", new byte[] {9});
    String authority = digest(BootLog.variableData(BootLog.SECURITY, "db", new byte[] {9}));

    assertThat(strings(boot(log), "authorities")).containsExactly(authority);
    assertThat(strings(boot(log.relabel(6, IPL)), "authorities")).containsExactly(authority);
  }

  @Test
  void authorities_eventWithForeignData_isListed() throws Exception {
    BootLog log = BootLog.sha256().secureBoot(7, true).event(7, ACTION, KERNEL, new byte[3]);
    assertThat(strings(boot(log), "authorities")).containsExactly(digest(KERNEL));
  }

  @Test
  void authorities_bootVariablesSeparatorsAndActions_areNot() throws Exception {
    byte[] value = {1, 0};
    byte[] order = BootLog.variableData(BootLog.GLOBAL, "BootOrder", value);
    BootLog log = BootLog.sha256().secureBoot(7, true).action(7, "Exit Boot Services Invocation");
    log.event(7, 0x80000002, order, order).event(7, 0x80000002, value, order).separator(7);

    assertThat(strings(boot(log), "authorities")).isEmpty();
  }

  @Test
  void authorities_valueOfABootVariableThatIsAVariableItself_isListed() throws Exception {
    byte[] authority = BootLog.variableData(BootLog.SECURITY, "db", new byte[] {9});
    byte[] disguise = BootLog.variableData(BootLog.GLOBAL, "Boot0001", authority);
    BootLog log = BootLog.sha256().secureBoot(7, true).event(7, 0x80000002, authority, disguise);

    assertThat(strings(boot(log), "authorities")).containsExactly(digest(authority));
  }

  @Test
  void images_hiddenUnderOtherTypes_areListed() throws Exception {
    BootLog log = BootLog.sha256().action(4, "Calling EFI Application from Boot Option");
    log.separator(4).image(4, KERNEL).event(4, ACTION, KERNEL, KERNEL);

    assertThat(strings(boot(log), "images")).containsExactly(digest(KERNEL));
    assertThat(strings(boot(log.relabel(2, ACTION)), "images")).containsExactly(digest(KERNEL));
  }

  @Test
  void uki_sections_areReadByTheDigestOfTheirNames() throws Exception {
    BootLog log = BootLog.sha256().section(11, ".linux", KERNEL).section(11, ".initrd", INITRD);
    JsonObject boot = boot(log);

    assertThat(boot.object("uki").string(".linux")).isEqualTo(digest(KERNEL));
    assertThat(boot.string("kernel")).isEqualTo(digest(KERNEL));
    assertThat(boot.string("initrd")).isEqualTo(digest(INITRD));
  }

  @Test
  void uki_labelsThatWereNotMeasured_countForNothing() throws Exception {
    byte[] label = ".linux\0".getBytes(StandardCharsets.UTF_16LE);
    BootLog log = BootLog.sha256().event(11, IPL, INITRD, label).event(11, IPL, KERNEL, label);
    assertThat(boot(log).members()).doesNotContainKeys("uki", "kernel");
  }

  @Test
  void uki_sectionsExtendedLater_doNotReplaceTheFirst() throws Exception {
    BootLog log = BootLog.sha256().section(11, ".linux", KERNEL);
    log.section(11, ".linux", INITRD).event(11, IPL, INITRD, INITRD).section(11, ".dtb", INITRD);

    assertThat(boot(log).object("uki").members()).containsOnlyKeys(".linux");
    assertThat(boot(log).string("kernel")).isEqualTo(digest(KERNEL));
  }

  @Test
  void commandLines_ofGrubAndTheStub_areClaimedWhenMeasured() throws Exception {
    BootLog log = BootLog.sha256().grubKernel(8, "/vmlinuz quiet").stubCommandLine(12, "debug");
    assertThat(strings(boot(log), "commandLines")).containsExactly("/vmlinuz quiet", "debug");
  }

  @Test
  void commandLines_oneThatWasNotMeasured_leavesNone() throws Exception {
    byte[] lie = "kernel_cmdline: /vmlinuz quiet\0".getBytes(UTF_8);
    BootLog log = BootLog.sha256().grubKernel(8, "/vmlinuz quiet").event(8, IPL, KERNEL, lie);

    assertThat(boot(log).find("commandLines")).isEmpty();
    assertThat(named(boot(log)).getLast())
        .isEqualTo(item("pcr8", digest(KERNEL), "commandLine", false, ""));
  }

  @Test
  void initrd_labelOfTheLinuxStub_isNamedUnverifiedAndNoClaim() throws Exception {
    JsonObject boot = boot(BootLog.sha256().linuxInitrd(9, INITRD));
    assertThat(named(boot)).containsExactly(item("pcr9", digest(INITRD), "initrd", false, ""));
    assertThat(boot.find("initrd")).isEmpty();
  }

  @Test
  void explain_registerThatWasNotQuoted_saysNothing() throws Exception {
    BootLog log = BootLog.sha256().secureBoot(7, true).image(4, KERNEL);
    RegisterLogs.Explanation found =
        logs(log.bytes()).explain(HashAlgorithm.SHA256, false, Map.of(4, log.register(4)));

    assertThat(found.differing()).isEmpty();
    assertThat(found.claims().object("registers").members()).containsOnlyKeys("pcr4");
    assertThat(found.claims().find("secureBoot")).isEmpty();
  }

  @Test
  void explain_registerThatDiffers_isNamedAndSaysNothing() throws Exception {
    BootLog log = BootLog.sha256().secureBoot(7, true);
    RegisterLogs.Explanation found =
        logs(log.bytes()).explain(HashAlgorithm.SHA256, false, Map.of(7, new byte[32]));

    assertThat(found.differing()).containsExactly("pcr7");
    assertThat(found.claims().object("registers").members()).isEmpty();
  }

  @Test
  void explain_confidentialVm_readsRuntimeRegisters() throws Exception {
    BootLog log = BootLog.sha384().secureBoot(1, true).image(2, KERNEL);
    log.section(3, ".linux", KERNEL).separator(2);
    Map<Integer, byte[]> quoted = new TreeMap<>();
    List.of(1, 2, 3).forEach(i -> quoted.put(i, log.register(i)));
    JsonObject boot = logs(log.bytes()).explain(HashAlgorithm.SHA384, true, quoted).claims();

    assertThat(boot.bool("secureBoot")).isTrue();
    assertThat(strings(boot, "images"))
        .containsExactly(HexFormat.of().formatHex(log.digest(KERNEL)));
    assertThat(boot.object("uki").members()).containsOnlyKeys(".linux");
    assertThat(boot.object("registers").members()).containsOnlyKeys("rtmr0", "rtmr1", "rtmr2");
  }

  private static JsonObject boot(BootLog log) throws Exception {
    Map<Integer, byte[]> quoted = new TreeMap<>();
    for (int i = 0; i < 24; i++) {
      quoted.put(i, log.register(i));
    }
    RegisterLogs.Explanation found = logs(log.bytes()).explain(HashAlgorithm.SHA256, false, quoted);
    assertThat(found.differing()).isEmpty();
    return found.claims();
  }

  private static RegisterLogs logs(byte[] log) throws Exception {
    return RegisterLogs.parse(List.of(ByteString.copyOf(log)));
  }

  private static byte[] variable(String vendor, String name, String value) {
    return BootLog.variableData(vendor, name, value.getBytes(UTF_8));
  }

  private static String digest(byte[] bytes) {
    return HexFormat.of().formatHex(HashAlgorithm.SHA256.digest(bytes));
  }

  private static List<String> strings(JsonObject boot, String name) throws Exception {
    return boot.array(name).strings();
  }

  private static List<JsonObject> named(JsonObject boot) throws Exception {
    return ((JsonArray) boot.get("named")).objects();
  }

  private static JsonObject item(
      String register, String digest, String name, boolean verified, String text) {
    JsonObject.Builder item =
        JsonObject.builder()
            .put("register", new JsonString(register))
            .put("digest", digest)
            .put("name", name)
            .put("verified", new JsonBoolean(verified));
    return text.isEmpty() ? item.build() : item.put("text", text).build();
  }
}
