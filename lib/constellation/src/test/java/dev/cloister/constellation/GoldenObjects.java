package dev.cloister.constellation;

import static dev.cloister.constellation.Fixture.bytes;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonValue;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.constellation.audit.Actor;
import dev.cloister.constellation.audit.AuditEntry;
import dev.cloister.constellation.audit.AuditHead;
import dev.cloister.constellation.commit.Accepted;
import dev.cloister.constellation.commit.Ballot;
import dev.cloister.constellation.commit.CommitCertificate;
import dev.cloister.constellation.commit.Prepared;
import dev.cloister.constellation.commit.Promise;
import dev.cloister.constellation.commit.Proposal;
import dev.cloister.constellation.commit.Vote;
import dev.cloister.constellation.commit.WriteIntent;
import dev.cloister.constellation.recovery.RecoveryConsent;
import dev.cloister.constellation.recovery.RecoveryTable;
import dev.cloister.constellation.recovery.RecoveryVote;
import dev.cloister.constellation.request.ProofChannel;
import dev.cloister.constellation.request.RequestProof;
import dev.cloister.constellation.secret.Envelope;
import dev.cloister.constellation.secret.SealedSecret;
import dev.cloister.constellation.secret.SecretHeader;
import dev.cloister.constellation.secret.SecretSpec;
import dev.cloister.constellation.secret.ShareHeader;
import dev.cloister.constellation.witness.Head;
import dev.cloister.constellation.witness.HeadReport;
import dev.cloister.constellation.witness.IncarnationGrant;
import dev.cloister.constellation.witness.IncarnationRequest;
import dev.cloister.constellation.witness.Place;
import dev.cloister.constellation.witness.WitnessAck;
import dev.cloister.constellation.witness.Witnessed;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.bouncycastle.crypto.ec.CustomNamedCurves;

/**
 * The published objects, out of constants. Keys are 1 G, 2 G and so on; signatures are 64 equal
 * bytes.
 */
final class GoldenObjects {
  private static final String SPKI = "3059301306072a8648ce3d020106082a8648ce3d030107034200";

  private static final Map<String, Reader> READERS =
      Map.ofEntries(
          Map.entry("cloister-descriptor-v1", Descriptor::decode),
          Map.entry("cloister-signed-descriptor-v1", SignedDescriptor::decode),
          Map.entry("cloister-secret-header-v1", SecretHeader::decode),
          Map.entry("cloister-share-header-v1", ShareHeader::decode),
          Map.entry("cloister-write-intent-v1", WriteIntent::decode),
          Map.entry("cloister-prepared-v1", Prepared::decode),
          Map.entry("cloister-commit-v1", CommitCertificate::decode),
          Map.entry("cloister-proposal-v1", Proposal::decode),
          Map.entry("cloister-promise-v1", Promise::decode),
          Map.entry("cloister-request-v1", RequestProof::decode),
          Map.entry("cloister-head-v1", Head::decode),
          Map.entry("cloister-witness-ack-v1", WitnessAck::decode),
          Map.entry("cloister-incarnation-request-v1", IncarnationRequest::decode),
          Map.entry("cloister-incarnation-grant-v1", IncarnationGrant::decode),
          Map.entry("cloister-witnessed-v1", Witnessed::decode),
          Map.entry("cloister-head-report-v1", HeadReport::decode),
          Map.entry("cloister-recovery-table-v1", RecoveryTable::decode),
          Map.entry("cloister-recovery-vote-v1", RecoveryVote::decode),
          Map.entry("cloister-recovery-consent-v1", RecoveryConsent::decode),
          Map.entry("cloister-audit-entry-v1", AuditEntry::decode),
          Map.entry("cloister-audit-head-v1", AuditHead::decode));

  interface Reader {
    Canonical read(byte[] encoding) throws ConstellationException;
  }

  private GoldenObjects() {}

  static Set<String> domains() {
    return READERS.keySet();
  }

  static Reader reader(String domain) {
    return Optional.ofNullable(READERS.get(domain)).orElseThrow();
  }

  static JsonObject json() throws ConstellationException {
    Descriptor first =
        new Descriptor(
            0,
            bytes(32, 0xaa),
            bytes(32, 0),
            new Quorums(3, 2, 3, 2, 1, 2),
            key(4),
            IntStream.rangeClosed(1, 3).mapToObj(GoldenObjects::member).toList());
    SecretSpec spec =
        new SecretSpec(Fixture.OWNER, Fixture.NAME, 1, Fixture.NOW, Fixture.NOW + 3600);
    String secret = "correct horse";
    try (SecretBytes plain = Fixture.secret(secret);
        SealedSecret sealed = Envelope.seal(first, spec, plain, new Counting())) {
      List<JsonValue> objects = new ArrayList<>();
      objects(first, sealed)
          .forEach(
              object ->
                  objects.add(
                      JsonObject.builder()
                          .put("encoding", HexFormat.of().formatHex(object.encoded()))
                          .put("sha256", object.hash().hex())
                          .build()));
      return JsonObject.builder()
          .put("version", 1)
          .put("objects", new JsonArray(objects))
          .put("envelope", envelope(secret, sealed))
          .build();
    }
  }

