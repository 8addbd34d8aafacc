package dev.cloister.bench;

import com.codahale.shamir.Scheme;
import dev.cloister.threshold.Share;
import dev.cloister.threshold.Sharing;
import dev.cloister.threshold.SharingException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Ours and com.codahale:shamir, the same secret from the same source of randomness. */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH calls the method with @Setup before anything else
public class SharingBenchmark {
  /** How many hold shares. */
  @Param({"3", "5", "10"})
  public int holders = 3;

  /** How many give the secret. */
  @Param({"2", "3", "4"})
  public int threshold = 2;

  /** Bytes of the secret. */
  @Param({"32", "1024", "65536"})
  public int length = 32;

  private final SecureRandom random = new SecureRandom();
  private byte[] secret;
  private Sharing ours;
  private Scheme theirs;
  private List<Share> ourShares;
  private Map<Integer, byte[]> theirShares;

  /** Splits once. */
  @Setup
  public void split() throws SharingException {
    secret = new byte[length];
    random.nextBytes(secret);
    ours = new Sharing(threshold, IntStream.rangeClosed(1, holders).boxed().toList());
    theirs = new Scheme(random, holders, threshold);
    ourShares = new ArrayList<>(ours.split(secret, random).subList(0, threshold));
    theirShares = new HashMap<>(theirs.split(secret));
    theirShares.keySet().removeIf(position -> position > threshold);
    if (!Arrays.equals(ours.combine(ourShares), theirs.join(theirShares))) {
      throw new IllegalStateException("the secret does not come back");
    }
  }

  /** Ours. */
  @Benchmark
  public List<Share> oursSplit() {
    return ours.split(secret, random);
  }

  /** Ours. */
  @Benchmark
  public byte[] oursCombine() throws SharingException {
    return ours.combine(ourShares);
  }

  /** Theirs. */
  @Benchmark
  public Map<Integer, byte[]> theirsSplit() {
    return theirs.split(secret);
  }

  /** Theirs. */
  @Benchmark
  public byte[] theirsCombine() {
    return theirs.join(theirShares);
  }

  /** What no sharing can beat: as many bytes copied as a split writes. */
  @Benchmark
  public byte[][] copyOfShares() {
    byte[][] out = new byte[holders][];
    for (int i = 0; i < holders; i++) {
      out[i] = secret.clone();
    }
    return out;
  }

  /** What no joining can beat. */
  @Benchmark
  public byte[] copyOfSecret() {
    return secret.clone();
  }
}
