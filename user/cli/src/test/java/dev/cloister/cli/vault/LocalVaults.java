package dev.cloister.cli.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.Collateral;
import dev.cloister.channel.client.Target;
import dev.cloister.cli.CliRun;
import dev.cloister.constellation.Base64Url;
import dev.cloister.tee.TeeEnvironment;
import dev.cloister.tee.TeeProvider;
import dev.cloister.tee.TeeProviders;
import dev.cloister.tee.Workload;
import dev.cloister.testkit.oidc.OidcIssuer;
import dev.cloister.testkit.oidc.TokenSpec;
import dev.cloister.testkit.pki.Pem;
import dev.cloister.testkit.pki.Seed;
import dev.cloister.time.TrustedTime;
import dev.cloister.vault.VaultProcess;
import dev.cloister.vault.api.VaultServer;
import dev.cloister.vault.config.VaultConfiguration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Three vaults on this machine, joined by the command, and people who log in to them. */
public final class LocalVaults implements AutoCloseable {
  /** When it is now. */
  public static final InstantSource CLOCK = InstantSource.system();

  private final Path folder;
  private final SecureRandom random = new SecureRandom();
  private final List<AutoCloseable> parts = new ArrayList<>();
  private final List<VaultProcess> vaults = new CopyOnWriteArrayList<>();
  private final OidcIssuer issuer;
  private byte[] configuration = new byte[0];

  private LocalVaults(Path folder) throws Exception {
    this.folder = folder;
    this.issuer = OidcIssuer.start(Seed.fresh(random), CLOCK);
    parts.add(issuer);
  }

  /** Starts them; {@code c.json} in the folder is the constellation's file. */
  public static LocalVaults in(Path folder) throws Exception {
    LocalVaults made = new LocalVaults(folder);
    try {
      made.join();
      return made;
    } catch (Exception | AssertionError e) {
      made.close();
      throw e;
    }
  }

  private void join() throws Exception {
    String authority = word(run("owner-key", file("authority.key")), "spki");
    tee(Workload.of(List.of(), new byte[0])).close();
    configuration =
        """
        {"format": "cloister-vault-1", "development": true, "constellation_owner": "%s",
         "lease_ms": 1000, "development_roots": [{"vendor": "intel", "key": "%s"}],
         "oidc": [{"issuer": "%s", "audience": "vaults", "jwks_url": "%s"}]}
        """
            .formatted(authority, Base64Url.encode(root()), issuer.issuer(), issuer.keysAddress())
            .getBytes(UTF_8);
    Workload workload = Workload.of(List.of(), configuration);
    for (int i = 0; i < 3; i++) {
      vaults.add(start(i, 0));
    }
    Files.writeString(file("code.json"), policy(workload));
    List<Object> init = new ArrayList<>(List.of("init"));
    for (VaultProcess vault : vaults) {
      init.addAll(List.of("--vault", "https://127.0.0.1:" + vault.port() + "=site"));
    }
    init.addAll(
        List.of(
            "--code-policy", file("code.json"),
            "--owner-key", file("authority.key"),
            "--degraded-writes", "2",
            "-o", file("c.json")));
    CliRun made = run(trusting(init));
    assertThat(made.exitCode()).as(made.err()).isZero();
  }

  private TeeProvider tee(Workload workload) throws Exception {
    return TeeProviders.installed()
        .open("local", new TeeEnvironment(folder, workload, CLOCK, random))
        .orElseThrow();
  }

  private VaultProcess start(int index, int port) throws Exception {
    Workload workload = Workload.of(List.of(), configuration);
    TeeProvider tee = tee(workload);
    parts.addFirst(tee);
    VaultServer.Listen any = VaultServer.Listen.onLoopback();
    VaultProcess vault =
        VaultProcess.start(
            new VaultProcess.Setup(
                    VaultConfiguration.parse(configuration),
                    tee,
                    Files.createDirectories(folder.resolve("vault-" + index)),
                    Collateral::empty,
                    TrustedTime.believing(CLOCK, System::nanoTime),
                    random,
                    System::nanoTime,
                    this::addresses)
                .withCollateral(folder.resolve("tee-local/collateral.json")),
            new VaultServer.Listen(
                any.host(), port, any.framePort(), any.limits(), any.frameLimits()));
    parts.addFirst(vault);
    return vault;
  }

