package dev.cloister.cli.demo;

import dev.cloister.cli.process.RunningService;
import dev.cloister.cli.process.ServiceException;
import dev.cloister.cli.process.ServiceSpec;
import dev.cloister.cli.up.Installation;
import dev.cloister.cli.up.LocalConstellation;
import dev.cloister.cli.up.VaultsHealth;
import dev.cloister.client.ClientException;
import dev.cloister.client.vault.SecretReading;
import dev.cloister.client.vault.VaultFault;
import dev.cloister.client.vault.VaultStatus;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.wire.Continuity;
import dev.cloister.constellation.wire.VaultState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What becomes of a secret at three vaults when one of them dies, lies, or comes back old. */
final class VaultFaultsStory {
  /** In the salt of a segment's header. */
  private static final int OFFSET = 50;

  private static final String PROGRAM = "cloister-vault: ";

  private final VaultScene scene;
  private final Narrator narrator;
  private final LocalConstellation vaults;

  VaultFaultsStory(VaultScene scene) {
    this.scene = scene;
    this.narrator = scene.narrator();
    this.vaults = scene.vaults();
  }

  void kill(VaultId vault, byte[] secret)
      throws ClientException, ServiceException, InterruptedException {
    narrator.chapter("One vault is killed (kill -9)");
    scene.instance().service(LocalConstellation.name(0)).kill();
    scene.readWithout(vault, VaultFault.Kind.UNREACHABLE, secret);
    start(0);
    VaultStatus again = VaultScene.of(scene.health().awaitServing(), vault);
    narrator.claim(
        "started again, it serves when its peers have granted it incarnation "
            + again.incarnation().orElse(0),
        VaultScene.is(again, Continuity.State.WITNESSED));
  }

  void corrupt(VaultId vault, byte[] secret)
      throws IOException, ClientException, ServiceException, InterruptedException {
    narrator.chapter("One vault is corrupted");
    stop(1);
    Installation other =
        Tampering.copyOfVault(scene.installation(), scene.scratch().resolve("other-vault"));
    String refusal = refusal(vaults.service(other, 1, vaults.data(1)));
    narrator.claim(
        "with one byte of its code changed it cannot open its disk: " + refusal,
        refusal.contains("state_failed"));
    Path empty = scene.scratch().resolve("other-vault-data");
    RunningService stranger = scene.instance().start(vaults.service(other, 1, empty));
    narrator.say("On an empty disk that code runs, and is no member of the constellation.");
    scene.readWithout(vault, VaultFault.Kind.REFUSED, secret);
    stranger.close();

    Path file = firstSegment(vaults.data(1).resolve("state"));
    flip(file);
    refusal = refusal(vaults.services().get(1));
    narrator.claim(
        "with one byte of its disk changed it does not start: " + refusal,
        refusal.contains("store_corrupt"));
    scene.readWithout(vault, VaultFault.Kind.UNREACHABLE, secret);
    flip(file);
    start(1);
    narrator.claim(
        "with the byte as it was it serves again",
        scene.health().awaitServing().stream().allMatch(VaultsHealth::serves));
  }

  void rollBack(VaultId vault)
      throws IOException, ClientException, ServiceException, InterruptedException {
    narrator.chapter("One disk is rolled back");
    Path data = vaults.data(2);
    Path old = scene.scratch().resolve("old-disk");
    stop(2);
    Tampering.copyTree(data, old);
    start(2);
    scene.health().awaitServing();
    byte[] second = scene.secret();
    int holders = scene.put(second).committed();
    narrator.claim("a new version is stored, at " + holders + " of 3", holders == 3);
    stop(2);
    DemoCommand.delete(data);
    Tampering.copyTree(old, data);
    start(2);
    List<VaultStatus> all =
        scene
            .health()
            .await(
                found -> VaultScene.is(VaultScene.of(found, vault), Continuity.State.QUARANTINED));
    VaultStatus found = VaultScene.of(all, vault);
    narrator.claim(
        "on the disk of before, its peers show it a later head that it signed itself: "
            + found.state().map(state -> state.name().toLowerCase(Locale.ROOT)).orElse("silent"),
        found.state().filter(VaultState.QUARANTINE::equals).isPresent());
    try (SecretReading reading = scene.client().get(VaultScene.NAME)) {
      narrator.claim("a read gives the new version", VaultScene.has(reading, second));
    }
  }

  private void start(int index) throws ServiceException, InterruptedException {
    scene.instance().start(vaults.services().get(index));
  }

  private void stop(int index) {
    scene.instance().service(LocalConstellation.name(index)).close();
  }

  /** The code with which a vault does not start; says so where it does. */
  private String refusal(ServiceSpec spec) throws InterruptedException {
    try {
      scene.instance().start(spec);
      return "it started";
    } catch (ServiceException e) {
      String text = String.valueOf(e.getMessage());
      return text.lines()
          .filter(line -> line.startsWith(PROGRAM))
          .reduce((before, last) -> last)
          .map(line -> line.substring(PROGRAM.length()))
          .orElse(text);
    }
  }

  private static Path firstSegment(Path store) throws IOException {
    try (Stream<Path> files = Files.list(store)) {
      return files
          .filter(file -> file.toString().contains("segment-"))
          .min((a, b) -> a.compareTo(b))
          .orElseThrow(() -> new IOException("no segment in " + store));
    }
  }

  private static void flip(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[OFFSET] ^= 1;
    Files.write(file, bytes);
  }
}
