package dev.cloister.enclave;

import dev.cloister.enclave.config.ConfigurationException;
import dev.cloister.enclave.config.EnclaveConfiguration;
import dev.cloister.enclave.time.EnclaveTime;
import dev.cloister.tee.SettingNames;
import dev.cloister.tee.TeeEnvironment;
import dev.cloister.tee.TeeException;
import dev.cloister.tee.TeeProvider;
import dev.cloister.tee.TeeProviders;
import dev.cloister.tee.ThrottledTeeProvider;
import dev.cloister.tee.Workload;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
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
  private static final String CONFIG = "CLOISTER_ENCLAVE_CONFIG";
  private static final String HOST = "CLOISTER_ENCLAVE_HOST";
  private static final String PORT = "CLOISTER_ENCLAVE_PORT";
  private static final String DATA = "CLOISTER_ENCLAVE_DATA_DIR";
  private static final String USAGE =
      """
      The enclave takes its settings from the environment:
        CLOISTER_ENCLAVE_CONFIG    file of the measured configuration (required)
        CLOISTER_TEE_PROVIDER      the TEE it runs in (required): %s
        CLOISTER_ENCLAVE_HOST      address to listen on (127.0.0.1)
        CLOISTER_ENCLAVE_PORT      port to listen on (8443); 0 picks one
        CLOISTER_ENCLAVE_DATA_DIR  where a TEE provider may keep files (cloister-enclave)
      """;

  /** Held, or its level would be forgotten. */
  private static final Logger JETTY = Logger.getLogger("org.eclipse.jetty");

  private Main() {}

  /** Exit 2 on wrong settings, 1 when it cannot start; else runs until it is stopped. */
  public static void main(String[] arguments) {
    System.exit(run(arguments, System.getenv(), System.out, System.err));
  }

  private static int run(
      String[] arguments, Map<String, String> environment, PrintStream out, PrintStream err) {
    JETTY.setLevel(Level.WARNING);
    TeeProviders providers = TeeProviders.installed();
    if (arguments.length != 0) {
      err.print(USAGE.formatted(providers.names()));
      return 2;
    }
    try {
      Map<String, String> settings = SettingNames.current(environment, err::println);
      EnclaveConfiguration configuration =
          EnclaveConfiguration.parse(
              Files.readAllBytes(Path.of(settings.getOrDefault(CONFIG, ""))));
      TeeEnvironment inside =
          new TeeEnvironment(
              Path.of(settings.getOrDefault(DATA, "cloister-enclave")),
              Workload.ofClassPath(
                  System.getProperty("java.class.path"), configuration.measuredBytes()),
              InstantSource.system(),
              new SecureRandom());
      TeeProvider opened =
          providers
              .open(settings.getOrDefault(TeeProviders.SETTING, ""), inside)
              .orElseThrow(
                  () -> new IllegalArgumentException(TeeProviders.SETTING + " is not set"));
      serve(configuration, opened, listen(settings), out);
      return 0;
    } catch (IllegalArgumentException | ConfigurationException e) {
      err.println(e.getMessage());
      err.print(USAGE.formatted(providers.names()));
      return 2;
    } catch (IOException | GeneralSecurityException | TeeException e) {
      err.println("cannot start: " + e.getMessage());
      return 1;
    }
  }

  private static void serve(
      EnclaveConfiguration configuration,
      TeeProvider opened,
      InetSocketAddress listen,
      PrintStream out)
      throws IOException, GeneralSecurityException {
    TeeProvider tee =
        ThrottledTeeProvider.of(opened, ThrottledTeeProvider.Limits.DEFAULT, System::nanoTime);
    EnclaveTime time = EnclaveTime.of(InstantSource.system(), System::nanoTime);
    EnclaveProcess process =
        EnclaveProcess.start(configuration, tee, listen, time, new SecureRandom());
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

  private static InetSocketAddress listen(Map<String, String> settings) {
    String port = settings.getOrDefault(PORT, "8443");
    if (!port.matches("[0-9]{1,5}")) {
      throw new IllegalArgumentException(PORT + " is not a port");
    }
    return InetSocketAddress.createUnresolved(
        settings.getOrDefault(HOST, "127.0.0.1"), Integer.parseInt(port));
  }
}
