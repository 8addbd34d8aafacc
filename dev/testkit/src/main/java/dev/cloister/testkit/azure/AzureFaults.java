package dev.cloister.testkit.azure;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.testkit.azure.AzureScenario.Hardware;
import dev.cloister.testkit.cases.Case;
import dev.cloister.testkit.cases.Fault;
import dev.cloister.testkit.cases.FaultTheme;
import dev.cloister.testkit.pki.Hooks;
import dev.cloister.testkit.pki.Seed;
import dev.cloister.testkit.tpm.BootLog;
import dev.cloister.testkit.tpm.TpmQuoteSpec;
import dev.cloister.testkit.tpm.TpmQuoteSpec.Selection;
import dev.cloister.testkit.tpm.TpmScenario;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * What can be wrong with a bundle between hardware and vTPM: the runtime data, the quote, the
 * registers, the log, the challenge. All that vouches for the changed part does so anew.
 */
public final class AzureFaults extends FaultTheme<AzureScenario> {
  private static final String RUNTIME = "hcl.runtimeData";
  private static final String SIGNATURE = "tpm.quote.signature";
  private static final String PCRS = "tpm.quote.pcrs";
  private static final HexFormat HEX = HexFormat.of();
  private static final int SHA256 = 0x000b;
  private static final int SHA384 = 0x000c;

  private final String prefix;

  private AzureFaults(AzureScenario sound, Seed seed) {
    super(seed, sound);
    this.prefix = sound.hardware().name().toLowerCase(Locale.ROOT) + "-";
  }

  /** The list, for machines of that kind. */
  public static List<Fault> all(Hardware hardware, Seed seed, Instant at) {
    return new AzureFaults(AzureScenario.of(hardware, seed, at), seed).collected();
  }

  @Override
  protected void collect() {
    runtime();
    signature();
    registers();
    logs();
    challenge();
  }

  private void step(String name, String step, String code, Supplier<Case> make) {
    list.step(prefix + name, step, code, make);
  }

  private void tolerated(String name, Supplier<Case> make) {
    list.tolerated(prefix + name, "", make);
  }

  private void runtime() {
    String code = "hcl.runtimeData";
    step("runtime-data-of-another-machine", RUNTIME, code, () -> vouched(b -> filled(7)));
    step("runtime-data-hash-cut-off", RUNTIME, code, () -> vouched(b -> cut(b, 31)));
    step("runtime-data-hash-with-a-tail", RUNTIME, code, () -> vouched(b -> tail(b)));
    step("runtime-data-hash-in-the-second-half", RUNTIME, code, () -> vouched(b -> swapHalves(b)));
    step(
        "runtime-data-with-a-space-more",
        RUNTIME,
        code,
        () -> sound.hcl(AzureFaults::spaced).issue());
    step(
        "challenge-also-in-the-hardware-report",
        RUNTIME,
        code,
        () -> vouched(b -> Arrays.copyOf(sound.challenge(), 64)));
    tolerated("runtime-data-with-more-keys", () -> runtime(this::withMoreKeys));
    tolerated("runtime-data-with-white-space", () -> runtime(b -> text(b, "{", "{ ")));
    tolerated(
        "zeros-after-the-runtime-data",
        () -> sound.hcl(b -> Arrays.copyOf(b, b.length + 100)).issue());
  }

  private Case vouched(UnaryOperator<byte[]> edit) {
    return sound.vouched(edit).issue();
  }

  private Case runtime(UnaryOperator<byte[]> edit) {
    return sound.runtime(edit).issue();
  }

  private static byte[] filled(int value) {
    byte[] out = new byte[64];
    Arrays.fill(out, 0, 32, (byte) value);
    return out;
  }

  private static byte[] cut(byte[] bytes, int length) {
    return Arrays.copyOf(Arrays.copyOf(bytes, length), bytes.length);
  }

  private static byte[] tail(byte[] bytes) {
    return Hooks.flipLastBit(bytes);
  }

  private static byte[] swapHalves(byte[] bytes) {
    byte[] out = new byte[64];
    System.arraycopy(bytes, 0, out, 32, 32);
    return out;
  }

  /** One space after the JSON, which the length of the runtime data covers. */
  private static byte[] spaced(byte[] hcl) {
    byte[] out = Arrays.copyOf(hcl, hcl.length + 1);
    out[hcl.length] = ' ';
    int at = 32 + 1184 + 16;
    int length = (out[at] & 0xff) + ((out[at + 1] & 0xff) << 8) + 1;
    out[at] = (byte) length;
    out[at + 1] = (byte) (length >>> 8);
    return out;
  }

  private byte[] withMoreKeys(byte[] runtime) {
    return text(
        runtime, "{\"keys\":[", "{\"vm-configuration\":{},\"keys\":[{\"kid\":\"HCLEkPub\"},");
  }

  private static byte[] text(byte[] bytes, String from, String to) {
    return new String(bytes, UTF_8).replaceFirst(Pattern.quote(from), to).getBytes(UTF_8);
  }

