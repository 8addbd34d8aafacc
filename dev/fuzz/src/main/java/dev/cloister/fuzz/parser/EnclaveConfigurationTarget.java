package dev.cloister.fuzz.parser;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.enclave.config.ConfigurationException;
import dev.cloister.enclave.config.EnclaveConfiguration;
import dev.cloister.fuzz.FuzzTarget;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** {@link EnclaveConfiguration#parse}. */
public final class EnclaveConfigurationTarget implements FuzzTarget {
  @Override
  public String name() {
    return "enclave-configuration";
  }

  @Override
  public void run(byte[] input) throws ConfigurationException {
    if (!Arrays.equals(EnclaveConfiguration.parse(input).measuredBytes(), input)) {
      throw new AssertionError("measures other bytes than it read");
    }
  }

  @Override
  public Class<? extends Exception> refusal() {
    return ConfigurationException.class;
  }

  @Override
  public List<byte[]> seeds() {
    return Stream.of(
            "{\"format\":\"cloister-enclave-1\",\"development\":true,\"oidc\":{\"issuer\":\"http://127.0.0.1:1\",\"audience\":\"cloister\",\"jwks_url\":\"http://127.0.0.1:1/jwks\"},\"connectors\":[{\"id\":\"github\",\"type\":\"github\",\"api_base\":\"http://127.0.0.1:2\"}]}",
            "{\"format\":\"cloister-enclave-1\",\"oidc\":{\"issuer\":\"https://id.example\",\"audience\":\"a\",\"algorithms\":[\"ES256\"],\"jwks\":{\"keys\":[]}},\"connectors\":[],\"trusted_certificates\":[],\"time_url\":\"https://time.example\",\"guest_clock\":true}")
        .map(text -> text.getBytes(UTF_8))
        .toList();
  }
}
