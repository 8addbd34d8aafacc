package dev.cloister.testkit.tpm;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.testkit.cases.Case;
import dev.cloister.testkit.cases.Fault;
import dev.cloister.testkit.cases.FaultTheme;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.Seed;
import dev.cloister.testkit.tpm.TpmQuoteSpec.Selection;
import dev.cloister.testkit.tpm.TpmScenario.Proof;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;

/** What can be wrong with a TPM quote, its signature, registers and challenge; all signed anew. */
public final class TpmFaults extends FaultTheme<TpmScenario> {
  private static final String SIGNATURE = "tpm.quote.signature";
  private static final String PCRS = "tpm.quote.pcrs";
  private static final int SHA256 = 0x000b;

  private TpmFaults(Seed seed, Instant at) {
    super(seed, TpmScenario.of(seed, at));
  }

  /** The list. */
  public static List<Fault> all(Seed seed, Instant at) {
    return new TpmFaults(seed, at).collected();
  }

  @Override
  protected void collect() {
    layout();
    signature();
    registers();
    logs();
    challenge();
    supplied();
  }

  private Case quote(UnaryOperator<TpmQuoteSpec> change) {
    return sound.quote(change).issue();
  }

  private void layout() {
    list.malformed("magic-of-an-external-structure", () -> quote(q -> q.withMagic(0xff544346)))
        .malformed("magic-zero", () -> quote(q -> q.withMagic(0)))
        .malformed("statement-about-a-key", () -> quote(q -> q.withType(0x8017)))
        .malformed("statement-about-time", () -> quote(q -> q.withType(0x8019)))
        .malformed("byte-after-the-quote", () -> edited(b -> Arrays.copyOf(b, b.length + 1)))
        .malformed("byte-missing", () -> edited(b -> Arrays.copyOf(b, b.length - 1)))
        .malformed("safe-neither-yes-nor-no", () -> quote(q -> q.withClock(1, 1, 1, 2)))
        .malformed("bank-of-unknown-hash", () -> quote(q -> q.withSelections(banks(1, 0x0012))))
        .malformed("too-many-banks", () -> quote(q -> q.withSelections(banks(17, SHA256))))
        .tolerated("clock-not-safe", "", () -> quote(q -> q.withClock(5, 9, 3, 0)))
        .tolerated("clock-at-its-end", "", () -> quote(q -> q.withClock(-1, -1, -1, 1)));
  }

  private Case edited(UnaryOperator<byte[]> edit) {
    return quote(q -> q.withEdit(edit));
  }

  private static List<Selection> banks(int count, int bank) {
    return Collections.nCopies(count, new Selection(bank, List.of(0)));
  }

  private void signature() {
    for (TpmScheme scheme :
        List.of(
            TpmScheme.ECDSA_SHA384,
            TpmScheme.RSASSA_SHA256,
            TpmScheme.RSASSA_SHA384,
            TpmScheme.RSAPSS_SHA256)) {
      list.tolerated("scheme-" + scheme, "", () -> sound.with(scheme).issue())
          .step(
              "scheme-" + scheme + "-of-another-key",
              SIGNATURE,
              "signature.tpm",
              () -> signedByAnother(scheme))
          .step(
              "scheme-" + scheme + "-over-another-clock",
              SIGNATURE,
              "signature.tpm",
              () -> signedBefore(scheme));
    }
    list.tolerated("rsassa-with-sha1", "tpm.sha1", () -> sound.with(TpmScheme.RSASSA_SHA1).issue())
        .step(
            "ecdsa-with-sha1",
            SIGNATURE,
            "signature.tpm",
            () -> sound.with(TpmScheme.ECDSA_SHA1).issue())
        .step(
            "signed-by-another-key",
            SIGNATURE,
            "signature.tpm",
            () -> signedByAnother(TpmScheme.ECDSA_SHA256))
        .step(
            "signed-with-another-clock",
            SIGNATURE,
            "signature.tpm",
            () -> signedBefore(TpmScheme.ECDSA_SHA256))
        .step("pss-called-pkcs1", SIGNATURE, "signature.tpm", () -> relabelled(0x0014))
        .step(
            "signature-of-unknown-scheme",
            "tpm.signature",
            "collateral.rejected.tpmSignature",
            () -> relabelled(0x001a))
        .step(
            "signature-followed-by-a-byte",
            "tpm.signature",
            "collateral.rejected.tpmSignature",
            () -> signature(TpmScheme.ECDSA_SHA256, s -> Arrays.copyOf(s, s.length + 1)));
  }

