package dev.cloister.tee.launcher;

import dev.cloister.tee.TeeEnvironment;
import dev.cloister.tee.TeeException;
import dev.cloister.tee.TeeException.Reason;
import dev.cloister.tee.TeeProvider;
import dev.cloister.tee.TeeProviderFactory;
import dev.cloister.tee.TeeSettings;
import dev.cloister.tee.http.PlatformHttp;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Opens {@code confidential-space}: workloads that Google's launcher started. */
public final class ConfidentialSpaceTeeFactory implements TeeProviderFactory {
  /** The name it is selected by. */
  public static final String NAME = "confidential-space";

  static final String SOCKET = "/run/container_launcher/teeserver.sock";

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int MAX_AUDIENCE = 512;

  /** What {@link java.util.ServiceLoader} calls. */
  public ConfidentialSpaceTeeFactory() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public TeeProvider open(TeeEnvironment environment) throws TeeException {
    String audience = environment.settings().value(TeeSettings.AUDIENCE, "");
    int length = audience.getBytes(StandardCharsets.UTF_8).length;
    if (length == 0 || length > MAX_AUDIENCE || audience.startsWith("https://sts.")) {
      throw new TeeException(
          Reason.UNAVAILABLE,
          TeeSettings.AUDIENCE + " must name the service that tokens are for, in 1 to 512 bytes");
    }
    Path socket = environment.settings().file(SOCKET);
    if (!Files.exists(socket)) {
      throw new TeeException(
          Reason.UNAVAILABLE, SOCKET + " is not there: this is not Confidential Space");
    }
    return new ConfidentialSpaceTee(
        PlatformHttp.at(UnixDomainSocketAddress.of(socket), "localhost", PATIENCE), audience);
  }
}
