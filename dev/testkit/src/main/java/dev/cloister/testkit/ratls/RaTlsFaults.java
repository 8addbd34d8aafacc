package dev.cloister.testkit.ratls;

import dev.cloister.testkit.cases.Fault;
import dev.cloister.testkit.cases.FaultTheme;
import dev.cloister.testkit.nitro.CborItems;
import dev.cloister.testkit.pki.CertificateSpec;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.Hooks;
import dev.cloister.testkit.pki.Seed;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Certificates whose evidence is genuine and names another key, or none, and certificates that
 * carry none. A fault with a step is one of the key binding: its code is the binding that a
 * verifier has to find.
 */
public final class RaTlsFaults extends FaultTheme<RaTlsScenario> {
  /** What a verifier says of evidence that names another key. */
  public static final String NONE = "NONE";

  private static final String STEP = "keyBinding";

  private final RaTlsForm form;
  private final String prefix;

  private RaTlsFaults(RaTlsForm form, Seed seed, Instant at) {
    super(seed, RaTlsScenario.of(form, seed, at));
    this.form = form;
    this.prefix = form + "-";
  }

  /** The list of one form. */
  public static List<Fault> all(RaTlsForm form, Seed seed, Instant at) {
    return new RaTlsFaults(form, seed, at).collected();
  }

  @Override
  protected void collect() {
    key();
    certificate();
    switch (form) {
      case INTEROPERABLE_TDX, INTEROPERABLE_SGX -> claims();
      case PRIVASYS_SGX, PRIVASYS_TDX, PRIVASYS_SNP -> start();
      default -> {}
    }
  }

  private void bound(String name, String binding, RaTlsScenario scenario) {
    list.step(prefix + name, STEP, binding, scenario::issue);
  }

  private void malformed(String name, RaTlsScenario scenario) {
    list.malformed(prefix + name, scenario::issue);
  }

  private void key() {
    RaTlsForm form = sound.form();
    bound("sound", form.keyBinding(), sound);
    bound(
        "evidence-of-another-key",
        NONE,
        sound.payload(p -> RaTlsPayload.of(form, sound.other(), sound.from())));
    bound("evidence-under-another-key", NONE, sound.certificate(this::otherKey));
    bound("evidence-of-no-key", NONE, sound.reportData(d -> new byte[64]));
    bound("evidence-of-half-the-hash", NONE, sound.reportData(RaTlsFaults::half));
    bound("evidence-with-a-tail", NONE, sound.reportData(Hooks::flipLastBit));
  }

  private CertificateSpec otherKey(CertificateSpec spec) {
    return spec.withSpki(sound.other().spki());
  }

  private static byte[] half(byte[] data) {
    return Arrays.copyOf(Arrays.copyOf(data, 16), 64);
  }

  private void certificate() {
    String oid = sound.form().oid();
    malformed("without-evidence", sound.certificate(c -> c.without(oid)));
    malformed("evidence-of-nothing", sound.extension(b -> new byte[0]));
    malformed("evidence-cut-off", sound.extension(b -> Arrays.copyOf(b, 100)));
    list.malformed(
        prefix + "certificate-cut-off",
        () -> sound.issue().withEvidence(b -> Arrays.copyOf(b, b.length - 1)));
    list.malformed(
        prefix + "evidence-instead-of-a-certificate",
        () -> sound.issue().withEvidence(b -> new byte[] {4, 0, 2, 0}));
  }

