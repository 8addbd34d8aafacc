package dev.cloister.vault;

import dev.cloister.attestation.Collateral;
import dev.cloister.channel.StartException;
import dev.cloister.channel.StartFailure;
import dev.cloister.channel.client.Target;
import dev.cloister.http.ClockSource;
import dev.cloister.http.HttpServerConfig;
import dev.cloister.tee.SettingNames;
import dev.cloister.tee.TeeEnvironment;
import dev.cloister.tee.TeeException;
import dev.cloister.tee.TeeProvider;
import dev.cloister.tee.TeeProviders;
import dev.cloister.tee.ThrottledTeeProvider;
import dev.cloister.tee.Workload;
import dev.cloister.time.TrustedTime;
import dev.cloister.vault.api.FrameLimits;
import dev.cloister.vault.api.VaultServer;
import dev.cloister.vault.config.ConfigurationException;
import dev.cloister.vault.config.VaultConfiguration;
import dev.cloister.vault.config.VaultSettings;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The vault process. Settings come from the environment; of them only the configuration file is
 * measured, so only it decides what the vault does: the rest says where to listen, which TEE to
 * ask, and where files are.
 */
public final class Main {
  private static final String PROGRAM = "cloister-vault";

  /** Held, or its level would be forgotten. */
  private static final Logger JETTY = Logger.getLogger("org.eclipse.jetty");

  private Main() {}

  /** Exit codes: those of {@link StartFailure}; else it runs until it is stopped. */
  public static void main(String[] arguments) {
    System.exit(run(arguments, System.getenv(), System.out, System.err));
  }

  private static int run(
      String[] arguments, Map<String, String> environment, PrintStream out, PrintStream err) {
    JETTY.setLevel(Level.WARNING);
    TeeProviders providers = TeeProviders.installed();
    try {
      if (arguments.length != 0) {
        throw new StartException(StartFailure.USAGE, "no arguments are taken");
      }
      VaultSettings settings = settings(environment, providers, err);
      serve(settings, configuration(settings), providers, out);
      return 0;
    } catch (StartException e) {
      e.lines(PROGRAM).forEach(err::println);
      if (e.failure() == StartFailure.USAGE || e.failure() == StartFailure.SETTING_MISSING) {
        err.print(usage(providers));
      }
      return e.failure().exitCode();
    }
  }

  private static VaultSettings settings(
      Map<String, String> environment, TeeProviders providers, PrintStream err)
      throws StartException {
    try {
      return VaultSettings.parse(
          SettingNames.current(environment, err::println), providers.names());
    } catch (IllegalArgumentException e) {
      throw new StartException(StartFailure.SETTING_INVALID, String.valueOf(e.getMessage()));
    }
  }

  private static VaultConfiguration configuration(VaultSettings settings) throws StartException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(settings.configuration());
    } catch (IOException e) {
      throw new StartException(
          StartFailure.CONFIGURATION_UNREADABLE, "CLOISTER_VAULT_CONFIG: the file cannot be read");
    }
    try {
      return VaultConfiguration.parse(bytes);
    } catch (ConfigurationException e) {
      throw new StartException(StartFailure.CONFIGURATION_INVALID, String.valueOf(e.getMessage()));
    }
  }

  private static void serve(
      VaultSettings settings,
      VaultConfiguration configuration,
      TeeProviders providers,
      PrintStream out)
      throws StartException {
    TrustedTime time = time(configuration, settings.provider());
    TeeProvider tee = tee(settings, configuration, providers);
    VaultProcess process;
    try {
      process = VaultProcess.start(setup(settings, configuration, tee, time), listen(settings));
    } catch (StartException e) {
      tee.close();
      throw e;
    }
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  process.close();
                  tee.close();
                  stopped.countDown();
                }));
    String frames =
        process.framePort().isPresent() ? " frames " + process.framePort().getAsInt() : "";
    out.println(
        "vault https://"
            + settings.host()
            + ":"
            + process.port()
            + frames
            + " provider "
            + tee.name());
    out.flush();
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static VaultProcess.Setup setup(
      VaultSettings settings, VaultConfiguration configuration, TeeProvider tee, TrustedTime time) {
    VaultProcess.Setup setup =
        new VaultProcess.Setup(
            configuration,
            tee,
            settings.data(),
            Collateral::empty,
            time,
            new SecureRandom(),
            System::nanoTime,
            settings.peers().<Supplier<List<Target>>>map(Main::addresses).orElse(List::of));
    return settings.collateral().map(setup::withCollateral).orElse(setup);
  }

  private static Supplier<List<Target>> addresses(Path file) {
    return new PeerAddresses(file, System::nanoTime);
  }

  private static VaultServer.Listen listen(VaultSettings settings) {
    return new VaultServer.Listen(
        settings.host(),
        settings.port(),
        settings.framePort(),
        HttpServerConfig.Limits.defaults(),
        FrameLimits.defaults());
  }

  private static TeeProvider tee(
      VaultSettings settings, VaultConfiguration configuration, TeeProviders providers)
      throws StartException {
    Workload workload;
    try {
      workload =
          Workload.ofClassPath(
              System.getProperty("java.class.path"), configuration.measured().bytes());
    } catch (IOException e) {
      throw new StartException(StartFailure.WORKLOAD_UNMEASURABLE, String.valueOf(e.getMessage()));
    }
    TeeEnvironment inside =
        new TeeEnvironment(
            settings.data(), workload, InstantSource.system(), new SecureRandom(), settings.tee());
    try {
      TeeProvider opened =
          providers
              .open(settings.provider(), inside)
              .orElseThrow(() -> new IllegalStateException("the provider's name is empty"));
      return ThrottledTeeProvider.of(opened, ThrottledTeeProvider.Limits.DEFAULT, System::nanoTime);
    } catch (TeeException e) {
      throw new StartException(StartFailure.TEE_FAILED, e.reason().code() + ": " + e.getMessage());
    }
  }

  private static TrustedTime time(VaultConfiguration configuration, String provider)
      throws StartException {
    return configuration
        .clock()
        .open(
            provider,
            Instant.EPOCH,
            new ClockSource.Host(InstantSource.system(), System::nanoTime, Path.of("/")))
        .orElseThrow(
            () ->
                new StartException(
                    StartFailure.CLOCK_UNTRUSTED,
                    "the clock is the host's: expected TDX, or \"guest_clock\": true where SNP has"
                        + " SecureTSC, and the kernel's clock source to be tsc"));
  }

  private static String usage(TeeProviders providers) {
    return """
      usage: cloister-vault
      The settings come from the environment (docs/reference/vault-configuration.md):
        CLOISTER_VAULT_CONFIG      file of the measured configuration (required)
        CLOISTER_TEE_PROVIDER      the TEE it runs in (required): %s
        CLOISTER_VAULT_HOST        address to listen on (127.0.0.1)
        CLOISTER_VAULT_PORT        port of HTTP (8444); 0 picks one
        CLOISTER_VAULT_FRAME_PORT  port of frames; none without it; 0 picks one
        CLOISTER_VAULT_DATA_DIR    folder of the sealed state (cloister-vault)
        CLOISTER_VAULT_COLLATERAL  file of collateral for callers' and peers' evidence
        CLOISTER_VAULT_PEERS       file of peers' addresses, one host:port a line
      """
        .formatted(String.join(", ", providers.names()));
  }
}
