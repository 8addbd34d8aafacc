package dev.cloister.system;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.client.vault.Pace;
import dev.cloister.client.vault.SecretReading;
import dev.cloister.client.vault.VaultClient;
import dev.cloister.client.vault.VaultException;
import dev.cloister.constellation.Quorums;
import dev.cloister.constellation.secret.SecretName;
import dev.cloister.system.RecordProxy.Meddling;
import dev.cloister.system.RecordProxy.Trick;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The host between vaults, which are processes of their own: whatever it does with what they tell
 * each other, they acknowledge and show nothing wrong, and they serve again once it lets them talk.
 */
final class HostilePeersTest {
  private static final String CANARY = "canary-4711";
  private static final SecretName NAME = new SecretName("db/" + CANARY);
  private static final Pace PACE =
      new Pace(Duration.ofMillis(50), Duration.ofSeconds(3), Duration.ofMillis(300));

  private int count;

  @Test
  void records_betweenVaults_whateverIsDoneToThem_giveTheLatestOrAnError(@TempDir Path folder)
      throws Exception {
    List<RecordProxy> hosts = new ArrayList<>();
    try (VaultSite site =
            VaultSite.start(
                folder,
                Quorums.of(3, 2, 3, 1, 2),
                Duration.ofSeconds(1),
                vault -> {
                  RecordProxy host = RecordProxy.before(vault, Meddling.NOTHING);
                  hosts.add(host);
                  return host.target();
                });
        VaultClient client = site.client("alice", site.endpoints(), PACE)) {
      serves(client);
      for (Trick trick : List.of(Trick.FLIP, Trick.DROP, Trick.REPLAY)) {
        String before = value();
        for (RecordProxy host : hosts) {
          host.play(new Meddling(trick, true, 2));
        }
        String after = next();
        assertThat(put(client, after)).as("%s: acknowledged without a witness", trick).isFalse();
        assertThat(read(client)).isIn(before, after, "");
        for (RecordProxy host : hosts) {
          host.play(Meddling.NOTHING);
        }
        serves(client);
      }
    } finally {
      for (RecordProxy host : hosts) {
        host.close();
      }
    }
    assertThat(hosts)
        .allSatisfy(host -> assertThat(host.connections()).isNotEmpty())
        .flatMap(RecordProxy::connections)
        .allSatisfy(
            heard -> assertThat(heard.toVault().toString(ISO_8859_1)).doesNotContain(CANARY));
  }

  /** Until a write is acknowledged, which is then read. */
  private void serves(VaultClient client) throws Exception {
    while (!put(client, next())) {
      Thread.sleep(100);
    }
    String read = "";
    while (read.isEmpty()) {
      read = read(client);
    }
    assertThat(read).isEqualTo(value());
  }

  private String value() {
    return CANARY + " " + count;
  }

  private String next() {
    count++;
    return value();
  }

  private static boolean put(VaultClient client, String value) throws Exception {
    try (SecretBytes secret = SecretBytes.takeOver(value.getBytes(UTF_8))) {
      client.put(NAME, VaultSite.policy(value), secret, false);
      return true;
    } catch (VaultException e) {
      return false;
    }
  }

  private static String read(VaultClient client) throws Exception {
    try (SecretReading reading = client.get(NAME)) {
      return reading.secret().use(bytes -> new String(bytes, UTF_8));
    } catch (VaultException e) {
      return "";
    }
  }
}
