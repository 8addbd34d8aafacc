package dev.cloister.fuzz.parser;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.channel.ChannelException;
import dev.cloister.channel.hpke.HpkePrivateKey;
import dev.cloister.channel.hpke.HpkeRecipient;
import dev.cloister.channel.hpke.HpkeSender;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.fuzz.FuzzTarget;
import dev.cloister.testkit.pki.Seed;
import java.util.Arrays;
import java.util.List;

/** Opening what claims to be sealed to us: encapsulated key, then ciphertext. */
public final class HpkeTarget implements FuzzTarget {
  private static final byte[] INFO = "fuzz".getBytes(UTF_8);
  private static final byte[] AAD = {1, 2, 3};

  private final HpkePrivateKey key = HpkePrivateKey.generate(Seed.of("fuzz-hpke").random());

  @Override
  public String name() {
    return "hpke-open";
  }

  @Override
  public void run(byte[] input) throws ChannelException {
    int split = Math.min(input.length, HpkePrivateKey.ENC_LENGTH);
    try (HpkeRecipient recipient = key.receive(Arrays.copyOf(input, split), INFO);
        SecretBytes opened = recipient.open(AAD, Arrays.copyOfRange(input, split, input.length))) {
      opened.use(bytes -> bytes.length);
    }
  }

  @Override
  public Class<? extends Exception> refusal() {
    return ChannelException.class;
  }

  @Override
  public List<byte[]> seeds() {
    try (HpkeSender sender = key.publicKey().send(INFO, Seed.of("fuzz-sender").random())) {
      byte[] sealed = sender.seal(AAD, new byte[40]);
      byte[] whole = Arrays.copyOf(sender.enc(), HpkePrivateKey.ENC_LENGTH + sealed.length);
      System.arraycopy(sealed, 0, whole, HpkePrivateKey.ENC_LENGTH, sealed.length);
      return List.of(whole);
    }
  }
}
