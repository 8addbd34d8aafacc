package dev.cloister.vault.api;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.head.HeadClaim;
import dev.cloister.constellation.head.HeadId;
import dev.cloister.constellation.head.HeadName;
import dev.cloister.constellation.head.HeadStanding;
import dev.cloister.constellation.policy.SecretPolicy;
import dev.cloister.constellation.wire.HeadRequest;
import dev.cloister.constellation.wire.VaultOperation;
import dev.cloister.constellation.wire.VaultRequest;
import dev.cloister.constellation.witness.Place;
import java.util.Arrays;

/** Provokes the documented answers about heads. */
final class HeadAnswers {
  private static final HeadName NAME = new HeadName("enclave");

  private final VaultWorld world;
  private final Contract contract;

  HeadAnswers(VaultWorld world, Contract contract) {
    this.world = world;
    this.contract = contract;
  }

  void provoke() throws Exception {
    Visitor.Owner keeper = Visitor.Owner.of(world, "keeper-of-heads");
    HeadId head = HeadId.of(world.constellationId(), keeper.id(), NAME);
    HeadId none = new HeadId(bytes(1));
    try (Visitor owner = Visitor.owner(world, 0, keeper);
        Visitor service = Visitor.attested(world, 0, world.attester(world.app))) {
      held(owner, new HeadRequest.RegisterHead(NAME, policy("[\"get\"]")), 422);
      held(owner, new HeadRequest.RegisterHead(NAME, policy("[\"advance\"]")), 200);
      held(owner, new HeadRequest.ReadHead(head), 200);
      held(service, new HeadRequest.OpenHead(head, claim(1)), 200);
      held(service, new HeadRequest.ReadHead(head), 200);
      held(service, new HeadRequest.AdvanceHead(head, claim(2)), 200);
      held(service, new HeadRequest.AdvanceHead(head, claim(1)), 409);
      held(owner, new HeadRequest.DeleteHead(head), 200);
      held(owner, new HeadRequest.ReadHead(none), 404);
      held(owner, new HeadRequest.DeleteHead(none), 404);
      held(service, new HeadRequest.OpenHead(none, claim(1)), 404);
      held(service, new HeadRequest.AdvanceHead(none, claim(1)), 404);
    }
  }

  private void held(Visitor visitor, HeadRequest of, int status) throws Exception {
    VaultRequest request = new VaultRequest.OfHeads(of);
    VaultOperation operation = request.operation();
    String name = operation.method() + " " + operation.path();
    contract.holdRequest(name, request.toJson().toJson());
    contract.hold(name, status, visitor.send(request));
  }

  private SecretPolicy policy(String operations) throws Exception {
    return Story.policy(
        "{\"version\":1,\"release\":{\"tdx\":"
            + world.policyOf(world.app).json().toJson()
            + "},\"operations\":"
            + operations
            + "}");
  }

  private static HeadClaim claim(int seq) {
    return new HeadClaim(
        new HeadStanding(1, new Place(seq, bytes(seq)), bytes(7)),
        bytes(8),
        new Place(1, bytes(1)));
  }

  private static ByteString bytes(int value) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) value);
    return ByteString.copyOf(bytes);
  }
}
