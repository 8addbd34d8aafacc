package dev.cloister.fuzz.parser;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.client.ClientException;
import dev.cloister.client.vault.KnownConstellation;
import dev.cloister.fuzz.FuzzTarget;
import java.util.List;

/** {@link KnownConstellation#parse}: what is read is written as what is read again. */
public final class ConstellationFileTarget implements FuzzTarget {
  private static final String ID = "0a".repeat(32);
  private static final String VAULT = "0b".repeat(16);

  @Override
  public String name() {
    return "constellation-file";
  }

  @Override
  public void run(byte[] input) throws ClientException {
    KnownConstellation known = KnownConstellation.parse(input);
    try {
      if (KnownConstellation.parse(known.toJson().toJson().getBytes(UTF_8)).equals(known)) {
        return;
      }
    } catch (ClientException e) {
      throw new AssertionError("a file is not read back", e);
    }
    throw new AssertionError("a file is read back as another");
  }

  @Override
  public Class<? extends Exception> refusal() {
    return ClientException.class;
  }

  @Override
  public List<byte[]> seeds() {
    return List.of(
        ("{\"format\":\"cloister-constellation-1\",\"constellation\":\""
                + ID
                + "\",\"configurations\":[],\"code_policies\":[\"e30\"],\"endpoints\":{\""
                + VAULT
                + "\":\"https://vault.example:8444\"}}")
            .getBytes(UTF_8));
  }
}
