package dev.cloister.constellation.dealing;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.Fixture;
import dev.cloister.constellation.Member;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.commit.Ballot;
import dev.cloister.constellation.commit.WriteIntent;
import dev.cloister.constellation.secret.Envelope;
import dev.cloister.constellation.secret.SealedSecret;
import dev.cloister.constellation.secret.ShareHeader;
import dev.cloister.threshold.Refresh;
import dev.cloister.threshold.Share;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All seats of a session around one table, with a coordinator who carries what they say. */
final class Table {
  final Fixture fixture;
  final SealedSecret sealed;
  final DealingSession session;
  final DealingTranscript transcript;
  final Map<VaultId, DealingSeat> seats = new TreeMap<>();

  /** What a vault says in place of what it should. */
  interface Lie {
    DealingWord instead(DealingWord word) throws ConstellationException;
  }

  private Table(Fixture fixture, SealedSecret sealed, DealingSession session)
      throws ConstellationException {
    this.fixture = fixture;
    this.sealed = sealed;
    this.session = session;
    transcript = DealingTranscript.of(fixture.descriptor, session, sealed.shareHeader());
    for (Member member : fixture.descriptor.members()) {
      seats.put(
          member.vault(),
          DealingSeat.join(
              fixture.descriptor, session, sealed.shareHeader(), member.vault(), fixture.random));
    }
  }

  static Table of(int n, int k, int q) throws ConstellationException {
    Fixture fixture = Fixture.of(n, k, q);
    SealedSecret sealed = fixture.seal(1, "secret");
    return new Table(fixture, sealed, session(fixture, sealed, 1));
  }

  /** The same secret in another attempt. */
  Table again(int round) throws ConstellationException {
    return new Table(fixture, sealed, session(fixture, sealed, round));
  }

  static DealingSession session(Fixture fixture, SealedSecret sealed, int round) {
    return new DealingSession(
        fixture.descriptor.configId(),
        WriteIntent.store(sealed.header(), sealed.shareHeader(), Fixture.bytes(32, 5)),
        1,
        new Ballot(round, Fixture.bytes(16, 9)));
  }

  VaultId vault(int index) {
    return fixture.vault(index);
  }

  Share old(VaultId vault) {
    return sealed.share(transcript.position(vault));
  }

  DealingWord answer(VaultId vault, List<Signed<DealingWord>> words) throws ConstellationException {
    DealingSeat seat = seats.get(vault);
    if (seat == null) {
      throw new IllegalArgumentException("no such vault");
    }
    return seat.answer(words, old(vault));
  }

  Signed<DealingWord> signed(DealingWord word) {
    return Signed.by(fixture.key(word.vault()), word);
  }

  /** What all say to a round. */
  List<Signed<DealingWord>> round(List<Signed<DealingWord>> before) throws ConstellationException {
    return round(before, word -> word);
  }

  List<Signed<DealingWord>> round(List<Signed<DealingWord>> before, Lie lie)
      throws ConstellationException {
    List<Signed<DealingWord>> said = new ArrayList<>();
    for (VaultId vault : seats.keySet()) {
      said.add(signed(lie.instead(answer(vault, before))));
    }
    return said;
  }

  /** Until all have opened; what the coordinator verified. */
  List<Signed<DealingWord>> opened(Lie opening) throws ConstellationException {
    List<Signed<DealingWord>> joined = round(List.of());
    transcript.take(Joined.class, joined);
    List<Signed<DealingWord>> dealt = round(joined);
    transcript.take(Dealt.class, dealt);
    List<Signed<DealingWord>> revealed = round(dealt);
    transcript.take(Revealed.class, revealed);
    List<Signed<DealingWord>> opened = round(revealed, opening);
    transcript.take(Opened.class, opened);
    return opened;
  }

  /** A session in which nobody lies; the new shares by position. */
  Map<Integer, Share> refresh() throws ConstellationException {
    List<Signed<DealingWord>> settled = round(opened(word -> word));
    Map<Integer, Share> shares = new TreeMap<>();
    for (Signed<DealingWord> word : settled) {
      transcript.check(word);
      DealingSeat seat = seats.get(word.object().vault());
      if (seat != null) {
        Share share = seat.settled().orElseThrow().share();
        shares.put(share.position(), share);
      }
    }
    return shares;
  }

  ShareHeader next() {
    return transcript.next();
  }

  /** A vault that deals something else. */
  void dealer(VaultId vault, DealingSeat.Dealer dealer) throws ConstellationException {
    seats.put(
        vault,
        DealingSeat.join(
            fixture.descriptor, session, sealed.shareHeader(), vault, dealer, fixture.random));
  }

  /** Deals shares of these bytes in place of zeros, with sound masks. */
  static DealingSeat.Dealer of(byte[] constants) {
    return (sharing, length, random) -> {
      List<Share> payload = sharing.split(constants, random);
      List<Share> parts = new ArrayList<>();
      for (Share zeros : Refresh.deal(sharing, length, random)) {
        byte[] all = zeros.copyValue();
        byte[] value =
            payload.stream()
                .filter(one -> one.position() == zeros.position())
                .findFirst()
                .orElseThrow()
                .copyValue();
        for (int i = 0; i < value.length; i++) {
          all[i] ^= value[i];
        }
        parts.add(Share.of(zeros.position(), all));
      }
      return parts;
    };
  }

  /** A dealing of zeros that the vault's seat did not make. */
  Dealt another(VaultId dealer) throws ConstellationException {
    Map<VaultId, Dealt.Part> parts = new TreeMap<>();
    List<Share> dealt =
        Refresh.deal(sealed.shareHeader().sharing(), Envelope.KEY_LENGTH, fixture.random);
    for (Joined holder : transcript.joined().values()) {
      Share part =
          dealt.stream()
              .filter(one -> one.position() == transcript.position(holder.vault()))
              .findFirst()
              .orElseThrow();
      parts.put(holder.vault(), PartSealing.seal(transcript, dealer, holder, part, fixture.random));
    }
    return new Dealt(transcript.id(), dealer, transcript.roster(), parts);
  }

  /** The same bytes with one changed. */
  static ByteString altered(ByteString bytes) {
    byte[] copy = Arrays.copyOf(bytes.bytes(), bytes.length());
    copy[3] ^= 0x40;
    return ByteString.copyOf(copy);
  }
}