  private void claims() {
    byte[] spki = sound.key().spki();
    for (Map.Entry<Integer, String> hash :
        Map.of(1, "SHA-256", 7, "SHA-384", 8, "SHA-512").entrySet()) {
      byte[] digest = RaTlsPayload.digest(hash.getValue(), spki);
      bound(
          "claims-with-" + hash.getValue(),
          "CLAIMS",
          payload(RaTlsPayload.claims(hash.getKey(), digest)));
      bound(
          "claims-with-" + hash.getValue() + "-of-another-key",
          NONE,
          payload(
              RaTlsPayload.claims(
                  hash.getKey(), RaTlsPayload.digest(hash.getValue(), sound.other().spki()))));
      bound(
          "claims-with-" + hash.getValue() + "-cut-off",
          NONE,
          payload(RaTlsPayload.claims(hash.getKey(), Arrays.copyOf(digest, digest.length - 1))));
    }
    byte[] digest = RaTlsPayload.digest("SHA-256", spki);
    byte[] claims = RaTlsPayload.claims(1, digest);
    bound("claims-with-a-hash-of-another-name", NONE, payload(RaTlsPayload.claims(7, digest)));
    malformed("claims-with-an-unknown-hash", payload(RaTlsPayload.claims(2, digest)));
    malformed("claims-with-a-negative-hash", payload(RaTlsPayload.claims(-1, digest)));
    malformed("claims-of-nothing", payload(CborItems.map(Map.of())));
    malformed("claims-no-map", payload(CborItems.array(List.of())));
    malformed("claims-not-cbor", payload(new byte[] {(byte) 0xff}));
    malformed(
        "claims-with-a-bare-hash",
        payload(CborItems.map(Map.of("pubkey-hash", CborItems.bytes(digest)))));
    malformed(
        "claims-with-a-hash-as-text",
        payload(CborItems.map(Map.of("pubkey-hash", CborItems.text("")))));
    bound(
        "claims-that-the-quote-does-not-carry",
        NONE,
        sound
            .payload(p -> p.with(RaTlsPayload.claims(1, new byte[32])))
            .extension(b -> rewrapped(b, claims)));
    malformed("tag-of-an-enclave-report", sound.extension(b -> retagged(b, 60001)));
    malformed("tag-missing", sound.extension(b -> Arrays.copyOfRange(b, 3, b.length)));
    malformed("followed-by-a-byte", sound.extension(b -> Arrays.copyOf(b, b.length + 1)));
  }

  private RaTlsScenario payload(byte[] named) {
    return sound.payload(p -> p.with(named));
  }

  /** The quote of that extension beside other claims, which have the same length. */
  private static byte[] rewrapped(byte[] extension, byte[] claims) {
    byte[] out = extension.clone();
    System.arraycopy(claims, 0, out, out.length - claims.length, claims.length);
    return out;
  }

  private static byte[] retagged(byte[] extension, int tag) {
    byte[] out = extension.clone();
    out[1] = (byte) (tag >> 8);
    out[2] = (byte) tag;
    return out;
  }

  private void start() {
    Instant from = sound.from();
    bound("beginning-seconds-later", "SPKI_AND_START", shifted(Duration.ofSeconds(59)));
    bound("beginning-a-minute-later", NONE, shifted(Duration.ofMinutes(1)));
    bound("beginning-a-second-earlier", NONE, shifted(Duration.ofSeconds(-1)));
    byte[] nonce = seed.derive("nonce").bytes(32);
    bound(
        "nonce-instead-of-the-beginning",
        NONE,
        sound.payload(p -> p.with(joined(EcKey.p256(seed.derive("key")).spki(), nonce))));
    bound(
        "end-unlike-the-beginning",
        "SPKI_AND_START",
        sound.certificate(c -> c.withValidity(from, from.plus(Duration.ofDays(1)))));
  }

  private RaTlsScenario shifted(Duration by) {
    UnaryOperator<CertificateSpec> edit = c -> c.withValidity(sound.from().plus(by), sound.to());
    return sound.certificate(edit);
  }

  private static byte[] joined(byte[] spki, byte[] nonce) {
    byte[] hash = RaTlsPayload.digest("SHA-256", spki);
    byte[] out = Arrays.copyOf(hash, hash.length + nonce.length);
    System.arraycopy(nonce, 0, out, hash.length, nonce.length);
    return out;
  }
}
