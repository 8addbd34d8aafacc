package dev.cloister.fuzz.planted;

import dev.cloister.fuzz.FuzzTarget;
import java.nio.ByteBuffer;
import java.util.List;

/** Allocates what a length field asks for before it looks whether the input is that long. */
public final class BelievedLength implements FuzzTarget {
  private static final int MAXIMUM = 1 << 24;

  @Override
  public String name() {
    return "planted-believed-length";
  }

  @Override
  public void run(byte[] input) {
    if (input.length < Integer.BYTES) {
      throw new IllegalArgumentException("too short");
    }
    ByteBuffer in = ByteBuffer.wrap(input);
    int length = in.getInt();
    if (length < 0 || length > MAXIMUM) {
      throw new IllegalArgumentException("out of range");
    }
    byte[] value = new byte[length];
    if (in.remaining() < value.length) {
      throw new IllegalArgumentException("ends early");
    }
    in.get(value);
  }

  @Override
  public Class<? extends Exception> refusal() {
    return IllegalArgumentException.class;
  }

  @Override
  public List<byte[]> seeds() {
    return List.of(new byte[] {0, 0, 0, 1, 7});
  }
}
