package dev.cloister.fuzz.parser;

import dev.cloister.channel.ChannelException;
import dev.cloister.channel.WireRecord;
import dev.cloister.fuzz.FuzzTarget;
import java.util.Arrays;
import java.util.List;

/** {@link WireRecord#parse}: one record has one encoding. */
public final class WireRecordTarget implements FuzzTarget {
  @Override
  public String name() {
    return "wire-record";
  }

  @Override
  public void run(byte[] input) throws ChannelException {
    if (!Arrays.equals(WireRecord.parse(input).encoded(), input)) {
      throw new AssertionError("two encodings of one record");
    }
  }

  @Override
  public Class<? extends Exception> refusal() {
    return ChannelException.class;
  }

  @Override
  public List<byte[]> seeds() {
    return List.of(
        WireRecord.of(1, new byte[0]).encoded(), WireRecord.of(255, new byte[100]).encoded());
  }
}
