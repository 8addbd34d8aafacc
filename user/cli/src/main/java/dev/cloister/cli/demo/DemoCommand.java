package dev.cloister.cli.demo;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.cloister.cli.CliException;
import dev.cloister.cli.ExitCode;
import dev.cloister.cli.Host;
import dev.cloister.cli.process.HealthCheck;
import dev.cloister.cli.process.ServiceException;
import dev.cloister.cli.up.Installation;
import dev.cloister.cli.up.Instance;
import dev.cloister.cli.up.LocalConstellation;
import dev.cloister.cli.up.UpCommand;
import dev.cloister.client.ClientException;
import dev.cloister.client.vault.Pace;
import dev.cloister.client.vault.VaultClient;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/** {@code cloister demo}. */
@Command(
    name = "demo",
    description = {
      "Starts everything on this machine and plays its stories: a secret that the server cannot"
          + " read is used inside an attested enclave; a secret that no vault has survives vaults"
          + " that die, lie or come back with an old disk.",
      "Every line marked [observed] was checked. NO HARDWARE PROTECTS THIS: development only."
    },
    footer = {"", "Exit codes: 0 every claim was observed, 1 one was not."})
public final class DemoCommand implements Callable<Integer> {
  private final Host host;

  /** The command. */
  public DemoCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() throws CliException, InterruptedException {
    Installation installation = Installation.of(host.home());
    UpCommand.requireDevelopment(installation);
    Narrator narrator = new Narrator(host.out());
    try {
      Path folder = Files.createTempDirectory("cloister-demo");
      try {
        play(narrator, installation, folder);
      } finally {
        delete(folder);
      }
    } catch (IOException | ServiceException | ClientException e) {
      narrator.claim("the story plays to its end; it stopped with: " + e.getMessage(), false);
    }
    return narrator.conclude() ? ExitCode.OK : ExitCode.CONTRAINDICATED;
  }

  private void play(Narrator narrator, Installation installation, Path folder)
      throws IOException, ServiceException, ClientException, InterruptedException {
    byte[] random = new byte[20];
    host.random().nextBytes(random);
    byte[] token = ("ghp_" + HexFormat.of().formatHex(random)).getBytes(US_ASCII);
    HttpClient http = host.http().get();
    try (Instance instance =
        Instance.prepare(
            installation,
            folder.resolve("data"),
            0,
            token,
            HealthCheck.http(http),
            host.ticker())) {
      Thread hook = new Thread(instance::stop);
      Runtime.getRuntime().addShutdownHook(hook);
      instance.start(narrator::say);
      new CredentialsStory(
              narrator, installation, instance, new DemoWorld(http), host.clock(), host.random())
          .play(token, folder);
      VaultClient.Surroundings surroundings =
          new VaultClient.Surroundings(Pace.DEFAULT, host.clock(), host.ticker(), host.random());
      LocalConstellation vaults = instance.startVaults(installation, surroundings, narrator::say);
      new VaultStory(narrator, installation, instance, new DemoWorld(http), vaults, surroundings)
          .play(folder);
      QuoteStory.play(narrator, host.vectors(), host.clock().instant());
      Runtime.getRuntime().removeShutdownHook(hook);
    } finally {
      Arrays.fill(token, (byte) 0);
    }
  }

  static void delete(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(folder)) {
      files = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
  }
}