  private Case signedByAnother(TpmScheme scheme) {
    TpmScenario other = TpmScenario.of(seed.derive("other"), sound.at()).with(scheme);
    Case found = sound.with(scheme).issue();
    return found.replacing("tpmSignature", scheme.sign(other.ak(), found.evidence()));
  }

  private Case signedBefore(TpmScheme scheme) {
    Case before = sound.with(scheme).issue();
    Case later = sound.with(scheme).quote(q -> q.withClock(1001, 1, 0, 1)).issue();
    return later.replacing("tpmSignature", before.item("tpmSignature"));
  }

  private Case relabelled(int scheme) {
    return signature(
        TpmScheme.RSAPSS_SHA256,
        s -> {
          s[1] = (byte) scheme;
          return s;
        });
  }

  private Case signature(TpmScheme scheme, UnaryOperator<byte[]> change) {
    Case found = sound.with(scheme).issue();
    byte[] signature = found.item("tpmSignature");
    return found.replacing("tpmSignature", change.apply(signature));
  }

  private void registers() {
    list.step(
            "digest-of-other-registers",
            PCRS,
            "tpm.pcrs",
            () -> noLog(quote(q -> q.withPcrDigest(new byte[32]))))
        .step(
            "register-added-to-the-selection",
            PCRS,
            "tpm.pcrs",
            () -> noLog(selection(List.of(0, 4, 5, 7, 9, 11, 12))))
        .step(
            "register-taken-from-the-selection",
            PCRS,
            "tpm.pcrs",
            () -> noLog(selection(List.of(0, 4, 7, 9, 11))))
        .step("nothing-selected", PCRS, "tpm.pcrs", () -> noLog(selection(List.of())))
        .step(
            "bank-of-another-hash",
            PCRS,
            "tpm.pcrs",
            () ->
                noLog(
                    quote(
                        q ->
                            q.withSelections(
                                List.of(new Selection(0x000c, TpmScenario.REGISTERS))))))
        .step(
            "registers-of-another-boot",
            PCRS,
            "tpm.pcrs",
            () -> noLog(sound.issue()).replacing("pcrs", TpmScenario.pcrs(otherBoot())))
        .step(
            "registers-not-json",
            PCRS,
            "collateral.rejected.pcrs",
            () -> noLog(sound.issue()).replacing("pcrs", "{".getBytes(UTF_8)))
        .step(
            "registers-of-wrong-length",
            PCRS,
            "collateral.rejected.pcrs",
            () ->
                noLog(sound.issue())
                    .replacing("pcrs", "{\"sha256\":{\"0\":\"00\"}}".getBytes(UTF_8)))
        .step(
            "log-of-another-boot-instead-of-registers",
            PCRS,
            "tpm.pcrs",
            () -> sound.issue().without("pcrs").replacing("eventLog", otherBoot().bytes()))
        .tolerated("log-instead-of-registers", "", () -> sound.issue().without("pcrs"))
        .tolerated("registers-without-a-log", "", () -> noLog(sound.issue()));
  }

  private static Case noLog(Case found) {
    return found.without("eventLog");
  }

  private static BootLog otherBoot() {
    return TpmScenario.log().separator(7);
  }

  private Case selection(List<Integer> indices) {
    return quote(q -> q.withSelections(List.of(new Selection(SHA256, indices))));
  }

