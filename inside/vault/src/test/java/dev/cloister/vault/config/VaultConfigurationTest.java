package dev.cloister.vault.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.attestation.AnchorClass;
import dev.cloister.attestation.json.Json;
import dev.cloister.constellation.Base64Url;
import dev.cloister.constellation.SigningKey;
import dev.cloister.http.ClockSource;
import java.net.URI;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class VaultConfigurationTest {
  private static final String OWNER =
      Base64Url.encode(SigningKey.generate(new SecureRandom()).publicKey().spki());
  private static final String SOUND =
      """
      {"format": "cloister-vault-1", "constellation_owner": "%s",
       "oidc": [{"issuer": "https://id.example", "audience": "vault",
                 "jwks_url": "https://id.example/jwks"}]}
      """
          .formatted(OWNER);

  @Test
  void parse_smallest_hasTheDefaultsOfTheSeed() throws Exception {
    VaultConfiguration configuration = parse(SOUND);

    assertThat(configuration.development()).isFalse();
    assertThat(configuration.roles())
        .isEqualTo(
            new Roles(
                "roles",
                "enclave-vault:secret-owner",
                "enclave-vault:secret-manager",
                "enclave-vault:auditor"));
    assertThat(configuration.anchors().anchorClass()).isEqualTo(AnchorClass.VENDOR);
    assertThat(configuration.clock())
        .isEqualTo(new ClockSource.Asked(URI.create("https://id.example/jwks"), false));
    assertThat(configuration.measured().bytes()).isEqualTo(SOUND.getBytes(UTF_8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cloister-vault-1|cloister-vault-2|format",
        "\"format\"|\"fromat\"|unknown member",
        "\"constellation_owner\": \"|\"constellation_owner\": \"A|constellation_owner",
        "[{\"issuer\"|[{\"isuer\"|unknown member",
        "https://id.example/jwks|http://id.example/jwks|http",
        "\"oidc\": [|\"roles\": {\"claim\": \"a b\"}, \"oidc\": [|roles",
        "\"oidc\": [|\"roles\": {\"onwer\": \"x\"}, \"oidc\": [|unknown member",
        "\"oidc\": [|\"development_roots\": [], \"oidc\": [|development",
        "\"oidc\": [|\"time_url\": \"http://t.example\", \"oidc\": [|http",
      })
  void parse_withSomethingWrong_namesTheMember(String was, String is, String named) {
    assertThatThrownBy(() -> parse(SOUND.replace(was, is)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(named);
  }

  @Test
  void parse_twoIssuersOfOneName_isRefused() {
    String issuer =
        "{\"issuer\": \"https://id.example\", \"audience\": \"v\", \"jwks\": {\"keys\": []}}";

    assertThatThrownBy(() -> parse(SOUND.replace("\"oidc\": [", "\"oidc\": [" + issuer + ",")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("different names");
  }

  @Test
  void parse_noIssuer_isRefused() {
    assertThatThrownBy(() -> parse(SOUND.substring(0, SOUND.indexOf("\"oidc\"")) + "\"oidc\": []}"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("oidc");
  }

  @Test
  void roles_inAPathOfNames_areFound() throws Exception {
    Roles roles =
        parse(SOUND.replace("\"oidc\"", "\"roles\": {\"claim\": \"realm_access.roles\"}, \"oidc\""))
            .roles();

    assertThat(has(roles, "{\"realm_access\":{\"roles\":[\"enclave-vault:secret-owner\"]}}"))
        .isTrue();
    assertThat(has(roles, "{\"realm_access\":{\"roles\":[\"Enclave-Vault:secret-owner\"]}}"))
        .isFalse();
    assertThat(has(roles, "{\"realm_access\":{\"roles\":\"enclave-vault:secret-owner\"}}"))
        .isFalse();
    assertThat(has(roles, "{\"roles\":[\"enclave-vault:secret-owner\"]}")).isFalse();
    assertThat(has(roles, "{\"realm_access\":[]}")).isFalse();
    assertThat(has(roles, "{}")).isFalse();
  }

  private static boolean has(Roles roles, String claims) throws Exception {
    return roles.has(Json.parseObject(claims.getBytes(UTF_8)), roles.owner());
  }

  private static VaultConfiguration parse(String text) throws ConfigurationException {
    return VaultConfiguration.parse(text.getBytes(UTF_8));
  }
}
