package dev.cloister.attestation.snp;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.Step;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.Verifier;
import dev.cloister.testkit.amd.AmdAuthority;
import dev.cloister.testkit.amd.AmdKeys;
import dev.cloister.testkit.amd.AmdProduct;
import dev.cloister.testkit.amd.AmdRole;
import dev.cloister.testkit.amd.AmdTcb;
import dev.cloister.testkit.amd.SnpField;
import dev.cloister.testkit.amd.SnpSpec;
import dev.cloister.testkit.layout.Block;
import dev.cloister.testkit.pki.Seed;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** One issued report with its certificates. */
record SnpCase(AmdProduct product, boolean loaded, Block content, AmdAuthority authority) {
  static final Seed SEED = Seed.of("snp");
  static final AmdKeys KEYS = AmdKeys.generate(SEED);
  static final AmdTcb TCB = new AmdTcb(3, 4, 1, 22, 213);
  static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");
  static final Instant AT = FROM.plus(Duration.ofDays(60));

  static SnpCase of(AmdProduct product, int version, boolean loaded) {
    return of(product, version, loaded, (role, spec) -> spec);
  }

  static SnpCase of(AmdProduct product, int version, boolean loaded, AmdAuthority.Edits edits) {
    byte[] chip = chip(product);
    return new SnpCase(
        product,
        loaded,
        SnpSpec.content(product, version, loaded, TCB, chip, SEED),
        AmdAuthority.create(product, KEYS, TCB, chip, FROM, edits));
  }

  static SnpCase milan() {
    return of(AmdProduct.MILAN, 3, false);
  }

  static byte[] chip(AmdProduct product) {
    return SEED.derive("chip").bytes(product.hardwareIdLength());
  }

  SnpCase with(SnpField field, byte[] value) {
    return new SnpCase(product, loaded, content.with(field, value), authority);
  }

  SnpCase with(SnpField field, long value) {
    return new SnpCase(product, loaded, content.with(field, value), authority);
  }

  byte[] report() {
    return SnpSpec.sign(content, loaded ? KEYS.vlek() : KEYS.vcek());
  }

  byte[] extended() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(report());
    out.writeBytes(
        SnpSpec.table(
            loaded
                ? entry("a8074bc2-a25a-483e-aae6-39c045a0b8a1", AmdRole.VLEK)
                : entry("63da758d-e664-4564-adc5-f4b93be8accd", AmdRole.VCEK),
            entry("4ab7b379-bbac-4fe4-a02f-05aef327c782", loaded ? AmdRole.ASVK : AmdRole.ASK),
            entry("c0b406a4-a803-4952-9743-3fb6014cd0ae", AmdRole.ARK)));
    return out.toByteArray();
  }

  private SnpSpec.Entry entry(String guid, AmdRole role) {
    return new SnpSpec.Entry(guid, authority.certificate(role));
  }

  Collateral.Builder collateral() {
    return Collateral.builder()
        .add(CollateralKind.VEK, authority.certificate(loaded ? AmdRole.VLEK : AmdRole.VCEK).der())
        .add(CollateralKind.CHAIN, authority.certificate(loaded ? AmdRole.ASVK : AmdRole.ASK).der())
        .add(CollateralKind.CHAIN, authority.certificate(AmdRole.ARK).der());
  }

  AttestationResult verify() throws MalformedEvidenceException {
    return verify(collateral().build(), AT);
  }

  AttestationResult verify(Collateral collateral, Instant at) throws MalformedEvidenceException {
    return verify(report(), collateral, at);
  }

  AttestationResult verify(byte[] evidence, Collateral collateral, Instant at)
      throws MalformedEvidenceException {
    return verifier(KEYS.ark().spki())
        .verify(
            Verifier.parse(evidence),
            Challenge.raw(SEED.derive("report data").bytes(64)),
            collateral,
            at);
  }

  Verifier verifier(byte[] root) {
    Vendor vendor = Vendor.valueOf("AMD_" + product.code().toUpperCase(Locale.ROOT));
    return Verifier.of(new DevelopmentAnchors(List.of(TrustAnchor.of(vendor, "testkit", root))));
  }

  static List<String> failed(AttestationResult result) {
    return result.failures().stream().map(step -> step.name() + " " + step.code()).toList();
  }

  static List<String> notRun(AttestationResult result) {
    return result.steps().stream()
        .filter(step -> step.outcome() == Step.Outcome.NOT_RUN)
        .map(step -> step.name() + " " + step.code())
        .toList();
  }
}
