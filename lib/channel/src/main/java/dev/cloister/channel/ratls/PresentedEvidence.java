package dev.cloister.channel.ratls;

import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.tee.TeeEvidence;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Evidence as the other end sent it, unverified, with what only its own machine can add: one item
 * of a kind. What dates from outside that machine and ages (TCB info, revocation lists, key sets)
 * is never taken from it (docs/decisions/0023).
 *
 * @param bytes quote, report or token
 * @param parts by kind, each of {@link #KINDS}
 */
public record PresentedEvidence(ByteString bytes, Map<CollateralKind, ByteString> parts) {
  /** Most bytes of all together. */
  public static final int MAX_LENGTH = 256 * 1024;

  /** What belongs to this very evidence, and to no other. */
  private static final Set<CollateralKind> OF_THIS_EVIDENCE =
      Set.of(CollateralKind.EVENT_LOG, CollateralKind.TPM_SIGNATURE, CollateralKind.PCRS);

  /** What vouches for the keys that made it. */
  private static final Set<CollateralKind> ENDORSEMENTS =
      Set.of(
          CollateralKind.TPM_AK,
          CollateralKind.TPM_ACTIVATION,
          CollateralKind.VEK,
          CollateralKind.PCK_CHAIN,
          CollateralKind.CHAIN);

  /** The kinds that travel with evidence. */
  public static final Set<CollateralKind> KINDS =
      Stream.concat(OF_THIS_EVIDENCE.stream(), ENDORSEMENTS.stream())
          .collect(Collectors.toUnmodifiableSet());

  /** Refuses what is too long to send, and kinds that do not travel. */
  public PresentedEvidence {
    Map<CollateralKind, ByteString> copy = new EnumMap<>(CollateralKind.class);
    copy.putAll(parts);
    parts = Collections.unmodifiableMap(copy);
    if (!KINDS.containsAll(parts.keySet())) {
      throw new IllegalArgumentException("expected items that travel with evidence");
    }
    long length = bytes.length();
    for (ByteString part : parts.values()) {
      length += part.length();
    }
    if (length > MAX_LENGTH) {
      throw new IllegalArgumentException("expected at most " + MAX_LENGTH + " bytes of evidence");
    }
  }

  /** Evidence that needs nothing besides. */
  public static PresentedEvidence of(ByteString bytes) {
    return new PresentedEvidence(bytes, Map.of());
  }

  /**
   * Evidence of this machine's own TEE.
   *
   * @throws IllegalArgumentException when there is more of it than travels
   */
  public static PresentedEvidence of(TeeEvidence evidence) {
    Collateral all = evidence.collateral();
    Map<CollateralKind, ByteString> parts = new EnumMap<>(CollateralKind.class);
    for (CollateralKind kind : all.kinds()) {
      List<byte[]> items = new ArrayList<>(all.all(kind));
      if (items.size() != 1) {
        throw new IllegalArgumentException("expected one item of each kind");
      }
      parts.put(kind, ByteString.copyOf(items.getFirst()));
    }
    return new PresentedEvidence(ByteString.copyOf(evidence.bytes()), parts);
  }

  /** The kind of that code, where it is one that travels. */
  public static Optional<CollateralKind> kind(String code) {
    return EnumSet.copyOf(KINDS).stream().filter(kind -> kind.code().equals(code)).findFirst();
  }

  /** The event log, where the TEE has one. */
  public Optional<ByteString> eventLog() {
    return Optional.ofNullable(parts.get(CollateralKind.EVENT_LOG));
  }

  /**
   * What the verifier gets: what this end found, and what came with the evidence. What belongs to
   * this very evidence comes from the other end alone; what vouches for its keys counts only where
   * this end found none of that kind, but certificates of issuers, which add to each other.
   */
  public Collateral with(Collateral found) {
    Collateral rest = found;
    for (CollateralKind kind : OF_THIS_EVIDENCE) {
      rest = parts.containsKey(kind) ? rest.without(kind) : rest;
    }
    Collateral.Builder all = Collateral.builder().addAll(rest);
    for (Map.Entry<CollateralKind, ByteString> part : parts.entrySet()) {
      CollateralKind kind = part.getKey();
      if (kind == CollateralKind.CHAIN || rest.find(kind).isEmpty()) {
        all.add(kind, part.getValue().bytes());
      }
    }
    return all.build();
  }
}
