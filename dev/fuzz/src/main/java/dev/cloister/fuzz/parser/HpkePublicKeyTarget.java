package dev.cloister.fuzz.parser;

import dev.cloister.channel.ChannelException;
import dev.cloister.channel.hpke.HpkePublicKey;
import dev.cloister.fuzz.FuzzTarget;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.Seed;
import java.util.Arrays;
import java.util.List;

/** {@link HpkePublicKey#parse}: the one SPKI form of a P-256 key and nothing else. */
public final class HpkePublicKeyTarget implements FuzzTarget {
  @Override
  public String name() {
    return "hpke-public-key";
  }

  @Override
  public void run(byte[] input) throws ChannelException {
    if (!Arrays.equals(HpkePublicKey.parse(input).spki(), input)) {
      throw new AssertionError("two encodings of one key");
    }
  }

  @Override
  public Class<? extends Exception> refusal() {
    return ChannelException.class;
  }

  @Override
  public List<byte[]> seeds() {
    return List.of(EcKey.p256(Seed.of("fuzz-1")).spki(), EcKey.p256(Seed.of("fuzz-2")).spki());
  }
}
