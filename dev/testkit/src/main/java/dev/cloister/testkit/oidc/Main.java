package dev.cloister.testkit.oidc;

import dev.cloister.testkit.http.Options;
import dev.cloister.testkit.pki.Seed;
import java.io.IOException;
import java.io.PrintStream;
import java.security.SecureRandom;
import java.time.InstantSource;

/** Runs an issuer as a process, for the demo. */
public final class Main {
  private static final String USAGE =
      """
      usage: Main [--port N] [--seed TEXT]
        --port N      listen on 127.0.0.1:N; 0, the default, picks a free port
        --seed TEXT   the same keys every time; without it they are new
      Prints "issuer URL" when it answers. POST URL/token with sub, aud, role, ttl, alg, jkt, claim.NAME
      gives anybody any token: development only.
      """;

  private Main() {}

  /** Exit 2 on wrong usage, 1 if the port is taken; else runs until it is stopped. */
  public static void main(String[] arguments) {
    System.exit(run(arguments, System.out, System.err));
  }

  private static int run(String[] arguments, PrintStream out, PrintStream err) {
    try {
      Options options = Options.parse(arguments, "port", "seed");
      Seed seed =
          options.text("seed").map(Seed::of).orElseGet(() -> Seed.fresh(new SecureRandom()));
      try (OidcIssuer issuer =
          OidcIssuer.start(
              seed, InstantSource.system(), options.port(), Algorithm.ES256, Algorithm.RS256)) {
        out.println("issuer " + issuer.issuer());
        out.flush();
        Options.untilStopped();
      }
      return 0;
    } catch (IllegalArgumentException e) {
      err.print(e.getMessage() + "\n" + USAGE);
      return 2;
    } catch (IOException e) {
      err.println("cannot listen: " + e.getMessage());
      return 1;
    }
  }
}
