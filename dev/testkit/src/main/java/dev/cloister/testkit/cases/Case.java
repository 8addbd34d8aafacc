package dev.cloister.testkit.cases;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Evidence, what is supplied with it, the anchors, the instant and the challenge. Kinds and vendors
 * are the codes of docs/reference. Immutable; each {@code with} method gives another one.
 */
public final class Case {
  private final byte[] evidence;
  private final Map<String, List<byte[]>> collateral;
  private final Map<String, List<byte[]>> anchors;
  private final Instant at;
  private final Optional<byte[]> challenge;

  private Case(
      byte[] evidence,
      Map<String, List<byte[]>> collateral,
      Map<String, List<byte[]>> anchors,
      Instant at,
      Optional<byte[]> challenge) {
    this.evidence = evidence.clone();
    this.collateral = collateral;
    this.anchors = anchors;
    this.at = at;
    this.challenge = challenge;
  }

  /** Evidence alone, seen at an instant. */
  public static Case of(byte[] evidence, Instant at) {
    return new Case(evidence, Map.of(), Map.of(), at, Optional.empty());
  }

  /** With other evidence. */
  public Case withEvidence(UnaryOperator<byte[]> change) {
    return new Case(change.apply(evidence.clone()), collateral, anchors, at, challenge);
  }

  /** With one more item of collateral. */
  public Case with(String kind, byte[] item) {
    return new Case(evidence, more(collateral, kind, item), anchors, at, challenge);
  }

  /** With this item instead of all of its kind. */
  public Case replacing(String kind, byte[] item) {
    return without(kind).with(kind, item);
  }

  /** Without any item of that kind. */
  public Case without(String kind) {
    Map<String, List<byte[]>> fewer = new LinkedHashMap<>(collateral);
    fewer.remove(kind);
    return new Case(evidence, fewer, anchors, at, challenge);
  }

  /** With one more anchor: SubjectPublicKeyInfo, DER. */
  public Case withAnchor(String vendor, byte[] spki) {
    return new Case(evidence, collateral, more(anchors, vendor, spki), at, challenge);
  }

  /** Without the anchors of that vendor. */
  public Case withoutAnchor(String vendor) {
    Map<String, List<byte[]>> fewer = new LinkedHashMap<>(anchors);
    fewer.remove(vendor);
    return new Case(evidence, collateral, fewer, at, challenge);
  }

  /** Seen at another instant. */
  public Case withAt(Instant instant) {
    return new Case(evidence, collateral, anchors, instant, challenge);
  }

  /** With the bytes that the verifier expects. */
  public Case withChallenge(byte[] expected) {
    return new Case(evidence, collateral, anchors, at, Optional.of(expected.clone()));
  }

  private static Map<String, List<byte[]>> more(
      Map<String, List<byte[]>> map, String name, byte[] item) {
    Map<String, List<byte[]>> more = new LinkedHashMap<>(map);
    List<byte[]> items = new ArrayList<>(map.getOrDefault(name, List.of()));
    items.add(item.clone());
    more.put(name, items);
    return more;
  }

  /** The evidence. */
  public byte[] evidence() {
    return evidence.clone();
  }

  /** Collateral by kind. */
  public Map<String, List<byte[]>> collateral() {
    return Map.copyOf(collateral);
  }

  /** The first item of a kind that is there. */
  public byte[] item(String kind) {
    List<byte[]> items = collateral.getOrDefault(kind, List.of());
    if (items.isEmpty()) {
      throw new IllegalArgumentException("no " + kind);
    }
    return items.getFirst().clone();
  }

  /** Anchors by vendor. */
  public Map<String, List<byte[]>> anchors() {
    return Map.copyOf(anchors);
  }

  /** When the verifier looks. */
  public Instant at() {
    return at;
  }

  /** What the verifier expects in the challenge field, if anything. */
  public Optional<byte[]> challenge() {
    return challenge.map(byte[]::clone);
  }
}
