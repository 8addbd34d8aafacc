package dev.cloister.fuzz.parser;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.constellation.Base64Url;
import dev.cloister.constellation.SigningKey;
import dev.cloister.fuzz.FuzzTarget;
import dev.cloister.vault.config.ConfigurationException;
import dev.cloister.vault.config.VaultConfiguration;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** {@link VaultConfiguration#parse}. */
public final class VaultConfigurationTarget implements FuzzTarget {
  @Override
  public String name() {
    return "vault-configuration";
  }

  @Override
  public void run(byte[] input) throws ConfigurationException {
    if (!Arrays.equals(VaultConfiguration.parse(input).measured().bytes(), input)) {
      throw new AssertionError("measures other bytes than it read");
    }
  }

  @Override
  public Class<? extends Exception> refusal() {
    return ConfigurationException.class;
  }

  @Override
  public List<byte[]> seeds() {
    String key = Base64Url.encode(SigningKey.generate(new SecureRandom()).publicKey().spki());
    return Stream.of(
            "{\"format\":\"cloister-vault-1\",\"constellation_owner\":\"%s\",\"oidc\":[{\"issuer\":\"https://id.example\",\"audience\":\"vault\",\"jwks_url\":\"https://id.example/jwks\"}]}",
            "{\"format\":\"cloister-vault-1\",\"constellation_owner\":\"%s\",\"development\":true,\"oidc\":[{\"issuer\":\"a\",\"audience\":\"b\",\"jwks\":{\"keys\":[]}}],\"roles\":{\"claim\":\"a.b\",\"owner\":\"o\",\"manager\":\"m\",\"auditor\":\"x\"},\"development_roots\":[{\"vendor\":\"intel\",\"key\":\"AAAA\"}],\"trusted_certificates\":[],\"time_url\":\"https://time.example\",\"guest_clock\":true}")
        .map(text -> text.formatted(key).getBytes(UTF_8))
        .toList();
  }
}
