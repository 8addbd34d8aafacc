package dev.cloister.fuzz.planted;

import dev.cloister.fuzz.FuzzTarget;
import java.util.List;

/**
 * Throws the wrong exception behind four nested comparisons: random bytes do not get there within a
 * run's budget (2^-32 each), coverage guidance does.
 */
public final class WrongException implements FuzzTarget {
  @Override
  public String name() {
    return "planted-wrong-exception";
  }

  @Override
  public void run(byte[] input) {
    byte[] magic = {'C', 'L', 'S', 'T'};
    if (input.length < magic.length + 1) {
      throw new IllegalArgumentException("too short");
    }
    for (int i = 0; i < magic.length; i++) {
      if (input[i] != magic[i]) {
        throw new IllegalArgumentException("wrong magic");
      }
    }
    int index = input[magic.length];
    byte[] table = new byte[64];
    table[index]++;
  }

  @Override
  public Class<? extends Exception> refusal() {
    return IllegalArgumentException.class;
  }

  @Override
  public List<byte[]> seeds() {
    // A seed would give the way in away.
    return List.of();
  }
}
