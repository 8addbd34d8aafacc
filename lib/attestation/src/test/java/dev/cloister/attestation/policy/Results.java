package dev.cloister.attestation.policy;

import dev.cloister.attestation.AnchorClass;
import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.ChainStatus;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.CollateralUse;
import dev.cloister.attestation.CollateralUse.State;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.SignatureStatus;
import dev.cloister.attestation.Step;
import dev.cloister.attestation.TcbStatus;
import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Results to appraise: a faultless TDX one, changed in one place at a time. */
record Results(
    Format format,
    AnchorClass anchorClass,
    List<Step> steps,
    SignatureStatus signature,
    ChainStatus chain,
    Optional<TcbStatus> tcbStatus,
    List<String> advisories,
    List<CollateralUse> collateral,
    boolean bound,
    JsonObject claims) {

  static final Instant AT = Instant.parse("2025-06-15T00:00:00Z");
  static final Instant ISSUED = Instant.parse("2025-06-01T00:00:00Z");
  static final Instant NEXT = Instant.parse("2025-07-01T00:00:00Z");
  static final Instant TCB_DATE = Instant.parse("2025-05-01T00:00:00Z");
  static final String ROOT = "ab".repeat(32);
  static final String MACHINE = "piid:00112233445566778899aabbccddeeff";
  private static final List<CollateralKind> KINDS =
      List.of(
          CollateralKind.ROOT_CRL,
          CollateralKind.PCK_CRL,
          CollateralKind.TCB_SIGNING_CHAIN,
          CollateralKind.TCB_INFO,
          CollateralKind.QE_IDENTITY);

  static Results sound() {
    JsonObject.Builder measurements = JsonObject.builder();
    for (String name : List.of("mrtd", "rtmr0", "rtmr1", "rtmr2", "rtmr3", "mrseam")) {
      measurements.put(name, register(name));
    }
    measurements.put("mrservicetd", "00".repeat(48));
    return new Results(
        Format.TDX_V5,
        AnchorClass.VENDOR,
        List.of(Step.passed("pck.chain"), Step.passed("quote.signature"), Step.passed("binding")),
        SignatureStatus.VALID,
        ChainStatus.VALID,
        Optional.of(TcbStatus.UP_TO_DATE),
        List.of("INTEL-SA-00001"),
        KINDS.stream().map(kind -> use(kind, State.CURRENT)).toList(),
        true,
        JsonObject.builder()
            .put("tee", "tdx")
            .put("debug", false)
            .put("measurements", measurements.build())
            .put("hardwareId", MACHINE)
            .put(
                "anchor",
                JsonObject.builder().put("vendor", "intel").put("spkiSha256", ROOT).build())
            .put("tdAttributesSet", JsonArray.ofStrings(List.of("septVeDisable")))
            .put("xfam", "e702060000000000")
            .put("teeTcbSvn", "05010700000000000000000000000000")
            .put(
                "quote",
                JsonObject.builder()
                    .put("qe", JsonObject.builder().put("isvSvn", 5).build())
                    .build())
            .put("platform", JsonObject.builder().put("pceSvn", 11).build())
            .put("tcb", JsonObject.builder().put("date", TCB_DATE.toString()).build())
            .build());
  }

  /** A sound result of SNP: everything permitted and restricted that has a name. */
  static Results snp() {
    JsonObject tcb =
        JsonObject.builder()
            .put("bootLoader", 4)
            .put("tee", 1)
            .put("snp", 22)
            .put("microcode", 213)
            .build();
    JsonObject.Builder claims = JsonObject.builder();
    sound().claims().members().forEach(claims::put);
    for (String name : List.of("reportedTcb", "committedTcb", "currentTcb", "launchTcb")) {
      claims.put(name, tcb);
    }
    return sound()
        .claims(
            claims
                .put("tee", "snp")
                .put("policy", bits("0x3f7001f", "smt", "migrateMa", "cxl", "raplDisabled"))
                .put("platformInfo", bits("0xbf", "smt", "tsme", "ecc", "tio"))
                .put("currentFirmware", "1.55.29")
                .put("committedFirmware", "1.55.29")
                .put("currentMitigations", "0x3")
                .put("vmpl", 1)
                .put("guestSvn", 2)
                .put("signingKey", "VCEK")
                .put("product", "Milan")
                .put("familyId", "00".repeat(16))
                .build())
        .of(Format.SNP);
  }

  private static JsonObject bits(String raw, String... set) {
    JsonObject.Builder out = JsonObject.builder().put("raw", raw);
    List.of(set).forEach(name -> out.put(name, true));
    return out.build();
  }

  private Results of(Format other) {
    return new Results(
        other,
        anchorClass,
        steps,
        signature,
        chain,
        Optional.empty(),
        advisories,
        List.of(),
        bound,
        claims);
  }

  /** The value that a sound result has in that register. */
  static String register(String name) {
    byte[] value = new byte[48];
    value[0] = (byte) name.hashCode();
    return HexFormat.of().formatHex(value);
  }

  static CollateralUse use(CollateralKind kind, State state) {
    Instant next = state == State.STALE ? AT.minus(Duration.ofDays(3)) : NEXT;
    return new CollateralUse(
        kind,
        state,
        Optional.of(state == State.NOT_YET_VALID ? AT.plus(Duration.ofDays(1)) : ISSUED),
        Optional.of(next),
        kind == CollateralKind.TCB_INFO || kind == CollateralKind.QE_IDENTITY
            ? Optional.of(17L)
            : Optional.empty());
  }

  Results collateral(CollateralKind kind, State state) {
    List<CollateralUse> uses = new ArrayList<>();
    collateral.forEach(old -> uses.add(old.kind() == kind ? use(kind, state) : old));
    return collateral(uses);
  }

  Results collateral(List<CollateralUse> uses) {
    return new Results(
        format, anchorClass, steps, signature, chain, tcbStatus, advisories, uses, bound, claims);
  }

  Results step(Step step) {
    List<Step> more = new ArrayList<>(steps);
    more.add(step);
    return new Results(
        format,
        anchorClass,
        more,
        signature,
        chain,
        tcbStatus,
        advisories,
        collateral,
        bound,
        claims);
  }

  Results tcb(TcbStatus status) {
    return tcb(Optional.of(status));
  }

  Results tcb(Optional<TcbStatus> status) {
    return new Results(
        format,
        anchorClass,
        steps,
        signature,
        chain,
        status,
        advisories,
        collateral,
        bound,
        claims);
  }

  Results signature(SignatureStatus status) {
    return new Results(
        format,
        anchorClass,
        steps,
        status,
        chain,
        tcbStatus,
        advisories,
        collateral,
        bound,
        claims);
  }

  Results chain(ChainStatus status) {
    return new Results(
        format,
        anchorClass,
        steps,
        signature,
        status,
        tcbStatus,
        advisories,
        collateral,
        bound,
        claims);
  }

  Results anchor(AnchorClass kind) {
    return new Results(
        format, kind, steps, signature, chain, tcbStatus, advisories, collateral, bound, claims);
  }

  Results unbound() {
    return new Results(
        format,
        anchorClass,
        steps,
        signature,
        chain,
        tcbStatus,
        advisories,
        collateral,
        false,
        claims);
  }

  Results claim(String name, JsonObject value) {
    return claims(copy(claims).put(name, value).build());
  }

  Results claim(String name, String value) {
    return claims(copy(claims).put(name, value).build());
  }

  Results claim(String name, boolean value) {
    return claims(copy(claims).put(name, value).build());
  }

  Results attributes(String... set) {
    return claims(copy(claims).put("tdAttributesSet", JsonArray.ofStrings(List.of(set))).build());
  }

  Results measurement(String name, String value) {
    JsonObject.Builder measurements = copy((JsonObject) claims.find("measurements").orElseThrow());
    return claim("measurements", measurements.put(name, value).build());
  }

  Results without(String claim) {
    JsonObject.Builder rest = JsonObject.builder();
    claims
        .members()
        .forEach(
            (name, value) -> {
              if (!name.equals(claim)) {
                rest.put(name, value);
              }
            });
    return claims(rest.build());
  }

  Results claims(JsonObject changed) {
    return new Results(
        format,
        anchorClass,
        steps,
        signature,
        chain,
        tcbStatus,
        advisories,
        collateral,
        bound,
        changed);
  }

  private static JsonObject.Builder copy(JsonObject object) {
    JsonObject.Builder copy = JsonObject.builder();
    object.members().forEach(copy::put);
    return copy;
  }

  AttestationResult result() {
    return new AttestationResult(
        format,
        anchorClass,
        AT,
        steps,
        signature,
        chain,
        tcbStatus,
        advisories,
        collateral,
        bound,
        claims);
  }
}
