package dev.cloister.cli.demo;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.cli.Screen;
import dev.cloister.cli.up.LocalRoot;
import dev.cloister.client.ClientException;
import dev.cloister.client.vault.AttestedVaults;
import dev.cloister.client.vault.CodeCredentials;
import dev.cloister.client.vault.CodeTrust;
import dev.cloister.client.vault.KnownConstellation;
import dev.cloister.client.vault.Pace;
import dev.cloister.client.vault.SecretReading;
import dev.cloister.client.vault.VaultClient;
import dev.cloister.client.vault.VaultException;
import dev.cloister.client.vault.VaultTrust;
import dev.cloister.constellation.secret.OwnerId;
import dev.cloister.constellation.secret.SecretName;
import dev.cloister.tee.TeeEnvironment;
import dev.cloister.tee.TeeException;
import dev.cloister.tee.TeeProvider;
import dev.cloister.tee.TeeProviders;
import dev.cloister.tee.TeeSettings;
import dev.cloister.tee.Workload;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;

/**
 * The workload of the demo's vault story, a process of its own in the software TEE: its jars and
 * the bytes of its configuration are measured, and with that evidence it asks the vaults for a
 * secret. It prints the secret's digest, or why it does not get it.
 */
final class Main {
  static final String READ = "read ";
  static final String REFUSED = "refused ";

  private Main() {}

  /**
   * Runs it: arguments are the measured configuration, the constellation's file, the software TEE's
   * folder and a folder to work in.
   */
  public static void main(String[] arguments) {
    Screen out = Screen.on(new PrintWriter(System.out, false, StandardCharsets.UTF_8));
    int exit;
    try {
      out.line(
          run(
              Path.of(arguments[0]),
              Path.of(arguments[1]),
              Path.of(arguments[2]),
              Path.of(arguments[3])));
      exit = 0;
    } catch (VaultException e) {
      out.line(REFUSED + e.failure().code() + ": " + String.join(", ", e.reasons()));
      exit = 1;
    } catch (IOException | TeeException | JsonException | ClientException e) {
      out.line("failed: " + e.getMessage());
      exit = 2;
    }
    out.flush();
    System.exit(exit);
  }

  private static String run(Path configuration, Path constellation, Path platform, Path work)
      throws IOException, TeeException, JsonException, ClientException {
    byte[] measured = Files.readAllBytes(configuration);
    JsonObject json = Json.parseObject(measured);
    SecureRandom random = new SecureRandom();
    TeeEnvironment inside =
        new TeeEnvironment(
            work,
            Workload.ofClassPath(System.getProperty("java.class.path"), measured),
            InstantSource.system(),
            random,
            TeeSettings.defaults().with("CLOISTER_TEE_LOCAL_DIR", platform.toString()));
    KnownConstellation known = KnownConstellation.parse(Files.readAllBytes(constellation));
    LocalRoot root = LocalRoot.in(platform);
    // Which constellation is meant is measured; what the file says besides it proves by itself.
    ByteString pinned = ByteString.copyOf(HexFormat.of().parseHex(json.string("constellation")));
    VaultTrust trust =
        VaultTrust.of(
            pinned,
            known.configurations(),
            CodeTrust.development(root.anchors(), known.codePolicies(), root.collateral()));
    OwnerId owner = new OwnerId(json.string("issuer"), json.string("subject"));
    try (TeeProvider tee =
            TeeProviders.installed()
                .open("local", inside)
                .orElseThrow(() -> new IOException("the software TEE is not here"));
        AttestedVaults vaults =
            AttestedVaults.connect(
                trust,
                known.endpoints(),
                CodeCredentials.of(tee, InstantSource.system(), random),
                new VaultClient.Surroundings(
                    Pace.DEFAULT, InstantSource.system(), System::nanoTime, random));
        SecretReading reading =
            vaults.get(vaults.secret(owner, new SecretName(json.string("secret"))))) {
      return READ + reading.secret().use(Main::digest);
    }
  }

  static String digest(byte[] secret) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(secret));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** What starts it: the command's own jars and the software TEE's, in this order. */
  static List<Path> folders(Path home) {
    return List.of(home.resolve("lib").resolve("cli"), home.resolve("dev").resolve("tee-local"));
  }
}
