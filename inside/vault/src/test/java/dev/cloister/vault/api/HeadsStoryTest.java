package dev.cloister.vault.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.ratls.Attester;
import dev.cloister.constellation.head.HeadClaim;
import dev.cloister.constellation.head.HeadId;
import dev.cloister.constellation.head.HeadName;
import dev.cloister.constellation.head.HeadStanding;
import dev.cloister.constellation.policy.SecretPolicy;
import dev.cloister.constellation.wire.HeadAnswer;
import dev.cloister.constellation.wire.HeadRequest;
import dev.cloister.constellation.wire.VaultAnswer;
import dev.cloister.constellation.wire.VaultRequest;
import dev.cloister.constellation.witness.Place;
import dev.cloister.tee.Workload;
import dev.cloister.vault.head.Heads;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Heads of services at one vault, over sockets: who may move them, and where they stay. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HeadsStoryTest {
  private static final ByteString ONE = bytes(1);
  private static final ByteString OTHER = bytes(2);
  private static final Place ZERO = place(0);

  private VaultWorld world;
  private Visitor.Owner alice;
  private Visitor.Owner mallory;
  private Workload enclave;
  private Workload stranger;

  @BeforeAll
  void world(@TempDir Path folder) throws Exception {
    world = VaultWorld.in(folder);
    alice = Visitor.Owner.of(world, "alice");
    mallory = Visitor.Owner.of(world, "mallory");
    enclave = workload(folder, "enclave");
    stranger = workload(folder, "stranger");
  }

  @AfterAll
  void close() {
    world.close();
  }

  @Test
  void service_movesItsHead_andTheVaultKnowsItAfterARestart() throws Exception {
    HeadId head = register("moves");
    try (Visitor service = service()) {
      assertThat(state(service, head).standing()).isEmpty();
      taken(service, new HeadRequest.OpenHead(head, claim(1, ONE, place(4), ZERO)));
      taken(service, new HeadRequest.AdvanceHead(head, claim(1, ONE, place(5), place(4))));
      taken(service, new HeadRequest.AdvanceHead(head, claim(1, ONE, place(5), place(4))));
    }
    world.restart(0);
    try (Visitor owner = Visitor.owner(world, 0, alice);
        Visitor service = service()) {
      assertThat(state(owner, head).standing().orElseThrow().place()).isEqualTo(place(5));
      assertThat(state(service, head).standing()).isEqualTo(state(owner, head).standing());
    }
  }

  @Test
  void service_fromAnOlderDisk_isRefused() throws Exception {
    HeadId head = register("older");
    try (Visitor service = service()) {
      taken(service, new HeadRequest.OpenHead(head, claim(1, ONE, place(4), ZERO)));
      assertThat(refused(service, new HeadRequest.OpenHead(head, claim(2, OTHER, place(3), ZERO))))
          .isEqualTo("head_conflict");
      assertThat(refused(service, new HeadRequest.AdvanceHead(head, claim(1, ONE, place(6), ZERO))))
          .isEqualTo("head_conflict");
    }
  }

  @Test
  void service_startedTwice_isFenced() throws Exception {
    HeadId head = register("twice");
    try (Visitor first = service();
        Visitor second = service()) {
      taken(first, new HeadRequest.OpenHead(head, claim(1, ONE, place(4), ZERO)));
      assertThat(refused(second, new HeadRequest.OpenHead(head, claim(1, OTHER, place(4), ZERO))))
          .isEqualTo("head_fenced");
      taken(second, new HeadRequest.OpenHead(head, claim(2, OTHER, place(4), place(4))));
      assertThat(
              refused(first, new HeadRequest.AdvanceHead(head, claim(1, ONE, place(5), place(4)))))
          .isEqualTo("head_fenced");
    }
  }

  @Test
  void otherCode_canNeitherMoveNorReadAHead() throws Exception {
    HeadId head = register("guarded");
    try (Visitor visitor = Visitor.attested(world, 0, world.attester(stranger))) {
      for (HeadRequest request : uses(head)) {
        assertThat(refused(visitor, request)).isEqualTo("policy_refused");
      }
    }
  }

  @Test
  void people_canNotMoveAHead() throws Exception {
    HeadId head = register("people");
    try (Visitor owner = Visitor.owner(world, 0, alice);
        Visitor nobody = Visitor.nobody(world, 0)) {
      for (HeadRequest request : uses(head)) {
        assertThat(refused(nobody, request)).isEqualTo("unauthorized");
        if (!(request instanceof HeadRequest.ReadHead)) {
          assertThat(refused(owner, request)).isEqualTo("unauthorized");
        }
      }
    }
  }

  @Test
  void otherOwner_findsNoHead() throws Exception {
    HeadId head = register("private");
    try (Visitor visitor = Visitor.owner(world, 0, mallory)) {
      assertThat(refused(visitor, new HeadRequest.ReadHead(head))).isEqualTo("not_found");
      assertThat(refused(visitor, new HeadRequest.DeleteHead(head))).isEqualTo("not_found");
    }
  }

  @Test
  void owner_changesThePolicy_andThePlaceStays() throws Exception {
    HeadId head = register("upgraded");
    try (Visitor service = service()) {
      taken(service, new HeadRequest.OpenHead(head, claim(1, ONE, place(4), ZERO)));
    }
    try (Visitor owner = Visitor.owner(world, 0, alice)) {
      HeadAnswer.HeadState after =
          (HeadAnswer.HeadState)
              answer(
                  owner,
                  new HeadRequest.RegisterHead(
                      new HeadName("upgraded"), policy(stranger, "[\"advance\"]")));
      assertThat(after.standing().orElseThrow().place()).isEqualTo(place(4));
    }
    try (Visitor before = service();
        Visitor after = Visitor.attested(world, 0, world.attester(stranger))) {
      assertThat(
              refused(before, new HeadRequest.AdvanceHead(head, claim(1, ONE, place(5), place(4)))))
          .isEqualTo("policy_refused");
      taken(after, new HeadRequest.OpenHead(head, claim(2, OTHER, place(5), place(4))));
    }
  }

  @Test
  void owner_deletesAHead_andItIsForgotten() throws Exception {
    HeadId head = register("deleted");
    try (Visitor service = service();
        Visitor owner = Visitor.owner(world, 0, alice)) {
      taken(service, new HeadRequest.OpenHead(head, claim(1, ONE, place(4), ZERO)));
      answer(owner, new HeadRequest.DeleteHead(head));
      assertThat(refused(service, new HeadRequest.ReadHead(head))).isEqualTo("not_found");
      register("deleted");
      assertThat(state(service, head).standing()).isEmpty();
    }
  }

  @Test
  void owner_registersWhatIsNoPolicyOfAHead_isRefused() throws Exception {
    String manager =
        "[\"advance\"],\"manager\":{\"issuer\":\"i\",\"subject\":\"s\",\"audience\":\"a\"}";
    try (Visitor owner = Visitor.owner(world, 0, alice)) {
      for (String operations : List.of("[\"get\"]", manager)) {
        assertThat(
                refused(
                    owner,
                    new HeadRequest.RegisterHead(new HeadName("bad"), policy(enclave, operations))))
            .isEqualTo("object_mismatch");
      }
    }
  }

  @Test
  void owner_registersTooMany_isRefused() throws Exception {
    Visitor.Owner greedy = Visitor.Owner.of(world, "greedy");
    SecretPolicy policy = policy(enclave, "[\"advance\"]");
    try (Visitor owner = Visitor.owner(world, 0, greedy)) {
      for (int i = 0; i < Heads.MAX_HEADS; i++) {
        answer(owner, new HeadRequest.RegisterHead(new HeadName("h" + i), policy));
      }
      answer(owner, new HeadRequest.RegisterHead(new HeadName("h0"), policy));
      assertThat(refused(owner, new HeadRequest.RegisterHead(new HeadName("more"), policy)))
          .isEqualTo("limit_reached");
    }
  }

  private static List<HeadRequest> uses(HeadId head) {
    return List.of(
        new HeadRequest.ReadHead(head),
        new HeadRequest.OpenHead(head, claim(1, ONE, place(1), ZERO)),
        new HeadRequest.AdvanceHead(head, claim(1, ONE, place(1), ZERO)));
  }

  private HeadId register(String name) throws Exception {
    try (Visitor owner = Visitor.owner(world, 0, alice)) {
      answer(
          owner,
          new HeadRequest.RegisterHead(new HeadName(name), policy(enclave, "[\"advance\"]")));
    }
    return HeadId.of(world.constellationId(), alice.id(), new HeadName(name));
  }

  private SecretPolicy policy(Workload workload, String operations) throws Exception {
    return Story.policy(
        "{\"version\":1,\"release\":{\"tdx\":"
            + world.policyOf(workload).json().toJson()
            + "},\"operations\":"
            + operations
            + "}");
  }

  private Visitor service() throws Exception {
    Attester self = world.attester(enclave);
    return Visitor.attested(world, 0, self);
  }

  private static HeadAnswer.HeadState state(Visitor visitor, HeadId head) throws Exception {
    return (HeadAnswer.HeadState) answer(visitor, new HeadRequest.ReadHead(head));
  }

  private static void taken(Visitor visitor, HeadRequest request) throws Exception {
    assertThat(answer(visitor, request)).isInstanceOf(HeadAnswer.HeadTaken.class);
  }

  private static HeadAnswer answer(Visitor visitor, HeadRequest request) throws Exception {
    return visitor.expect(VaultAnswer.OfHeads.class, new VaultRequest.OfHeads(request)).answer();
  }

  private static String refused(Visitor visitor, HeadRequest request) throws Exception {
    return visitor.refusal(new VaultRequest.OfHeads(request)).code();
  }

  private static HeadClaim claim(long incarnation, ByteString start, Place place, Place base) {
    return new HeadClaim(new HeadStanding(incarnation, place, bytes(9)), start, base);
  }

  private static Place place(long seq) {
    return new Place(seq, bytes((int) seq + 10));
  }

  private static ByteString bytes(int value) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) value);
    return ByteString.copyOf(bytes);
  }

  private static Workload workload(Path folder, String name) throws Exception {
    Path jar = Files.writeString(folder.resolve(name + ".jar"), name);
    return Workload.of(List.of(jar), new byte[0]);
  }
}
