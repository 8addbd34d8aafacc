package dev.cloister.fuzz.parser;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.channel.ChannelException;
import dev.cloister.channel.activation.ActivationMessage;
import dev.cloister.fuzz.FuzzTarget;
import java.util.List;

/** {@link ActivationMessage#parse}: what is read is written and read again. */
public final class ActivationMessageTarget implements FuzzTarget {
  @Override
  public String name() {
    return "tpm-activation-message";
  }

  @Override
  public void run(byte[] input) throws ChannelException {
    ActivationMessage message = ActivationMessage.parse(input);
    try {
      if (!ActivationMessage.parse(message.encoded()).equals(message)) {
        throw new AssertionError("reads back as another message");
      }
    } catch (ChannelException e) {
      throw new AssertionError("does not read what it writes", e);
    }
  }

  @Override
  public Class<? extends Exception> refusal() {
    return ChannelException.class;
  }

  @Override
  public List<byte[]> seeds() {
    return List.of(
        "{\"v\":1,\"message\":\"a1\",\"ek_certificate\":\"AQI\",\"ak_public\":\"AQ\"}"
            .getBytes(UTF_8),
        "{\"v\":1,\"message\":\"a2\",\"credential\":\"AQI\",\"secret\":\"\"}".getBytes(UTF_8),
        "{\"v\":1,\"message\":\"a3\",\"answer\":\"AQIDBA\"}".getBytes(UTF_8),
        "{\"v\":1,\"message\":\"a4\",\"record\":\"YS5iLmM\"}".getBytes(UTF_8));
  }
}
