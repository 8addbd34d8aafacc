package dev.cloister.cli.verify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonString;
import dev.cloister.attestation.json.JsonValue;
import dev.cloister.cli.CliRun;
import dev.cloister.testkit.amd.AmdKeys;
import dev.cloister.testkit.amd.AmdProduct;
import dev.cloister.testkit.amd.AmdTcb;
import dev.cloister.testkit.amd.SnpSpec;
import dev.cloister.testkit.intel.IntelScenario;
import dev.cloister.testkit.intel.QuoteFormat;
import dev.cloister.testkit.json.JsonText;
import dev.cloister.testkit.nitro.NitroSpec;
import dev.cloister.testkit.nvidia.NvidiaIssuer;
import dev.cloister.testkit.nvidia.SpdmSpec;
import dev.cloister.testkit.pki.Seed;
import dev.cloister.testkit.token.TokenAuthority;
import dev.cloister.testkit.token.TokenService;
import dev.cloister.testkit.tpm.TpmQuotes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code verify --json} of every format that can be issued, against the published schema. */
class VerifyJsonTest {
  private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");
  private static final Seed SEED = Seed.of("verify json");

  @TempDir Path folder;

  static List<Arguments> formats() {
    List<Arguments> formats = new ArrayList<>();
    Map.of(
            QuoteFormat.SGX_V3, "sgx-v3",
            QuoteFormat.TDX_V4, "tdx-v4",
            QuoteFormat.TDX_V5_TD10, "tdx-v5",
            QuoteFormat.TDX_V5_TD15, "tdx-v5")
        .forEach(
            (quote, format) ->
                formats.add(
                    Arguments.of(format, IntelScenario.of(quote, SEED, AT).issue().evidence())));
    byte[] chip = SEED.derive("chip").bytes(AmdProduct.MILAN.hardwareIdLength());
    formats.add(
        Arguments.of(
            "snp",
            SnpSpec.sign(
                SnpSpec.content(
                    AmdProduct.MILAN, 3, false, new AmdTcb(3, 4, 1, 22, 213), chip, SEED),
                AmdKeys.generate(SEED).vcek())));
    formats.add(Arguments.of("nitro", NitroSpec.of(SEED, AT).sign()));
    NvidiaIssuer nvidia = NvidiaIssuer.create(SEED, AT.minusSeconds(60));
    byte[] nonce = new byte[32];
    formats.add(
        Arguments.of(
            "nvidia-gpu",
            JsonText.write(
                    List.of(
                        NvidiaIssuer.element(
                            nvidia.report(SpdmSpec.of(nonce)), nvidia.certificates(), nonce)))
                .getBytes(UTF_8)));
    for (TokenService service : TokenService.values()) {
      formats.add(
          Arguments.of(
              switch (service) {
                case CONFIDENTIAL_SPACE_PKI, CONFIDENTIAL_SPACE_OIDC -> "confidential-space";
                case TRUST_AUTHORITY -> "intel-trust-authority";
                case AZURE -> "azure-maa";
              },
              TokenAuthority.create(service, SEED, AT.minus(Duration.ofDays(1)))
                  .token(AT)
                  .issue()
                  .token()
                  .getBytes(UTF_8)));
    }
    formats.add(Arguments.of("tpm", TpmQuotes.quote(nonce, nonce)));
    return formats;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("formats")
  void verify_everyFormat_isWhatTheSchemaSays(String format, byte[] evidence) throws Exception {
    CliRun run = verify(evidence);

    assertThat(schema().validate(run.out(), InputFormat.JSON)).as(run.err()).isEmpty();
    assertThat(Json.parseObject(run.out().getBytes(UTF_8)).string("format")).isEqualTo(format);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "format",
        "steps",
        "signature",
        "chain",
        "tcbStatus",
        "claims",
        "anchor",
        "findings",
        "verdict"
      })
  void schema_stableMemberMissing_isRefused(String member) throws Exception {
    Map<String, JsonValue> members = new LinkedHashMap<>(output().members());
    assertThat(members.remove(member)).isNotNull();

    assertThat(schema().validate(JsonObject.of(members).toJson(), InputFormat.JSON)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"verdict", "signature", "chain", "tcbStatus", "anchor", "steps"})
  void schema_valueThatIsNotOfItsKind_isRefused(String member) throws Exception {
    Map<String, JsonValue> members = new LinkedHashMap<>(output().members());
    members.put(member, new JsonString("planted"));

    assertThat(schema().validate(JsonObject.of(members).toJson(), InputFormat.JSON)).isNotEmpty();
  }

  @Test
  void schema_memberOfALaterVersion_isAccepted() throws Exception {
    Map<String, JsonValue> members = new LinkedHashMap<>(output().members());
    members.put("later", new JsonString("member"));

    assertThat(schema().validate(JsonObject.of(members).toJson(), InputFormat.JSON)).isEmpty();
  }

  private JsonObject output() throws Exception {
    byte[] quote = IntelScenario.of(QuoteFormat.TDX_V4, SEED, AT).issue().evidence();
    return Json.parseObject(verify(quote).out().getBytes(UTF_8));
  }

  private CliRun verify(byte[] evidence) throws IOException {
    Path file = Files.write(folder.resolve("evidence"), evidence);
    return CliRun.of(folder, AT, "verify", file, "--json", "--offline", "--at", AT);
  }

  private static Schema schema() throws IOException {
    Path repository = Path.of(System.getProperty("cloister.root"));
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(Files.readString(repository.resolve("docs/reference/verify.schema.json")));
  }
}
