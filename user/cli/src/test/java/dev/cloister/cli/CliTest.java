package dev.cloister.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CliTest {
  private static final Instant NOW = Instant.parse("2025-06-15T00:00:00Z");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "verify --help",
        "inspect --help",
        "collateral --help",
        "collateral fetch --help",
        "measure --help",
        "measure tdx --help",
        "measure snp --help",
        "measure uki --help",
        "measure direct --help",
        "measure pe --help",
        "vault --help",
        "vault init --help",
        "vault owner-key --help",
        "vault put --help",
        "vault get --help",
        "vault fetch --help",
        "vault registry --help",
        "vault registry put --help",
        "vault registry list --help",
        "vault registry rm --help",
        "vault list --help",
        "vault rm --help",
        "vault policy --help",
        "vault status --help",
        "vault repair --help",
        "vault recover --help",
        "up --help",
        "demo --help",
        "backup --help",
        "restore --help",
        "completion --help"
      })
  void help_ofEveryCommand_isOnStandardOutput(String line) {
    CliRun run = run(line);
    assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(run.out()).startsWith("Usage: cloister");
    assertThat(run.err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "verify",
        "inspect",
        "collateral fetch",
        "vault init",
        "vault owner-key",
        "vault put",
        "vault get",
        "vault list",
        "vault rm",
        "vault policy",
        "vault status",
        "vault repair",
        "vault recover",
        "up",
        "backup",
        "restore"
      })
  void help_ofCommandsThatJudge_hasExamplesAndExitCodes(String command) {
    assertThat(run(command + " --help").out()).contains("Examples:", "Exit codes:");
  }

  @Test
  void help_ofVerify_saysWhatIsCheckedAndWhatIsNot() {
    assertThat(run("verify --help").out()).contains("cloister checks [FORMAT]", "Not checked:");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "verify",
        "verify a b",
        "verify --unknown x",
        "verify does-not-exist",
        "collateral",
        "collateral fetch -o -",
        "collateral fetch --fmspc zz --ca platform -o -",
        "collateral fetch --fmspc 50806f000000 --ca nobody -o -",
        "measure",
        "measure tdx",
        "measure tdx --firmware does-not-exist",
        "measure tdx --firmware .",
        "measure tdx --firmware x --memory 1T",
        "measure snp --firmware x",
        "measure snp --firmware x --vcpus 1",
        "measure snp --firmware x --vcpus 1 --vcpu-type EPYC --vmm other",
        "measure uki",
        "measure uki x --phase later",
        "measure uki x --bank md5",
        "measure direct",
        "measure direct --initrd x",
        "measure pe does-not-exist",
        "inspect",
        "vault",
        "vault get",
        "vault get x",
        "vault put x --key k --token t",
        "vault get x --constellation does-not-exist --key k --token t",
        "vault init --vault https://a --code-policy does-not-exist --owner-key k -o c",
        "vault init --vault a --code-policy p --owner-key k -o c",
        "vault owner-key",
        "vault owner-key .",
        "backup",
        "backup a b",
        "restore",
        "up --port x"
      })
  void run_wrongUse_isOneLineAndExitCode3(String line) {
    CliRun run = run(line);
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("cloister: ").doesNotContain("\tat ", "Exception:");
    assertThat(run.err().lines().count()).isLessThanOrEqualTo(2);
  }

  @Test
  void completion_script_namesCommandsAndOptions() throws Exception {
    String script = run("completion").out();
    assertThat(script)
        .contains("verify", "inspect", "--save-bundle", "backup", "restore", "compinit");
    Path file = Files.writeString(folder.resolve("completion.bash"), script);
    Process bash = new ProcessBuilder("bash", "-n", file.toString()).inheritIO().start();
    assertThat(bash.waitFor()).isZero();
  }

  @Test
  void documentation_ofTheCommand_hasEveryOption() throws IOException {
    Path root = Path.of(System.getProperty("cloister.root"));
    String text = Files.readString(root.resolve("docs/reference/cli.md"));
    for (String command :
        List.of(
            "verify",
            "inspect",
            "collateral fetch",
            "measure tdx",
            "measure snp",
            "measure uki",
            "measure direct",
            "measure pe",
            "vault init",
            "vault owner-key",
            "vault put",
            "vault get",
            "vault list",
            "vault rm",
            "vault policy",
            "vault status",
            "vault repair",
            "vault key create",
            "vault key import",
            "vault key list",
            "vault key info",
            "vault key wrap",
            "vault key unwrap",
            "vault key sign",
            "vault key mac",
            "vault key verify",
            "vault key derive",
            "vault key rotate",
            "vault key export",
            "vault key rm",
            "vault key policy",
            "vault key explain",
            "vault key caller",
            "vault key approve",
            "vault key profile stage",
            "vault key profile approve",
            "vault key profile promote",
            "vault key profile revoke",
            "vault key profile list",
            "vault audit read",
            "vault audit verify",
            "vault recover",
            "up",
            "backup",
            "restore")) {
      run(command + " --help")
          .out()
          .lines()
          .map(String::strip)
          .filter(line -> line.startsWith("--"))
          .map(line -> line.split("[= ]", 2)[0])
          .forEach(option -> assertThat(text).contains('`' + option));
    }
  }

  @Test
  void main_asAProcess_answersWithItsExitCodeAndNoStackTrace() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "dev.cloister.cli.Main",
                "verify",
                "-",
                "--offline")
            .start();
    process.getOutputStream().close();
    String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).isEqualTo(ExitCode.USAGE);
    assertThat(err).startsWith("cloister: -: malformed evidence").doesNotContain("\tat ");
  }

  private CliRun run(String line) {
    return CliRun.of(folder, NOW, line.isEmpty() ? new Object[0] : (Object[]) line.split(" "));
  }
}
