package dev.cloister.collateral.fetch;

import dev.cloister.attestation.CollateralKind;
import dev.cloister.collateral.AmdRequest;
import dev.cloister.collateral.AmdRequest.Product;
import dev.cloister.collateral.AmdRequest.Tcb;
import dev.cloister.testkit.amd.AmdAuthority;
import dev.cloister.testkit.amd.AmdKeys;
import dev.cloister.testkit.amd.AmdProduct;
import dev.cloister.testkit.amd.AmdTcb;
import dev.cloister.testkit.amd.SnpSpec;
import dev.cloister.testkit.layout.Block;
import dev.cloister.testkit.pki.CrlSpec;
import dev.cloister.testkit.pki.Seed;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** One chip per product line, and how to ask for it. */
public final class AmdWorld {
  public static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");
  public static final Instant AT = FROM.plus(Duration.ofDays(60));
  public static final AmdTcb TCB = new AmdTcb(3, 4, 1, 22, 213);
  public static final CrlSpec CRL = CrlSpec.of(FROM, FROM.plus(Duration.ofDays(365)));

  private static final Seed SEED = Seed.of("kds");
  private static final AmdKeys KEYS = AmdKeys.generate(SEED);

  private AmdWorld() {}

  public static byte[] chip(AmdProduct product) {
    return SEED.derive("chip").bytes(product.hardwareIdLength());
  }

  public static AmdAuthority authority(AmdProduct product) {
    return authority(product, (role, spec) -> spec);
  }

  public static AmdAuthority authority(AmdProduct product, AmdAuthority.Edits edits) {
    return AmdAuthority.create(product, KEYS, TCB, chip(product), FROM, edits);
  }

  public static String hardwareId(AmdProduct product) {
    return HexFormat.of().formatHex(chip(product));
  }

  public static byte[] root() {
    return KEYS.ark().spki();
  }

  public static Block content(AmdProduct product, int version, boolean loaded) {
    return SnpSpec.content(product, version, loaded, TCB, chip(product), SEED);
  }

  public static byte[] report(Block content, boolean loaded) {
    return SnpSpec.sign(content, loaded ? KEYS.vlek() : KEYS.vcek());
  }

  public static AmdRequest.Vcek vcek(AmdProduct product, Product... lines) {
    int fmc = product == AmdProduct.TURIN ? TCB.fmc() : 0;
    return new AmdRequest.Vcek(
        lines.length == 0 ? List.of(Product.valueOf(product.name())) : List.of(lines),
        hardwareId(product),
        new Tcb(fmc, TCB.bootLoader(), TCB.tee(), TCB.snp(), TCB.microcode()),
        Set.of(CollateralKind.VEK, CollateralKind.CHAIN, CollateralKind.AMD_CRL));
  }
}