  /** The boot's events in their order: firmware, six of PCR 7, three of PCR 4, four of PCR 11. */
  private void logs() {
    log("log-of-another-boot", "tpm.log", otherBoot().bytes());
    log("log-without-an-image", "tpm.log", TpmScenario.log().forget(9).bytes());
    log("log-in-another-order", "tpm.log", TpmScenario.log().swap(10, 12).bytes());
    log("log-of-another-bank", "tpm.log", BootLog.sha384().separator(7).bytes());
    String rejected = "collateral.rejected.eventLog";
    byte[] bytes = TpmScenario.log().bytes();
    log("log-cut-off", rejected, Arrays.copyOf(bytes, bytes.length - 1));
    log("log-of-nothing", rejected, new byte[0]);
    log("log-header-names-another-hash", rejected, changed(60, 0x0c));
    log("log-header-names-no-hash", rejected, changed(56, 0));
    log("log-header-of-another-version", rejected, changed(32 + 14, '2'));
    log("log-event-of-another-hash", rejected, changed(65 + 12, 0x0c));
    log("log-event-of-two-digests", rejected, changed(65 + 8, 2));
    list.tolerated(
            "log-with-another-event-type",
            "",
            () -> sound.issue().replacing("eventLog", TpmScenario.log().relabel(9, 13).bytes()))
        .tolerated(
            "log-with-a-remark",
            "",
            () ->
                sound
                    .issue()
                    .replacing(
                        "eventLog",
                        TpmScenario.log().event(7, 3, new byte[1], new byte[1]).bytes()));
  }

  private void log(String name, String code, byte[] log) {
    list.step(name, "tpm.log", code, () -> sound.issue().replacing("eventLog", log));
  }

  private static byte[] changed(int at, int value) {
    byte[] bytes = TpmScenario.log().bytes();
    bytes[at] = (byte) value;
    return bytes;
  }

  private void challenge() {
    byte[] challenge = sound.challenge();
    byte[] other = seed.derive("another challenge").bytes(32);
    list.step(
            "challenge-of-another",
            "binding",
            "binding.mismatch",
            () -> quote(q -> q.withExtraData(other)))
        .step(
            "challenge-missing",
            "binding",
            "binding.mismatch",
            () -> quote(q -> q.withExtraData(new byte[0])))
        .step(
            "challenge-cut-off",
            "binding",
            "binding.mismatch",
            () -> quote(q -> q.withExtraData(Arrays.copyOf(challenge, 31))))
        .step(
            "challenge-followed-by-zero",
            "binding",
            "binding.mismatch",
            () -> quote(q -> q.withExtraData(Arrays.copyOf(challenge, 33))));
  }

  private void supplied() {
    EcKey other = EcKey.p256(seed.derive("other ak"));
    list.notRun(
            "no-attestation-key",
            "tpm.ak",
            "collateral.missing.tpmAk",
            () -> sound.issue().without("tpmAk"))
        .notRun(
            "no-signature",
            "tpm.signature",
            "collateral.missing.tpmSignature",
            () -> sound.issue().without("tpmSignature"))
        .notRun(
            "no-registers",
            PCRS,
            "collateral.missing.pcrs",
            () -> sound.issue().without("pcrs").without("eventLog"))
        .notRun(
            "nothing-vouches-for-the-key",
            "tpm.ak",
            "tpm.akUnproven",
            () -> sound.with(Proof.NONE).issue())
        .step(
            "attestation-key-of-another",
            SIGNATURE,
            "signature.tpm",
            () ->
                sound
                    .with(Proof.PINNED)
                    .issue()
                    .replacing("tpmAk", other.spki())
                    .withAnchor("tpm-manufacturer", other.spki()))
        .step(
            "attestation-key-unreadable",
            "tpm.ak",
            "collateral.rejected.tpmAk",
            () -> sound.issue().replacing("tpmAk", new byte[] {0, 1, 2}));
  }
}
