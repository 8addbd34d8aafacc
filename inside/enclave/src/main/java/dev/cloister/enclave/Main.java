package dev.cloister.enclave;

import dev.cloister.channel.StartException;
import dev.cloister.channel.StartFailure;
import dev.cloister.enclave.config.ConfigurationException;
import dev.cloister.enclave.config.EnclaveConfiguration;
import dev.cloister.enclave.config.EnclaveSettings;
import dev.cloister.http.ClockSource;
import dev.cloister.tee.SettingNames;
import dev.cloister.tee.TeeEnvironment;
import dev.cloister.tee.TeeException;
import dev.cloister.tee.TeeProvider;
import dev.cloister.tee.TeeProviders;
import dev.cloister.tee.ThrottledTeeProvider;
import dev.cloister.tee.Workload;
import dev.cloister.time.TrustedTime;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The enclave process. Settings come from the environment; of them only the configuration file is
 * measured, so only it decides what the enclave does: the rest says where to listen and which TEE
 * to ask.
 */
public final class Main {
  private static final String PROGRAM = "cloister-enclave";

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
      EnclaveSettings settings = settings(environment, providers, err);
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

  private static EnclaveSettings settings(
      Map<String, String> environment, TeeProviders providers, PrintStream err)
      throws StartException {
    try {
      return EnclaveSettings.parse(
          SettingNames.current(environment, err::println), providers.names());
    } catch (IllegalArgumentException e) {
      throw new StartException(StartFailure.SETTING_INVALID, String.valueOf(e.getMessage()));
    }
  }

  private static EnclaveConfiguration configuration(EnclaveSettings settings)
      throws StartException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(settings.configuration());
    } catch (IOException e) {
      throw new StartException(
          StartFailure.CONFIGURATION_UNREADABLE,
          "CLOISTER_ENCLAVE_CONFIG: the file cannot be read");
    }
    try {
      return EnclaveConfiguration.parse(bytes);
    } catch (ConfigurationException e) {
      throw new StartException(StartFailure.CONFIGURATION_INVALID, String.valueOf(e.getMessage()));
    }
  }

  private static TeeProvider tee(
      EnclaveSettings settings, EnclaveConfiguration configuration, TeeProviders providers)
      throws StartException {
    Workload workload;
    try {
      workload =
          Workload.ofClassPath(
              System.getProperty("java.class.path"), configuration.measuredBytes());
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

  private static void serve(
      EnclaveSettings settings,
      EnclaveConfiguration configuration,
      TeeProviders providers,
      PrintStream out)
      throws StartException {
    TrustedTime time = time(configuration, settings.provider());
    TeeProvider tee = tee(settings, configuration, providers);
    EnclaveProcess process = start(settings, configuration, tee, time);
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  process.close();
                  tee.close();
                  stopped.countDown();
                }));
    out.println("enclave " + process.url() + " provider " + tee.name());
    out.flush();
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The host's clock is believed in development only. */
  private static TrustedTime time(EnclaveConfiguration configuration, String provider)
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

  private static EnclaveProcess start(
      EnclaveSettings settings,
      EnclaveConfiguration configuration,
      TeeProvider tee,
      TrustedTime time)
      throws StartException {
    try {
      if (settings.tls().isPresent()) {
        // Read once here, so that what cannot be read is not told as an address that is taken.
        settings.tls().get().read();
      }
    } catch (IOException e) {
      tee.close();
      throw new StartException(StartFailure.TLS_UNREADABLE, String.valueOf(e.getMessage()));
    }
    try {
      return EnclaveProcess.start(
          configuration,
          tee,
          new EnclaveProcess.Listen(settings.host(), settings.port(), settings.tls()),
          time,
          new SecureRandom());
    } catch (IOException e) {
      tee.close();
      throw new StartException(StartFailure.LISTEN_FAILED, String.valueOf(e.getMessage()));
    } catch (GeneralSecurityException e) {
      tee.close();
      throw new StartException(StartFailure.CONFIGURATION_INVALID, String.valueOf(e.getMessage()));
    }
  }

  private static String usage(TeeProviders providers) {
    return """
      usage: cloister-enclave
      The settings come from the environment (docs/reference/enclave-configuration.md):
        CLOISTER_ENCLAVE_CONFIG           file of the measured configuration (required)
        CLOISTER_TEE_PROVIDER             the TEE it runs in (required): %s
        CLOISTER_ENCLAVE_HOST             address to listen on (127.0.0.1)
        CLOISTER_ENCLAVE_PORT             port to listen on (8443); 0 picks one
        CLOISTER_ENCLAVE_TLS_CERTIFICATE  PEM file of a certificate chain; with it TLS 1.3 only
        CLOISTER_ENCLAVE_TLS_KEY          PEM file of its key (PKCS #8)
        CLOISTER_ENCLAVE_HTTP             loopback, or allowed: plain HTTP on any address
        CLOISTER_ENCLAVE_DATA_DIR         where a TEE provider may keep files (cloister-enclave)
      """
        .formatted(String.join(", ", providers.names()));
  }
}
