package dev.cloister.fuzz.parser;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.Canonical;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.recovery.RecoveryTable;
import dev.cloister.constellation.recovery.RecoveryVote;
import dev.cloister.constellation.wire.PeerAnswer;
import dev.cloister.constellation.wire.PeerRequest;
import dev.cloister.constellation.witness.GrantedStart;
import dev.cloister.constellation.witness.Head;
import dev.cloister.constellation.witness.HeadReport;
import dev.cloister.constellation.witness.IncarnationGrant;
import dev.cloister.constellation.witness.IncarnationRequest;
import dev.cloister.constellation.witness.Place;
import dev.cloister.constellation.witness.WitnessAck;
import dev.cloister.constellation.witness.Witnessed;
import dev.cloister.fuzz.FuzzTarget;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What vaults say to each other: the first byte chooses the route that the rest is sent to, or an
 * answer.
 */
public final class VaultPeerTarget implements FuzzTarget {
  private static final List<PeerRequest.Kind> KINDS = List.of(PeerRequest.Kind.values());

  @Override
  public String name() {
    return "vault-peer";
  }

  @Override
  public void run(byte[] input) throws ConstellationException {
    int first = input.length == 0 ? 0 : input[0] & 0xff;
    byte[] json = input.length == 0 ? input : Arrays.copyOfRange(input, 1, input.length);
    if (first < KINDS.size()) {
      PeerRequest read = PeerRequest.decode(KINDS.get(first), json);
      same(PeerRequest.decode(read.kind(), read.encoded()).equals(read));
    } else {
      PeerAnswer read = PeerAnswer.decode(json);
      same(PeerAnswer.decode(read.encoded()).equals(read));
    }
  }

  private static void same(boolean equal) {
    if (!equal) {
      throw new AssertionError("a message is read back as another");
    }
  }

  @Override
  public Class<? extends Exception> refusal() {
    return ConstellationException.class;
  }

  @Override
  public List<byte[]> seeds() {
    return Stream.concat(
            requests().stream().map(one -> seed(KINDS.indexOf(one.kind()), one.encoded())),
            answers().stream().map(one -> seed(KINDS.size(), one.encoded())))
        .toList();
  }

  private static byte[] seed(int first, byte[] json) {
    byte[] seed = new byte[json.length + 1];
    seed[0] = (byte) first;
    System.arraycopy(json, 0, seed, 1, json.length);
    return seed;
  }

  private static List<PeerRequest> requests() {
    return List.of(
        new PeerRequest.Show(head(), bytes(32)),
        new PeerRequest.Learn(start(), head(), bytes(32)),
        new PeerRequest.Report(bytes(32)),
        new PeerRequest.Incarnation(start().request()),
        new PeerRequest.Current(new Place(3, bytes(32))),
        new PeerRequest.Genesis(),
        new PeerRequest.Table(),
        new PeerRequest.Vote(bytes(32)));
  }

  private static List<PeerAnswer> answers() {
    Signed<HeadReport> report =
        signed(new HeadReport(bytes(32), Witnessed.first(head()), vault(1), 1));
    return List.of(
        new PeerAnswer.Acknowledged(signed(new WitnessAck(bytes(32), bytes(32), vault(1), 2))),
        new PeerAnswer.Granted(start().grants().getFirst()),
        new PeerAnswer.Reported(report),
        new PeerAnswer.Shown(head(), Optional.of(start())),
        new PeerAnswer.Joined(head(), true),
        new PeerAnswer.Tabled(
            signed(
                new RecoveryTable(
                    bytes(32),
                    bytes(32),
                    bytes(32),
                    vault(1),
                    new Place(3, bytes(32)),
                    List.of(Witnessed.first(head()))))),
        new PeerAnswer.Voted(List.of(signed(new RecoveryVote(bytes(32), head())))),
        new PeerAnswer.Refused(PeerAnswer.Why.STALE, Optional.of(report)));
  }

  private static Signed<Head> head() {
    Place base = new Place(2, bytes(32));
    return signed(new Head(bytes(32), vault(0), 2, new Place(3, bytes(32)), base));
  }

  private static GrantedStart start() {
    IncarnationRequest request = new IncarnationRequest(head(), bytes(32));
    return new GrantedStart(
        signed(request), List.of(signed(IncarnationGrant.of(request, vault(1), 1))));
  }

  private static <T extends Canonical> Signed<T> signed(T object) {
    return new Signed<>(object, bytes(64));
  }

  private static VaultId vault(int fill) {
    byte[] id = new byte[VaultId.LENGTH];
    Arrays.fill(id, (byte) fill);
    return new VaultId(ByteString.copyOf(id));
  }

  private static ByteString bytes(int length) {
    return ByteString.copyOf(new byte[length]);
  }
}
