package dev.cloister.vault.access;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.CollateralUse;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.time.CollateralFloor;
import java.util.List;
import java.util.Map;

/**
 * Refuses evidence that was verified with older collateral than was seen before: whoever wants an
 * old TCB level or a revoked certificate to pass shows an old document whose signature is good
 * (PROTOCOLS.md 8). Only authentic documents raise the floor.
 */
public final class CollateralGuard {
  private static final int MAX_DOCUMENTS = 4096;

  /** What is about many platforms at once, and the claims that tell which. */
  private static final Map<CollateralKind, List<String>> DOCUMENTS =
      Map.of(
          CollateralKind.TCB_INFO, List.of("tee", "platform.fmspc"),
          CollateralKind.QE_IDENTITY, List.of("tee"),
          CollateralKind.ROOT_CRL, List.of(),
          CollateralKind.PCK_CRL, List.of("platform.ca"),
          CollateralKind.AMD_CRL, List.of("product"));

  private final CollateralFloor floor;
  private final Runnable raised;

  private CollateralGuard(CollateralFloor floor, Runnable raised) {
    this.floor = floor;
    this.raised = raised;
  }

  /**
   * A guard.
   *
   * @param floor what was sealed
   * @param raised is told when there is something new to seal
   */
  public static CollateralGuard of(CollateralFloor floor, Runnable raised) {
    return new CollateralGuard(floor, raised);
  }

  /**
   * Looks at what a verification used.
   *
   * @throws ChannelException {@link ErrorCode#ATTESTATION_REJECTED}
   */
  void check(AttestationResult result) throws ChannelException {
    Map<String, CollateralFloor.Level> before = floor.toSeal();
    boolean fits = true;
    for (CollateralUse use : result.collateral()) {
      if (isAuthentic(use) && DOCUMENTS.containsKey(use.kind())) {
        String name = name(use.kind(), result.claims());
        boolean room = before.size() < MAX_DOCUMENTS || before.containsKey(name);
        fits &= !room || floor.raise(name, level(use));
      }
    }
    if (!floor.toSeal().equals(before)) {
      raised.run();
    }
    if (!fits) {
      throw new ChannelException(
          ErrorCode.ATTESTATION_REJECTED, "the collateral is older than what was seen before");
    }
  }

  private static boolean isAuthentic(CollateralUse use) {
    boolean authentic =
        use.state() == CollateralUse.State.CURRENT || use.state() == CollateralUse.State.STALE;
    return authentic && use.issued().isPresent();
  }

  private static CollateralFloor.Level level(CollateralUse use) {
    return new CollateralFloor.Level(
        use.issued().orElseThrow(), use.evaluationDataNumber().orElse(0L));
  }

  private static String name(CollateralKind kind, JsonObject claims) {
    StringBuilder name = new StringBuilder(kind.code());
    for (String path : DOCUMENTS.getOrDefault(kind, List.of())) {
      name.append('/').append(text(claims, path));
    }
    return name.toString();
  }

  private static String text(JsonObject claims, String path) {
    try {
      int dot = path.indexOf('.');
      return dot < 0
          ? claims.string(path)
          : claims.object(path.substring(0, dot)).string(path.substring(dot + 1));
    } catch (JsonException e) {
      return "";
    }
  }
}
