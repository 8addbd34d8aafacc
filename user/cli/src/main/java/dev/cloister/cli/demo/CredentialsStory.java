package dev.cloister.cli.demo;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonNumber;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.policy.Verdict;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.cli.process.RunningService;
import dev.cloister.cli.process.ServiceException;
import dev.cloister.cli.up.Installation;
import dev.cloister.cli.up.Instance;
import dev.cloister.cli.up.Plan;
import dev.cloister.client.ClientException;
import dev.cloister.client.ClientFailure;
import dev.cloister.client.credentials.CredentialsClient;
import dev.cloister.client.credentials.StoredCredential;
import dev.cloister.client.credentials.Vault;
import dev.cloister.client.enclave.Action;
import dev.cloister.client.enclave.EnclaveClient;
import dev.cloister.client.enclave.EnclaveSession;
import dev.cloister.client.http.Api;
import dev.cloister.client.passphrase.Passphrase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** A user's token, stored where nobody reads it and used where nobody sees it. */
final class CredentialsStory {
  private static final String USER = "demo-user";

  private final Narrator narrator;
  private final Installation installation;
  private final Instance instance;
  private final DemoWorld world;
  private final InstantSource clock;
  private final SecureRandom random;

  CredentialsStory(
      Narrator narrator,
      Installation installation,
      Instance instance,
      DemoWorld world,
      InstantSource clock,
      SecureRandom random) {
    this.narrator = narrator;
    this.installation = installation;
    this.instance = instance;
    this.world = world;
    this.clock = clock;
    this.random = random;
  }

  /** Plays it. */
  void play(byte[] githubToken, Path scratch)
      throws IOException, ClientException, ServiceException, InterruptedException {
    Plan plan = instance.plan();
    String bearer = world.token(plan.issuer(), USER);
    byte[] passphrase = passphrase();
    try (Api api = Api.at(plan.controlPlane(), () -> bearer);
        Passphrase secret = Passphrase.takeOver(passphrase.clone())) {
      EnclaveClient enclave =
          EnclaveClient.of(
              api, world.trust(installation, plan), Plan.AUDIENCE, USER, clock, random);
      CredentialsClient client = CredentialsClient.of(api, enclave, USER, random);
      try (Vault vault = setPassphrase(client, secret)) {
        StoredCredential stored = store(vault, githubToken);
        EnclaveSession session = unlock(vault);
        act(session, stored);
        whatTheServerHas(githubToken, passphrase, stored);
        tamper(vault, scratch);
        kill(vault, session, stored);
      }
    }
  }

  private Vault setPassphrase(CredentialsClient client, Passphrase secret) throws ClientException {
    narrator.chapter("A passphrase");
    narrator.say("Made in memory; Argon2id (64 MiB, 3 passes) turns it into a key on this side.");
    Vault vault = client.setPassphrase(secret);
    narrator.claim("the passphrase opens the user's root key", client.verifyPassphrase(secret));
    try (Passphrase wrong = Passphrase.takeOver(passphrase())) {
      narrator.claim("another passphrase does not", !client.verifyPassphrase(wrong));
    }
    return vault;
  }

  private StoredCredential store(Vault vault, byte[] githubToken) throws ClientException {
    narrator.chapter("A GitHub token is stored");
    try (SecretBytes token = SecretBytes.copyOf(githubToken)) {
      StoredCredential stored = vault.store("github/demo", Map.of("kind", "demo"), token);
      try (SecretBytes again = vault.read(stored)) {
        narrator.claim("its owner reads it back", again.equals(token));
      }
      return stored;
    }
  }

  private EnclaveSession unlock(Vault vault) throws ClientException {
    narrator.chapter("The enclave is unlocked: attest, verify, seal the key to it (HPKE)");
    narrator.say("The policy names this distribution's enclave jars and configuration (RTMR3).");
    EnclaveSession session = vault.unlock();
    Verdict verdict = session.assessment().appraisal().verdict();
    narrator.claim("the evidence is " + verdict.code(), verdict == Verdict.AFFIRMING);
    narrator.claim(
        "it vouches for the key that the client sealed to", session.assessment().result().bound());
    narrator.say("HARDWARE: NONE. The roots are development's; a vendor's would be pinned.");
    return session;
  }

