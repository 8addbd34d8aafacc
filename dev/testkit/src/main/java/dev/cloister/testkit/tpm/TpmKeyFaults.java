package dev.cloister.testkit.tpm;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.testkit.cases.Case;
import dev.cloister.testkit.cases.Fault;
import dev.cloister.testkit.cases.FaultTheme;
import dev.cloister.testkit.json.JsonText;
import dev.cloister.testkit.pki.CertificateSpec;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.Extension;
import dev.cloister.testkit.pki.Extension.Usage;
import dev.cloister.testkit.pki.Seed;
import dev.cloister.testkit.tpm.TpmScenario.Proof;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

/** What can be wrong with what vouches for an attestation key. */
public final class TpmKeyFaults extends FaultTheme<TpmScenario> {
  private static final String AK = "tpm.ak";
  private static final String REJECTED = "collateral.rejected.tpmActivation";
  private static final Duration DAY = Duration.ofDays(1);

  private TpmKeyFaults(Seed seed, Instant at) {
    super(seed, TpmScenario.of(seed, at));
  }

  /** The list. */
  public static List<Fault> all(Seed seed, Instant at) {
    return new TpmKeyFaults(seed, at).collected();
  }

  @Override
  protected void collect() {
    certificates();
    attributes();
    activations();
    records();
  }

  private void certificates() {
    TpmManufacturer maker = sound.manufacturer();
    TpmManufacturer other =
        TpmManufacturer.create(seed.derive("other maker"), sound.at().minus(DAY));
    list.step(
            "certificate-of-another-maker",
            AK,
            "chain.untrusted",
            () ->
                certified(other, UnaryOperator.identity()).replacing("chain", other.intermediate()))
        .step(
            "certificate-not-signed-by-the-maker",
            AK,
            "chain.signature",
            () -> certified(other, UnaryOperator.identity()))
        .step(
            "certificate-without-its-issuer",
            AK,
            "chain.untrusted",
            () -> sound.issue().without("chain"))
        .step(
            "certificate-of-a-key-that-does-not-sign",
            AK,
            "chain.role",
            () ->
                certified(
                    maker,
                    c -> c.without(Extension.KEY_USAGE).with(Extension.usage(Usage.ENCIPHERMENT))))
        .step(
            "certificate-of-an-authority",
            AK,
            "chain.role",
            () ->
                sound
                    .issue()
                    .replacing(
                        "tpmAk",
                        maker.akCertificate(
                            sound.ak(), c -> c.with(Extension.ca(OptionalInt.empty())))))
        .step(
            "certificate-expired",
            "tpm.ak.validity",
            "chain.expired",
            () ->
                certified(
                    maker,
                    c ->
                        c.withValidity(
                            sound.at().minus(DAY.multipliedBy(2)), sound.at().minus(DAY))))
        .step(
            "certificate-not-yet-valid",
            "tpm.ak.validity",
            "chain.notYetValid",
            () ->
                certified(maker, c -> c.withValidity(sound.at().plus(DAY), sound.at().plus(DAY))));
  }

  /** The sound case with another certificate of its key. */
  private Case certified(TpmManufacturer issuer, UnaryOperator<CertificateSpec> change) {
    return sound.issue().replacing("tpmAk", issuer.akCertificate(sound.ak(), change));
  }

  private void attributes() {
    TpmScenario pinned = sound.with(Proof.PINNED);
    for (int bit : List.of(1, 4, 5, 16, 17, 18)) {
      list.step(
          "attribute-bit-" + bit + "-turned",
          "tpm.ak.attributes",
          "tpm.akAttributes",
          () ->
              pinned
                  .issue()
                  .replacing("tpmAk", TpmPublic.area(pinned.ak(), TpmPublic.ATTESTS ^ 1 << bit)));
    }
    list.tolerated(
        "public-key-without-attributes",
        "",
        () -> pinned.issue().replacing("tpmAk", pinned.ak().spki()));
  }