  private static List<Canonical> objects(Descriptor first, SealedSecret sealed)
      throws ConstellationException {
    VaultId vault = first.members().getFirst().vault();
    SecretHeader tombstone =
        SecretHeader.tombstone(
            first,
            new SecretSpec(Fixture.OWNER, Fixture.NAME, 2, Fixture.NOW, Fixture.NOW),
            new Counting());
    WriteIntent intent = WriteIntent.store(sealed.header(), sealed.shareHeader(), bytes(32, 0x51));
    WriteIntent step = intent.withPolicy(bytes(32, 0x52));
    Ballot ballot = new Ballot(2, bytes(16, 0x61));
    Prepared prepared = new Prepared(0, Ballot.NONE, intent, vault, 1);
    Signed<Head> head =
        new Signed<>(
            new Head(
                first.constellationId(),
                vault,
                2,
                new Place(9, bytes(32, 0x71)),
                new Place(8, bytes(32, 0x72))),
            bytes(64, 0x73));
    Witnessed witnessed = new Witnessed(bytes(32, 0x74), head, Optional.empty());
    return List.of(
        first,
        SignedDescriptor.genesis(first, Map.of(vault, bytes(64, 0x41))),
        SignedDescriptor.change(
            first.next(first.quorums(), first.owner(), first.members()),
            bytes(64, 0x42),
            Map.of(vault, bytes(64, 0x43))),
        sealed.header(),
        tombstone,
        sealed.shareHeader(),
        intent,
        WriteIntent.delete(tombstone),
        prepared,
        new Prepared(0, ballot, step, vault, 1),
        CommitCertificate.of(
            0,
            Ballot.NONE,
            intent,
            List.of(
                Vote.of(prepared, bytes(64, 0x44)),
                new Vote(first.members().get(1).vault(), 3, bytes(64, 0x45)))),
        new Proposal(ballot, step),
        new Promise(
            first.constellationId(),
            0,
            intent.secret(),
            step.revision(),
            ballot,
            Optional.of(
                new Accepted(
                    new Signed<>(
                        new Proposal(new Ballot(1, bytes(16, 0x62)), step), bytes(64, 0x46)),
                    key(5))),
            vault,
            1),
        RequestProof.of(
            new ProofChannel(first.constellationId(), vault, bytes(32, 0x31), bytes(32, 0x32)),
            7,
            "POST",
            "/v1/get-secret",
            new byte[0]),
        head.object(),
        WitnessAck.of(head.object(), bytes(32, 0x75), vault, 1),
        new IncarnationRequest(head, bytes(32, 0x76)),
        new IncarnationGrant(bytes(32, 0x77), vault, 1),
        witnessed,
        new Witnessed(bytes(32, 0x74), head, Optional.of(head)),
        new HeadReport(bytes(32, 0x78), witnessed, vault, 1),
        new RecoveryTable(
            first.constellationId(),
            first.configId(),
            bytes(32, 0x79),
            first.members().get(1).vault(),
            new Place(4, bytes(32, 0x7a)),
            List.of(witnessed)),
        new RecoveryVote(bytes(32, 0x7b), head),
        new RecoveryConsent(bytes(32, 0x7b), List.of(head)),
        new AuditEntry(
            1,
            AuditEntry.origin(first.constellationId(), vault),
            Fixture.NOW,
            AuditEntry.UNKNOWN,
            Actor.ATTESTED,
            bytes(32, 0x81),
            "get-secret",
            intent.secret().bytes(),
            "ok",
            bytes(32, 0x82)),
        new AuditHead(first.constellationId(), vault, 1, 1, bytes(32, 0x83)));
  }

  private static JsonObject envelope(String secret, SealedSecret sealed) {
    List<JsonValue> shares = new ArrayList<>();
    sealed
        .shares()
        .forEach(
            share ->
                shares.add(
                    JsonObject.builder()
                        .put("position", share.position())
                        .put("value", HexFormat.of().formatHex(share.copyValue()))
                        .build()));
    return JsonObject.builder()
        .put("secret", secret)
        .put("secret_header", HexFormat.of().formatHex(sealed.header().encoded()))
        .put("share_header", HexFormat.of().formatHex(sealed.shareHeader().encoded()))
        .put("ciphertext", sealed.ciphertext().hex())
        .put("shares", new JsonArray(shares))
        .build();
  }

  private static Member member(int i) {
    try {
      return new Member(
          new VaultId(bytes(16, i)),
          key(i),
          i,
          "tdx",
          bytes(16, 0x20 + i),
          "site " + i,
          bytes(32, 0x10 + i));
    } catch (ConstellationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static P256PublicKey key(int i) throws ConstellationException {
    byte[] point =
        CustomNamedCurves.getByName("secp256r1")
            .getG()
            .multiply(BigInteger.valueOf(i))
            .getEncoded(false);
    return P256PublicKey.of(
        ByteString.copyOf(HexFormat.of().parseHex(SPKI + HexFormat.of().formatHex(point))));
  }

  /** Bytes 0, 1, 2 and so on. */
  private static final class Counting extends SecureRandom {
    private static final long serialVersionUID = 1L;

    private int next;

    @Override
    public void nextBytes(byte[] bytes) {
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) next++;
      }
    }
  }
}
