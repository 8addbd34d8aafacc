package dev.cloister.threshold;

import dev.cloister.threshold.SharingException.Reason;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Who holds shares and how many of them give the secret (Shamir, "How to share a secret", 1979,
 * over GF(2^8) byte by byte). Fewer than the threshold say nothing, whatever their holders compute.
 *
 * <p>Shares are not authentic: a wrong one gives a wrong secret. Whoever stores them also stores
 * what each must hash to, and what the secret must open.
 *
 * @param threshold how many give the secret, at least 2
 * @param positions of the holders, each 1 to 255, all different, as many as the threshold or more.
 *     A holder keeps its position for good: it is not its place in a list
 */
public record Sharing(int threshold, List<Integer> positions) {
  /** Refuses what is not a sharing. */
  public Sharing {
    positions = List.copyOf(positions);
    Positions.check(positions);
    if (threshold < 2 || threshold > positions.size()) {
      throw new IllegalArgumentException(
          "expected a threshold of 2 to " + positions.size() + ", found " + threshold);
    }
  }

  /**
   * Splits.
   *
   * @param secret at least one byte; stays the caller's, who wipes it
   * @param random a source of uniform bytes
   * @return one share for each position, in their order
   */
  public List<Share> split(byte[] secret, SecureRandom random) {
    if (secret.length == 0) {
      throw new IllegalArgumentException("expected a secret of at least one byte");
    }
    return evaluate(Blocks.of(secret), draw(threshold - 1, secret.length, random), secret.length);
  }

  /** Random coefficients: of each degree one for every byte. */
  static List<long[]> draw(int degrees, int length, SecureRandom random) {
    byte[] bytes = Coefficients.draw(Math.multiplyExact(degrees, length), random);
    List<long[]> coefficients = new ArrayList<>(degrees);
    for (int i = 0; i < degrees; i++) {
      coefficients.add(Blocks.of(bytes, i * length, length));
    }
    Arrays.fill(bytes, (byte) 0);
    return coefficients;
  }

  /**
   * The polynomials' values at every position, by Horner's rule; wipes what it is given.
   *
   * @param constant the constant terms
   * @param coefficients those of x, x^2 and so on
   */
  List<Share> evaluate(long[] constant, List<long[]> coefficients, int length) {
    List<Share> shares = new ArrayList<>(positions.size());
    long[] value = new long[constant.length];
    for (int position : positions) {
      System.arraycopy(coefficients.getLast(), 0, value, 0, value.length);
      for (int degree = coefficients.size() - 2; degree >= 0; degree--) {
        Gf256.multiplyAdd(value, position, coefficients.get(degree));
      }
      Gf256.multiplyAdd(value, position, constant);
      shares.add(Share.owning(position, Blocks.bytes(value, length)));
    }
    Blocks.wipe(value);
    Blocks.wipe(constant);
    coefficients.forEach(Blocks::wipe);
    return shares;
  }

  /**
   * Joins shares. With more than the threshold, all must agree.
   *
   * @param shares of distinct positions of this sharing, in any order
   * @return the secret, which the caller wipes
   * @throws SharingException when they give none
   */
  public byte[] combine(Collection<Share> shares) throws SharingException {
    return valueAt(agreeing(shares), 0);
  }

  /**
   * The share of a holder who lost it, from those of others; the secret itself is not computed.
   * With more than the threshold, all must agree.
   *
   * @param position of the holder
   * @param shares of distinct positions of this sharing, in any order
   * @throws SharingException when they give none
   */
  public Share recover(int position, Collection<Share> shares) throws SharingException {
    if (!positions.contains(position)) {
      throw new IllegalArgumentException("no holder has position " + position);
    }
    return Share.owning(position, valueAt(agreeing(shares), position));
  }

  /** As many shares as the threshold, with which all others agree. */
  private List<Share> agreeing(Collection<Share> shares) throws SharingException {
    List<Share> all = List.copyOf(shares);
    check(all);
    List<Share> first = all.subList(0, threshold);
    for (Share other : all.subList(threshold, all.size())) {
      byte[] expected = valueAt(first, other.position());
      boolean agrees = MessageDigest.isEqual(expected, other.value());
      Arrays.fill(expected, (byte) 0);
      if (!agrees) {
        throw new SharingException(Reason.INCONSISTENT, "the shares are not of one secret");
      }
    }
    return first;
  }

  private void check(List<Share> shares) throws SharingException {
    if (shares.size() < threshold) {
      throw new SharingException(
          Reason.TOO_FEW, "expected at least " + threshold + " shares, found " + shares.size());
    }
    Set<Integer> seen = new HashSet<>();
    for (Share share : shares) {
      if (!positions.contains(share.position())) {
        throw new SharingException(
            Reason.UNKNOWN_POSITION, "no holder has position " + share.position());
      }
      if (!seen.add(share.position())) {
        throw new SharingException(
            Reason.SAME_POSITION, "two shares have position " + share.position());
      }
      if (share.length() != shares.getFirst().length()) {
        throw new SharingException(Reason.DIFFERENT_LENGTHS, "the shares have different lengths");
      }
    }
  }

  static byte[] valueAt(List<Share> shares, int at) {
    int[] factors = Positions.factors(shares.stream().map(Share::position).toList(), at);
    int length = shares.getFirst().length();
    long[] sum = new long[Blocks.count(length)];
    for (int i = 0; i < factors.length; i++) {
      long[] value = Blocks.of(shares.get(i).value());
      Gf256.addProduct(sum, value, factors[i]);
      Blocks.wipe(value);
    }
    byte[] result = Blocks.bytes(sum, length);
    Blocks.wipe(sum);
    return result;
  }
}
