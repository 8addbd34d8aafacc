package dev.cloister.system;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.cli.process.HealthCheck;
import dev.cloister.cli.process.Ports;
import dev.cloister.cli.process.ServiceSpec;
import dev.cloister.cli.process.Supervisor;
import dev.cloister.cli.up.Installation;
import dev.cloister.cli.up.Plan;
import dev.cloister.client.enclave.EnclaveTrust;
import dev.cloister.collateral.Fetched;
import dev.cloister.collateral.bundle.CollateralBundle;
import dev.cloister.tee.Workload;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** Control plane and enclave of the development distribution, each a process of its own. */
final class Processes implements AutoCloseable {
  static final String ENCLAVE = "enclave";
  static final String CONTROL_PLANE = "control plane";

  private final Installation installation;
  private final Plan plan;
  private final Supervisor supervisor;

  private Processes(Installation installation, Plan plan, Supervisor supervisor) {
    this.installation = installation;
    this.plan = plan;
    this.supervisor = supervisor;
  }

  /** Starts them with all their files below a folder. */
  static Processes start(Path folder, HttpClient http, URI issuer, URI github) throws Exception {
    Installation installation = Installation.copyAt(Checkout.development());
    List<Integer> free = Ports.free(2);
    Plan plan =
        new Plan(
            installation,
            folder,
            new Plan.Addresses(
                free.get(0), free.get(1), issuer.getPort(), github.getPort(), List.of()));
    for (String name : List.of("controlplane", "enclave", "log")) {
      Files.createDirectories(folder.resolve(name));
    }
    Files.writeString(plan.enclaveConfiguration(), plan.enclaveSettings().toPrettyJson());
    Supervisor supervisor =
        new Supervisor(HealthCheck.http(http), Duration.ofMinutes(2), System::nanoTime);
    Processes processes = new Processes(installation, plan, supervisor);
    try {
      for (ServiceSpec spec : plan.services()) {
        if (spec.name().equals(ENCLAVE) || spec.name().equals(CONTROL_PLANE)) {
          supervisor.start(spec);
        }
      }
      return processes;
    } catch (Exception e) {
      processes.close();
      throw e;
    }
  }

  Plan plan() {
    return plan;
  }

  /** Trust in these jars with this configuration, under this folder's development root. */
  EnclaveTrust trust() throws Exception {
    String pem = Files.readString(plan.teeLocal().resolve("root.pem"), US_ASCII);
    byte[] root = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
    byte[] register =
        Workload.ofFolders(
                installation.enclaveFolders(), Files.readAllBytes(plan.enclaveConfiguration()))
            .register();
    HexFormat hex = HexFormat.of();
    String policy =
        """
        {"version": 1, "anchors": {"development": ["%s"]}, "measurements": {"rtmr3": ["%s"]}}
        """
            .formatted(
                hex.formatHex(MessageDigest.getInstance("SHA-256").digest(root)),
                hex.formatHex(register));
    CollateralBundle collateral =
        CollateralBundle.parse(Files.readAllBytes(plan.teeLocal().resolve("collateral.json")));
    return EnclaveTrust.development(
        new DevelopmentAnchors(List.of(TrustAnchor.of(Vendor.INTEL, "local", root))),
        AppraisalPolicy.parse(policy.getBytes(UTF_8)),
        request -> new Fetched(collateral.collateral(), List.of(), List.of()));
  }

  /** A heap dump of one of them, unreachable objects included. */
  void dump(String name, Path file) throws IOException, InterruptedException {
    Process jcmd =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(supervisor.find(name).pid()),
                "GC.heap_dump",
                "-all",
                file.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (jcmd.waitFor() != 0) {
      throw new IOException("jcmd ended with " + jcmd.exitValue());
    }
  }

  @Override
  public void close() {
    supervisor.close();
  }
}