  private void act(EnclaveSession session, StoredCredential stored) throws ClientException {
    narrator.chapter("The enclave uses the token");
    JsonObject result = session.execute(readPull(stored));
    String title = title(result);
    narrator.claim(
        "pull request 2 of example-org/widgets is \"" + title + "\"",
        title.equals("Round the corners"));
    narrator.claim(
        "the structured result is all that leaves: no token in it",
        !result.toJson().contains("ghp_"));
  }

  private void whatTheServerHas(byte[] token, byte[] passphrase, StoredCredential stored)
      throws IOException {
    narrator.chapter("What the server has");
    Plan plan = instance.plan();
    Path folder = parent(plan.database());
    narrator.say("database " + plan.database());
    narrator.claim(
        "the row of " + stored.path() + " is in it (" + stored.id() + ")",
        !Traces.of(stored.id().getBytes(US_ASCII), folder).isEmpty());
    narrator.claim(
        "the token is not: raw, UTF-16, hex or base64", Traces.of(token, folder).isEmpty());
    narrator.claim("nor is the passphrase", Traces.of(passphrase, folder).isEmpty());
    Path logs = parent(plan.log("controlplane"));
    lastLine(plan.log("controlplane"));
    narrator.claim(
        "no log has either",
        Traces.of(token, logs).isEmpty() && Traces.of(passphrase, logs).isEmpty());
    narrator.claim(
        "the same search does find the token where it is: at the GitHub stand-in",
        !Traces.of(token, parent(plan.githubTokens())).isEmpty());
  }

  private void tamper(Vault vault, Path scratch)
      throws IOException, ServiceException, InterruptedException {
    narrator.chapter("One byte of an enclave jar is changed");
    instance.service("enclave").close();
    Installation changed = Tampering.copy(installation, scratch.resolve("changed"));
    RunningService tampered = instance.start(instance.plan().enclaveServiceOf(changed));
    narrator.claim("the changed enclave runs and answers", tampered.alive());
    narrator.claim(
        "the client refuses it before any key is sent: " + ClientFailure.ATTESTATION_REFUSED.code(),
        fails(vault) == ClientFailure.ATTESTATION_REFUSED);
    tampered.close();
  }

  private void kill(Vault vault, EnclaveSession session, StoredCredential stored)
      throws ServiceException, InterruptedException, ClientException {
    narrator.chapter("The enclave was killed: what is lost?");
    instance.start(instance.plan().enclaveService());
    boolean lost = false;
    try {
      session.execute(readPull(stored));
    } catch (ClientException e) {
      lost = true;
      narrator.say("the old session answers " + e.serviceCode().orElse(e.failure().code()));
    } finally {
      session.close();
    }
    narrator.claim("the session and its keys", lost);
    narrator.claim("not the credential", vault.list().contains(stored));
    try (EnclaveSession again = vault.unlock()) {
      narrator.claim(
          "and unlocking again is all it takes",
          title(again.execute(readPull(stored))).equals("Round the corners"));
    }
  }

  private static ClientFailure fails(Vault vault) {
    try (EnclaveSession _ = vault.unlock()) {
      return ClientFailure.FORGED_SESSION;
    } catch (ClientException e) {
      return e.failure();
    }
  }

  private static Action readPull(StoredCredential stored) {
    return new Action(
        "github",
        "github_get_pr",
        stored.id(),
        stored.version(),
        JsonObject.builder()
            .put("owner", "example-org")
            .put("repo", "widgets")
            .put("number", JsonNumber.of(2))
            .build());
  }

  private static String title(JsonObject result) {
    try {
      return result.string("title");
    } catch (JsonException e) {
      return "(none)";
    }
  }

  private void lastLine(Path log) throws IOException {
    List<String> lines = Files.readAllLines(log);
    if (!lines.isEmpty()) {
      narrator.say("log      " + lines.getLast());
    }
  }

  private static Path parent(Path file) {
    Path parent = file.getParent();
    return parent == null ? file : parent;
  }

  private byte[] passphrase() {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes).getBytes(US_ASCII);
  }
}
