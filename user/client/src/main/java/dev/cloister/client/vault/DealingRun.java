package dev.cloister.client.vault;

import dev.cloister.client.ClientException;
import dev.cloister.client.ClientFailure;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.SigningKey;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.commit.Ballot;
import dev.cloister.constellation.dealing.Complaint;
import dev.cloister.constellation.dealing.DealingBlame;
import dev.cloister.constellation.dealing.DealingSession;
import dev.cloister.constellation.dealing.DealingTranscript;
import dev.cloister.constellation.dealing.DealingWord;
import dev.cloister.constellation.dealing.Dealt;
import dev.cloister.constellation.dealing.Disclosed;
import dev.cloister.constellation.dealing.Joined;
import dev.cloister.constellation.dealing.Opened;
import dev.cloister.constellation.dealing.Revealed;
import dev.cloister.constellation.dealing.Settled;
import dev.cloister.constellation.secret.ShareHeader;
import dev.cloister.constellation.wire.VaultAnswer;
import dev.cloister.constellation.wire.VaultRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One session of all vaults, round by round: what all said in one is shown to all in the next.
 * Every word is verified here too, so that who says something wrong is named. Used by one thread.
 */
final class DealingRun {
  private final Vaults vaults;
  private final Signed<DealingSession> session;
  private final DealingTranscript transcript;
  private final Deadline deadline;

  /**
   * A session.
   *
   * @param key the owner's, for requests
   * @throws ConstellationException when the shares are not those of the present configuration
   */
  DealingRun(Vaults vaults, SigningKey key, StepChange.Base base, Ballot ballot)
      throws ConstellationException {
    this.vaults = vaults;
    DealingSession begun =
        new DealingSession(
            vaults.current().configId(), base.state(), base.shares().epoch() + 1, ballot);
    this.session = Signed.by(key, begun);
    this.transcript = DealingTranscript.of(vaults.current(), begun, base.shares());
    this.deadline = vaults.deadline();
  }

  /**
   * How the data key is shared then; every vault has its new share on its disk.
   *
   * @throws VaultException with {@link ClientFailure#NO_QUORUM}
   */
  ShareHeader run() throws ClientException {
    List<Signed<DealingWord>> joined = taken(Joined.class, List.of());
    List<Signed<DealingWord>> dealt = taken(Dealt.class, joined);
    List<Signed<DealingWord>> revealed = taken(Revealed.class, dealt);
    List<Signed<DealingWord>> opened = taken(Opened.class, revealed);
    round(Settled.class, opened);
    return transcript.next();
  }

  private <T extends DealingWord> List<Signed<DealingWord>> taken(
      Class<T> kind, List<Signed<DealingWord>> before) throws ClientException {
    List<Signed<DealingWord>> words = round(kind, before);
    try {
      transcript.take(kind, words);
      return words;
    } catch (ConstellationException e) {
      throw new VaultException(
          ClientFailure.NO_QUORUM, "a round does not hold: " + e.getMessage(), List.of());
    }
  }

  /** The words of all vaults. */
  private List<Signed<DealingWord>> round(
      Class<? extends DealingWord> kind, List<Signed<DealingWord>> before) throws ClientException {
    Map<VaultId, Signed<DealingWord>> said = new LinkedHashMap<>();
    Map<VaultId, VaultFault> faults = new LinkedHashMap<>();
    try (Fan fan = vaults.fan()) {
      for (VaultLink link : vaults.all()) {
        fan.ask(link, new VaultRequest.DealShares(session, before));
      }
      while (fan.open() > 0) {
        Optional<Reply> reply = fan.next(deadline);
        if (reply.isEmpty()) {
          break;
        }
        take(reply.get(), said, faults);
      }
    }
    for (VaultLink link : vaults.all()) {
      VaultId vault = link.member().vault();
      if (!said.containsKey(vault) && !faults.containsKey(vault)) {
        faults.put(vault, new VaultFault(vault, VaultFault.Kind.UNREACHABLE, "no answer in time"));
      }
    }
    blame(kind, said, faults);
    if (!faults.isEmpty()) {
      throw new VaultException(
          ClientFailure.NO_QUORUM,
          "a refresh needs every vault; the old shares stay",
          List.copyOf(faults.values()));
    }
    return List.copyOf(said.values());
  }

  private void take(
      Reply reply, Map<VaultId, Signed<DealingWord>> said, Map<VaultId, VaultFault> faults) {
    VaultId vault = reply.vault();
    if (reply.fault().isPresent()) {
      faults.put(vault, reply.fault().get());
      return;
    }
    if (!(reply.answer().orElseThrow() instanceof VaultAnswer.SharesDealt answer)) {
      faults.put(vault, reply.fault(VaultFault.Kind.MALFORMED, "another answer"));
      return;
    }
    try {
      if (!answer.word().object().vault().equals(vault)) {
        faults.put(vault, reply.fault(VaultFault.Kind.FORGED, "another's word"));
        return;
      }
      transcript.check(answer.word());
      said.put(vault, answer.word());
    } catch (ConstellationException e) {
      faults.put(
          vault, reply.fault(VaultFault.Kind.FORGED, e.reason().name().toLowerCase(Locale.ROOT)));
    }
  }

  /** Who said something that ends the session, and who is at fault where that shows. */
  private void blame(
      Class<? extends DealingWord> kind,
      Map<VaultId, Signed<DealingWord>> said,
      Map<VaultId, VaultFault> faults) {
    List<Disclosed> disclosed = new ArrayList<>();
    for (Signed<DealingWord> signed : said.values()) {
      DealingWord word = signed.object();
      switch (word) {
        case Complaint complaint -> {
          faults.put(word.vault(), disputed(word.vault(), "complains of " + complaint.dealer()));
          faults.put(
              complaint.dealer(), disputed(complaint.dealer(), "complaint of " + word.vault()));
        }
        case Disclosed shown -> disclosed.add(shown);
        case Joined _, Dealt _, Revealed _, Opened _, Settled _ -> {
          if (!kind.isInstance(word)) {
            faults.put(
                word.vault(),
                new VaultFault(word.vault(), VaultFault.Kind.FORGED, "another round"));
          }
        }
      }
    }
    if (!disclosed.isEmpty()) {
      DealingBlame.of(transcript, disclosed)
          .forEach(
              (vault, blame) ->
                  faults.put(
                      vault,
                      new VaultFault(
                          vault,
                          VaultFault.Kind.WRONG_DEALING,
                          blame.name().toLowerCase(Locale.ROOT))));
    }
  }

  private static VaultFault disputed(VaultId vault, String detail) {
    return new VaultFault(vault, VaultFault.Kind.DISPUTED_DEALING, detail);
  }
}