  private void activations() {
    TpmScenario activated = sound.with(Proof.ACTIVATION);
    TpmManufacturer maker = activated.manufacturer();
    TpmManufacturer other = TpmManufacturer.create(seed.derive("o"), sound.at().minus(DAY));
    EcKey stranger = EcKey.p256(seed.derive("stranger"));
    byte[] ek = maker.ekCertificate(UnaryOperator.identity());
    Instant before = sound.at().minus(DAY);
    list.tolerated(
            "activation-that-brings-the-key-itself", "", () -> activated.issue().without("tpmAk"))
        .tolerated(
            "activation-now",
            "",
            () -> activated.issue().replacing("tpmActivation", activated.record(t -> sound.at())))
        .tolerated(
            "activation-certificate-expired-since",
            "",
            () ->
                activation(
                    recorded(
                        maker.ekCertificate(
                            c -> c.withValidity(before.minus(DAY), before.plusSeconds(1))))))
        .tolerated(
            "activation-certificate-that-names-the-tpm-beside-its-subject",
            "",
            () ->
                activation(
                    recorded(
                        maker.ekCertificate(
                            c -> c.with(Extension.device("2.23.133.2.1=id:00001014"))))))
        .step(
            "activation-with-a-certificate-that-asks-for-more",
            AK,
            "chain.role",
            () ->
                activation(
                    recorded(
                        maker.ekCertificate(
                            c -> c.with(Extension.of("1.2.3.4.5", true, new byte[] {5, 0}))))))
        .notRun(
            "activation-of-nobody-who-may",
            AK,
            "tpm.akUnproven",
            () -> activated.issue().withoutAnchor("tpm-activation"))
        .step(
            "activation-recorded-by-a-stranger",
            AK,
            REJECTED,
            () ->
                activation(
                    ActivationRecords.sign(
                        stranger, TpmPublic.attestationKey(activated.ak()), ek, before)))
        .step(
            "activation-of-another-key",
            AK,
            "collateral.mismatch.tpmActivation",
            () ->
                activation(
                    ActivationRecords.sign(
                        activated.recorder(), TpmPublic.attestationKey(stranger), ek, before)))
        .step(
            "activation-in-the-future",
            "tpm.ak.validity",
            "collateral.notYetValid.tpmActivation",
            () ->
                activated
                    .issue()
                    .replacing("tpmActivation", activated.record(t -> sound.at().plusSeconds(1))))
        .step(
            "activation-beside-a-key-of-another-maker",
            AK,
            "chain.signature",
            () -> activation(recorded(other.ekCertificate(UnaryOperator.identity()))))
        .step(
            "activation-with-an-expired-certificate",
            "tpm.ak.validity",
            "chain.expired",
            () ->
                activation(
                    recorded(
                        maker.ekCertificate(
                            c ->
                                c.withValidity(
                                    before.minus(DAY.multipliedBy(2)), before.minus(DAY))))))
        .step(
            "activation-of-a-key-that-may-not-attest",
            "tpm.ak.attributes",
            "tpm.akAttributes",
            () ->
                activation(
                        ActivationRecords.sign(
                            activated.recorder(),
                            TpmPublic.area(activated.ak(), TpmPublic.ATTESTS ^ 1 << 16),
                            ek,
                            before))
                    .without("tpmAk"));
  }

  /** The record of a day ago of the sound key, activated beside this endorsement key. */
  private byte[] recorded(byte[] ekCertificate) {
    return ActivationRecords.sign(
        sound.recorder(),
        TpmPublic.attestationKey(sound.ak()),
        ekCertificate,
        sound.at().minus(DAY));
  }

  private void records() {
    TpmScenario activated = sound.with(Proof.ACTIVATION);
    Map<String, Object> payload =
        ActivationRecords.payload(
            TpmPublic.attestationKey(activated.ak()),
            activated.manufacturer().ekCertificate(UnaryOperator.identity()),
            sound.at().minus(DAY));
    Map<String, Object> header = ActivationRecords.header("ES256", "cloister-tpm-activation");
    record("record-of-another-type", ActivationRecords.header("ES256", "JWT"), payload);
    record(
        "record-without-algorithm",
        ActivationRecords.header("none", "cloister-tpm-activation"),
        payload);
    record("record-with-a-critical-header", with(header, "crit", List.of("b64")), payload);
    record("record-of-another-version", header, with(payload, "version", 2L));
    record("record-with-more", header, with(payload, "pcr", "0"));
    record("record-without-a-time", header, with(payload, "at", "yesterday"));
    record("record-without-a-key", header, with(payload, "akPublic", ""));
    record("record-without-a-certificate", header, with(payload, "ekCertificate", "AA"));
    list.step(
            "record-changed",
            AK,
            REJECTED,
            () -> activation(signed(header, payload, r -> flip(r, r.indexOf('.') + 40))))
        .step(
            "record-signature-changed",
            AK,
            REJECTED,
            () -> activation(signed(header, payload, r -> flip(r, r.lastIndexOf('.') + 5))))
        .step(
            "record-of-two-parts",
            AK,
            REJECTED,
            () -> activation(signed(header, payload, r -> r.substring(0, r.lastIndexOf('.')))))
        .step("record-that-is-none", AK, REJECTED, () -> activation("none".getBytes(UTF_8)));
  }

  private void record(String name, Map<String, Object> header, Map<String, Object> payload) {
    list.step(
        name, AK, REJECTED, () -> activation(signed(header, payload, UnaryOperator.identity())));
  }

  private byte[] signed(
      Map<String, Object> header, Map<String, Object> payload, UnaryOperator<String> edit) {
    return ActivationRecords.sign(sound.recorder(), header, payload, edit);
  }

  private Case activation(byte[] record) {
    return sound.with(Proof.ACTIVATION).issue().replacing("tpmActivation", record);
  }

  private static Map<String, Object> with(Map<String, Object> map, String name, Object value) {
    Map<String, Object> out = new LinkedHashMap<>(JsonText.object());
    out.putAll(map);
    out.put(name, value);
    return out;
  }

  private static String flip(String text, int index) {
    char c = text.charAt(index) == 'A' ? 'B' : 'A';
    return text.substring(0, index) + c + text.substring(index + 1);
  }
}