  /** Starts a vault again, on the port that it had. */
  public void restart(int index, int port) throws Exception {
    vaults.set(index, start(index, port));
  }

  private List<Target> addresses() {
    return vaults.stream()
        .map(VaultProcess::port)
        .filter(port -> port > 0)
        .map(port -> new Target("127.0.0.1", port))
        .toList();
  }

  /** The vaults. */
  public List<VaultProcess> vaults() {
    return List.copyOf(vaults);
  }

  /** The ids of the vaults, as the status shows them. */
  public List<String> ids(Person asking) {
    return asking
        .run("status")
        .out()
        .lines()
        .filter(line -> line.startsWith("vault "))
        .map(line -> line.substring("vault ".length(), line.indexOf(',')))
        .toList();
  }

  /** Runs {@code cloister vault} as nobody whom a vault knows. */
  public CliRun anybody(Object... args) {
    List<Object> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--constellation", file("c.json")));
    return run(trusting(all));
  }

  /** Who asks for tokens. */
  public String issuer() {
    return issuer.issuer();
  }

  /** Somebody with a key of their own and a token that is bound to it. */
  public Person person(String subject, String... roles) throws Exception {
    Path key = file(subject + ".key");
    String jkt = word(run("owner-key", key), "jkt");
    Path token =
        Files.writeString(
            file(subject + ".token"),
            issuer.token(
                TokenSpec.of(subject, "vaults").claim("roles", List.of(roles)).confirmedBy(jkt)));
    return new Person(key, token);
  }

  /** Runs the command as somebody. */
  public final class Person {
    private final Path key;
    private final Path token;

    private Person(Path key, Path token) {
      this.key = key;
      this.token = token;
    }

    /** The file of the token. */
    public Path token() {
      return token;
    }

    /** Runs {@code cloister vault}. */
    public CliRun run(Object... args) {
      return with(new byte[0], args);
    }

    /** The same with these bytes on standard input. */
    public CliRun with(byte[] in, Object... args) {
      return runAt(file("c.json"), in, args);
    }

    /** The same with another file of the constellation. */
    public CliRun at(Path constellation, Object... args) {
      return runAt(constellation, new byte[0], args);
    }

    private CliRun runAt(Path constellation, byte[] in, Object... args) {
      List<Object> all = new ArrayList<>(List.of(args));
      all.addAll(List.of("--constellation", constellation, "--key", key, "--token", token));
      return CliRun.with(folder, CLOCK.instant(), in, withVault(trusting(all)));
    }
  }

  /** Runs {@code cloister vault} as somebody who has no key and no token. */
  public CliRun withoutKey(Object... args) {
    List<Object> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--constellation", file("c.json")));
    return run(trusting(all));
  }

  /** SHA-256 of the root that the vaults' platform has, as policies name it. */
  public String anchor() throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(root()));
  }

  private CliRun run(Object... args) {
    return CliRun.of(folder, CLOCK.instant(), withVault(args));
  }

  private Object[] trusting(List<Object> args) {
    List<Object> all = new ArrayList<>(args);
    all.addAll(
        List.of(
            "--development",
            "--development-root",
            folder.resolve("tee-local/root.pem"),
            "--collateral",
            folder.resolve("tee-local/collateral.json")));
    return all.toArray();
  }

  private static Object[] withVault(Object[] args) {
    List<Object> all = new ArrayList<>(List.of("vault"));
    all.addAll(List.of(args));
    return all.toArray();
  }

  private Path file(String name) {
    return folder.resolve(name);
  }

  /** The rest of the line that begins with a word. */
  public static String word(CliRun run, String first) {
    assertThat(run.exitCode()).as(run.err()).isZero();
    return run.out()
        .lines()
        .filter(line -> line.startsWith(first))
        .map(line -> line.substring(first.length()).strip())
        .findFirst()
        .orElseThrow();
  }

  private byte[] root() throws Exception {
    return Pem.decode("PUBLIC KEY", Files.readString(folder.resolve("tee-local/root.pem")))
        .getFirst();
  }

  private String policy(Workload workload) throws Exception {
    return """
    {"version": 1, "anchors": {"development": ["%s"]}, "measurements": {"rtmr3": ["%s"]}}
    """
        .formatted(anchor(), HexFormat.of().formatHex(workload.register()));
  }

  @Override
  public void close() {
    for (AutoCloseable part : parts) {
      try {
        part.close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
