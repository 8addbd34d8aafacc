package dev.cloister.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.cli.up.Installation;
import dev.cloister.cli.up.LocalConstellation;
import dev.cloister.cli.up.LocalRoot;
import dev.cloister.cli.up.Plan;
import dev.cloister.constellation.secret.OwnerId;
import dev.cloister.constellation.secret.SecretName;
import dev.cloister.tee.Workload;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An attested workload that wants a secret: {@link Main} with one configuration. */
final class Job {
  private static final long LIMIT_SECONDS = 60;

  private final Installation installation;
  private final Plan plan;
  private final Path folder;
  private final byte[] configuration;

  private Job(Installation installation, Plan plan, Path folder, byte[] configuration) {
    this.installation = installation;
    this.plan = plan;
    this.folder = folder;
    this.configuration = configuration;
  }

  /**
   * A release of it.
   *
   * @param release what it is called: part of what is measured
   */
  static Job of(
      Installation installation,
      Plan plan,
      Path folder,
      String release,
      ByteString constellation,
      OwnerId owner,
      SecretName secret) {
    String json =
        JsonObject.builder()
            .put("release", release)
            .put("constellation", constellation.hex())
            .put("issuer", owner.issuer())
            .put("subject", owner.subject())
            .put("secret", secret.value())
            .build()
            .toJson();
    return new Job(installation, plan, folder, json.getBytes(UTF_8));
  }

  /** The text of the appraisal policy that it meets. */
  String policy() throws IOException {
    Workload workload = Workload.ofFolders(Main.folders(installation.home()), configuration);
    return new String(LocalRoot.in(plan.teeLocal()).policy(workload).bytes(), UTF_8);
  }

  /** Runs it to its end: the last line that it printed. */
  String run(LocalConstellation vaults) throws IOException, InterruptedException {
    Path file = Files.write(folder.resolve("job.json"), configuration);
    Path out = folder.resolve("job.out");
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classPath(),
                Main.class.getName(),
                file.toString(),
                vaults.file().toString(),
                plan.teeLocal().toString(),
                folder.toString())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
      return "no answer";
    }
    List<String> lines = Files.readAllLines(out);
    return lines.isEmpty() ? "silence" : lines.getLast();
  }

  /** The order of the names' bytes, as it is measured. */
  private String classPath() throws IOException {
    List<Path> jars = new ArrayList<>();
    for (Path part : Main.folders(installation.home())) {
      try (Stream<Path> list = Files.list(part)) {
        list.filter(jar -> jar.toString().endsWith(".jar")).sorted().forEach(jars::add);
      }
    }
    return jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }
}