  private void signature() {
    String code = "signature.tpm";
    step(
        "quote-signed-by-another-vtpm",
        SIGNATURE,
        code,
        () -> bundle(b -> tpm(b).put("signature", hex(sound.other().sign(message(b))))));
    step(
        "quote-changed-after-signing",
        SIGNATURE,
        code,
        () -> {
          byte[] before = sound.ak().sign(quoted(UnaryOperator.identity()));
          return sound.quote(q -> q.withClock(1001, 1, 0, 1)).signature(s -> before).issue();
        });
    step("signature-damaged", SIGNATURE, code, () -> signature(Hooks::flipLastBit));
    step("signature-cut-off", SIGNATURE, code, () -> signature(s -> Arrays.copyOf(s, 255)));
    step("signature-empty-number", SIGNATURE, code, () -> signature(s -> new byte[1]));
  }

  private byte[] quoted(UnaryOperator<TpmQuoteSpec> edit) {
    Case found = sound.quote(edit).issue();
    String text = new String(found.evidence(), UTF_8);
    int from = text.indexOf("\"message\":\"") + 11;
    return HEX.parseHex(text.substring(from, text.indexOf('"', from)));
  }

  private Case signature(UnaryOperator<byte[]> edit) {
    return sound.signature(edit).issue();
  }

  private Case bundle(Consumer<Map<String, Object>> edit) {
    return sound.bundle(edit).issue();
  }

  private static byte[] message(Map<String, Object> bundle) {
    return HEX.parseHex((String) value(tpm(bundle), "message"));
  }

  /** The members of the quote. */
  @SuppressWarnings("unchecked")
  static Map<String, Object> tpm(Map<String, Object> bundle) {
    return (Map<String, Object>) value(bundle, "tpm_quote");
  }

  static Object value(Map<String, Object> members, String name) {
    return Objects.requireNonNull(members.get(name));
  }

  private static String hex(byte[] bytes) {
    return HEX.formatHex(bytes);
  }

  private void registers() {
    step(
        "registers-of-another-boot",
        PCRS,
        "tpm.pcrs",
        () -> noLog(bundle(b -> tpm(b).put("pcrs", AzureScenario.pcrs(otherLog())))));
    step(
        "digest-of-other-registers",
        PCRS,
        "tpm.pcrs",
        () -> noLog(sound.quote(q -> q.withPcrDigest(new byte[32])).issue()));
    step(
        "a-quoted-register-missing",
        PCRS,
        "tpm.pcrs",
        () -> noLog(bundle(b -> shorten(tpm(b), 12))));
    step(
        "register-added-to-the-selection", PCRS, "tpm.pcrs", () -> selected(0, 4, 5, 7, 9, 11, 12));
    step("register-taken-from-the-selection", PCRS, "tpm.pcrs", () -> selected(0, 4, 7, 9, 11));
    step("nothing-selected", PCRS, "tpm.pcrs", this::selected);
    step(
        "bank-of-another-hash",
        PCRS,
        "tpm.pcrs",
        () -> noLog(sound.quote(q -> q.withSelections(bank(SHA384))).issue()));
    tolerated("registers-beyond-the-quoted-missing", () -> bundle(b -> shorten(tpm(b), 13)));
  }

  private static Case noLog(Case found) {
    return found.without("eventLog");
  }

  private static BootLog otherLog() {
    return AzureScenario.log().separator(7);
  }

  private static void shorten(Map<String, Object> tpm, int count) {
    tpm.put("pcrs", AzureScenario.pcrs(AzureScenario.log()).subList(0, count));
  }

  private Case selected(Integer... indices) {
    return noLog(
        sound
            .quote(q -> q.withSelections(List.of(new Selection(SHA256, List.of(indices)))))
            .issue());
  }

  private static List<Selection> bank(int hash) {
    return List.of(new Selection(hash, TpmScenario.REGISTERS));
  }

  private void logs() {
    step("log-of-another-boot", "tpm.log", "tpm.log", () -> log(otherLog().bytes()));
    step(
        "log-without-an-image",
        "tpm.log",
        "tpm.log",
        () -> log(AzureScenario.log().forget(9).bytes()));
    byte[] bytes = AzureScenario.log().bytes();
    step(
        "log-cut-off",
        "tpm.log",
        "collateral.rejected.eventLog",
        () -> log(Arrays.copyOf(bytes, bytes.length - 1)));
    tolerated("no-log", () -> noLog(sound.issue()));
  }

  private Case log(byte[] log) {
    return sound.issue().replacing("eventLog", log);
  }

  private void challenge() {
    String code = "binding.mismatch";
    byte[] challenge = sound.challenge();
    byte[] other = seed.derive("another challenge").bytes(32);
    step("challenge-of-another", "binding", code, () -> extra(other));
    step("challenge-missing", "binding", code, () -> extra(new byte[0]));
    step("challenge-cut-off", "binding", code, () -> extra(Arrays.copyOf(challenge, 31)));
    step("challenge-followed-by-zero", "binding", code, () -> extra(Arrays.copyOf(challenge, 33)));
    step(
        "runtime-data-hash-expected-as-challenge",
        "binding",
        code,
        () -> sound.issue().withChallenge(Arrays.copyOf(sound.reportData(), 32)));
  }

  private Case extra(byte[] challenge) {
    return sound.quote(q -> q.withExtraData(challenge)).issue();
  }
}
