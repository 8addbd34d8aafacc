package dev.cloister.client.vault;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.ratls.AttestedPeer;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.Descriptor;
import dev.cloister.constellation.Member;
import dev.cloister.constellation.P256PublicKey;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.SignedDescriptor;
import dev.cloister.constellation.SigningKey;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.commit.Accepted;
import dev.cloister.constellation.commit.Ballot;
import dev.cloister.constellation.commit.CommitCertificate;
import dev.cloister.constellation.commit.Prepared;
import dev.cloister.constellation.commit.Promise;
import dev.cloister.constellation.commit.Proposal;
import dev.cloister.constellation.commit.Vote;
import dev.cloister.constellation.commit.WriteIntent;
import dev.cloister.constellation.dealing.DealingSeat;
import dev.cloister.constellation.dealing.DealingSession;
import dev.cloister.constellation.dealing.DealingWord;
import dev.cloister.constellation.dealing.Settled;
import dev.cloister.constellation.policy.SecretPolicy;
import dev.cloister.constellation.secret.OwnerId;
import dev.cloister.constellation.secret.Revision;
import dev.cloister.constellation.secret.SecretHeader;
import dev.cloister.constellation.secret.SecretId;
import dev.cloister.constellation.secret.SetId;
import dev.cloister.constellation.secret.ShareHeader;
import dev.cloister.constellation.wire.Continuity;
import dev.cloister.constellation.wire.DealtShare;
import dev.cloister.constellation.wire.HeldSecret;
import dev.cloister.constellation.wire.ListedSecret;
import dev.cloister.constellation.wire.VaultAnswer;
import dev.cloister.constellation.wire.VaultRequest;
import dev.cloister.constellation.wire.VaultState;
import dev.cloister.threshold.Share;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A vault in memory that keeps the rules of the protocol, unless its fault is set. */
final class MemoryVault implements VaultLink {
  private static final Continuity CONTINUITY = Continuity.unprovenSince(0);
  private static final int PAGE = 2;

  /** What it does wrong. */
  enum Fault {
    NONE,
    DOWN,
    /** Answers nothing until {@link #released}. */
    SLOW,
    /** Takes everything and its answers are lost. */
    MUTE,
    WRONG_SHARE,
    OTHERS_SHARE,
    WRONG_CIPHERTEXT,
    WRONG_VOTES,
    FEW_VOTES,
    OTHER_HEADER,
    OLD_VERSION,
    ANOTHER_SECRET,
    NOTHING,
    /** Its clock says that everything has ended. */
    EXPIRED,
    FORGED_PENDING,
    /** Shows and lists a version that nobody wrote, the last there is. */
    FAR_AHEAD,
    /** Votes that name another vault. */
    OTHERS_VOTE,
    WRONG_POLICY,
    NO_CONFIGURATIONS,
    ANOTHER_ANSWER,
    FORGED_WORDS,
    /** Promises say that it voted for a policy which it signed itself. */
    INVENTED_VOTE,
    /** The same with the owner's name under it. */
    FORGED_VOTE,
    /** Promises show the owner's own proposal in a greater ballot. */
    MOVED_VOTE,
    /** Its policy lets nobody have anything. */
    REFUSING,
    /** The same, for a reason that no other vault has. */
    REFUSING_OTHERWISE,
    /** A manager has to approve. */
    WANTING_APPROVAL,
    /** What it deals to another does not open. */
    SPOILT_PART,
    /** Opens something else than it was dealt. */
    WRONG_OPENING,
    /** Names, and then holds, another share than its new one. */
    WRONG_DIGEST
  }

  private final Member member;
  private final SigningKey key;
  private final Descriptor descriptor;
  private final P256PublicKey ownerKey;
  private final OwnerId owner;
  private final SignedDescriptor configuration;
  private final Map<SecretId, Slot> slots =
      new TreeMap<>((a, b) -> Arrays.compareUnsigned(a.bytes().bytes(), b.bytes().bytes()));
  final AtomicInteger requests = new AtomicInteger();
  final CountDownLatch released = new CountDownLatch(1);
  volatile Fault fault = Fault.NONE;

  /** What it holds of a state. */
  private record Part(
      WriteIntent state,
      SecretHeader header,
      Optional<ShareHeader> shareHeader,
      Optional<byte[]> share,
      ByteString ciphertext,
      Optional<SecretPolicy> policy) {}

  private record Voted(Accepted vote, SecretPolicy policy) {}

  private static final class Slot {
    private final Map<WriteIntent, Part> prepared = new HashMap<>();
    private final List<Part> history = new ArrayList<>();
    private final List<CommitCertificate> certificates = new ArrayList<>();
    private Optional<Ballot> promised = Optional.empty();
    private Optional<Voted> accepted = Optional.empty();
    private final Map<WriteIntent, Part> settled = new HashMap<>();
    private Optional<MemoryDealing> dealing = Optional.empty();

    Optional<Revision> committed() {
      return history.isEmpty()
          ? Optional.empty()
          : Optional.of(history.getLast().state().revision());
    }
  }

  MemoryVault(
      Member member,
      SigningKey key,
      SignedDescriptor configuration,
      P256PublicKey ownerKey,
      OwnerId owner) {
    this.member = member;
    this.key = key;
    this.configuration = configuration;
    this.descriptor = configuration.descriptor();
    this.ownerKey = ownerKey;
    this.owner = owner;
  }

  @Override
  public Member member() {
    return member;
  }

  @Override
  public Optional<AttestedPeer> proven() {
    return Optional.empty();
  }

  @Override
  public void close() {}

  @Override
  public VaultAnswer send(VaultRequest request) throws LinkException {
    requests.incrementAndGet();
    if (fault == Fault.DOWN) {
      throw new LinkException(VaultFault.Kind.UNREACHABLE, "peer_unreachable");
    }
    if (fault == Fault.SLOW) {
      try {
        released.await();
      } catch (InterruptedException e) {
        throw new LinkException(VaultFault.Kind.UNREACHABLE, "interrupted");
      }
    }
    try {
      VaultAnswer answer = handle(request);
      if (fault == Fault.MUTE) {
        throw new LinkException(VaultFault.Kind.UNREACHABLE, "upstream_timeout");
      }
      return fault == Fault.ANOTHER_ANSWER
          ? new VaultAnswer.ConnectionNonce(World.bytes(32, 1), CONTINUITY)
          : answer;
    } catch (ConstellationException e) {
      throw new LinkException(VaultFault.Kind.REFUSED, "invalid_request");
    }
  }

  /** Forgets everything: a new disk. */
  synchronized void forget() {
    slots.clear();
  }

  /** Forgets what it holds and did not commit. */
  synchronized void dropPrepared() {
    slots
        .values()
        .forEach(
            slot -> {
              slot.prepared.clear();
              slot.settled.clear();
              slot.accepted = Optional.empty();
            });
  }

  /** Forgets the sessions that it is in. */
  synchronized void restart() {
    slots.values().forEach(slot -> slot.dealing = Optional.empty());
  }

  private synchronized VaultAnswer handle(VaultRequest request)
      throws LinkException, ConstellationException {
    return switch (request) {
      case VaultRequest.Constellation _ ->
          new VaultAnswer.ConstellationState(
              member.vault(),
              member.identity(),
              1,
              VaultState.ACTIVE,
              fault == Fault.NO_CONFIGURATIONS ? List.of() : List.of(configuration),
              CONTINUITY);
      case VaultRequest.Nonce _ -> new VaultAnswer.ConnectionNonce(World.bytes(32, 1), CONTINUITY);
      case VaultRequest.StoreSecret store -> prepare(store);
      case VaultRequest.DeleteSecret delete -> prepare(delete);
      case VaultRequest.CommitSecret commit -> commit(commit);
      case VaultRequest.DealShares deal -> deal(deal);
      case VaultRequest.GetSecret get ->
          get(get.secret().resolve(descriptor.constellationId(), owner));
      case VaultRequest.PromiseSecretPolicy promise -> promise(promise);
      case VaultRequest.UpdateSecretPolicy update -> accept(update);
      case VaultRequest.ListSecrets list -> list(list.after());
      default -> throw refused("not_implemented");
    };
  }

  private VaultAnswer prepare(VaultRequest.StoreSecret store)
      throws ConstellationException, LinkException {
    WriteIntent state = store.intent().verify(ownerKey);
    state.check(store.header(), store.shareHeader());
    store.shareHeader().check(descriptor);
    store.shareHeader().check(store.header().setId(), store.share());
    if (store.share().position() != member.position()
        || !store.policy().digest().equals(state.policy())) {
      throw refused("invalid_request");
    }
    return prepared(
        new Part(
            state,
            store.header(),
            Optional.of(store.shareHeader()),
            Optional.of(store.share().copyValue()),
            store.ciphertext(),
            Optional.of(store.policy())),
        Ballot.NONE);
  }

  private VaultAnswer prepare(VaultRequest.DeleteSecret delete)
      throws ConstellationException, LinkException {
    WriteIntent state = delete.intent().verify(ownerKey);
    state.check(delete.header());
    return prepared(
        new Part(
            state,
            delete.header(),
            Optional.empty(),
            Optional.empty(),
            World.bytes(0, 0),
            Optional.empty()),
        Ballot.NONE);
  }

  private VaultAnswer prepared(Part part, Ballot ballot) throws LinkException {
    Slot slot = slot(part.state().secret());
    boolean again = !slot.history.isEmpty() && slot.history.getLast().state().equals(part.state());
    if (again) {
      return new VaultAnswer.SecretPrepared(vote(part.state(), ballot), CONTINUITY);
    }
    if (slot.committed().filter(r -> r.compareTo(part.state().revision()) >= 0).isPresent()) {
      throw refused(Codes.SUPERSEDED);
    }
    slot.prepared.put(part.state(), part);
    return new VaultAnswer.SecretPrepared(vote(part.state(), ballot), CONTINUITY);
  }

  private Signed<Prepared> vote(WriteIntent state, Ballot ballot) {
    VaultId name = fault == Fault.OTHERS_VOTE ? new VaultId(World.bytes(16, 200)) : member.vault();
    Prepared word = new Prepared(descriptor.configEpoch(), ballot, state, name, 1);
    return fault == Fault.FORGED_WORDS || fault == Fault.FORGED_PENDING
        ? new Signed<>(word, World.bytes(64, 3))
        : Signed.by(key, word);
  }

  private VaultAnswer deal(VaultRequest.DealShares request)
      throws ConstellationException, LinkException {
    DealingSession session = request.session().verify(ownerKey);
    Slot slot = slot(session.base().secret());
    if (slot.history.isEmpty()
        || !slot.history.getLast().state().equals(session.base())
        || !slot.promised.equals(Optional.of(session.ballot()))) {
      throw refused("not_prepared");
    }
    Part base = slot.history.getLast();
    ShareHeader shares = base.shareHeader().orElseThrow();
    Optional<MemoryDealing> known = slot.dealing.filter(one -> one.isOf(session));
    if (request.words().isEmpty() && known.isEmpty()) {
      known = Optional.of(new MemoryDealing(descriptor, session, shares, member));
      slot.dealing = known;
    }
    MemoryDealing dealing = known.orElseThrow(() -> refused("not_prepared"));
    DealingWord word =
        dealing.answer(
            request.words(), Share.of(member.position(), base.share().orElseThrow()), fault);
    if (word instanceof Settled) {
      DealingSeat.Fresh fresh = dealing.fresh();
      WriteIntent state = base.state().withShares(fresh.header());
      slot.settled.put(
          state,
          new Part(
              state,
              base.header(),
              Optional.of(fresh.header()),
              Optional.of(fresh.share().copyValue()),
              base.ciphertext(),
              base.policy()));
    }
    return new VaultAnswer.SharesDealt(Signed.by(key, word), CONTINUITY);
  }

  private VaultAnswer commit(VaultRequest.CommitSecret commit)
      throws ConstellationException, LinkException {
    CommitCertificate certificate = commit.certificate();
    certificate.verifyDegraded(descriptor);
    Slot slot = slot(certificate.state().secret());
    Revision wanted = certificate.state().revision();
    if (slot.committed().filter(r -> r.compareTo(wanted) >= 0).isEmpty()) {
      Part part =
          Optional.ofNullable(slot.prepared.get(certificate.state()))
              .or(() -> stepped(slot, certificate.state(), commit.policy()))
              .or(() -> brought(slot, certificate.state(), commit.dealt()))
              .orElseThrow(() -> refused("not_prepared"));
      slot.history.add(part);
      slot.certificates.add(certificate);
      slot.promised = Optional.empty();
      slot.accepted = Optional.empty();
      slot.settled.clear();
      slot.prepared.keySet().removeIf(s -> s.revision().compareTo(wanted) <= 0);
    } else if (slot.history.getLast().state().equals(certificate.state())
        && certificate.votes().size() > slot.certificates.getLast().votes().size()) {
      slot.certificates.set(slot.certificates.size() - 1, certificate);
    }
    Part now = slot.history.getLast();
    return new VaultAnswer.SecretCommitted(
        fault == Fault.OLD_VERSION
            ? new Revision(1, new SetId(World.bytes(16, 0)), 0)
            : now.state().revision(),
        now.state().isDeletion(),
        now.header().expires(),
        CONTINUITY);
  }

  /** What it did not vote for, on the certificate's word, where it holds the shares. */
  private static Optional<Part> stepped(
      Slot slot, WriteIntent state, Optional<SecretPolicy> policy) {
    return Stream.of(slot.prepared.values(), slot.settled.values(), slot.history.reversed())
        .flatMap(Collection::stream)
        .filter(p -> state.revision().step() > 0 && policy.isPresent())
        .filter(p -> p.state().shareHeader().equals(state.shareHeader()))
        .filter(p -> policy.get().digest().equals(state.policy()))
        .map(p -> new Part(state, p.header(), p.shareHeader(), p.share(), p.ciphertext(), policy))
        .findFirst();
  }

  /** A share that it missed, which the certificate names the digest of. */
  private Optional<Part> brought(Slot slot, WriteIntent state, Optional<DealtShare> dealt) {
    if (dealt.isEmpty()
        || slot.history.isEmpty()
        || !dealt.get().header().hash().equals(state.shareHeader())
        || dealt.get().share().position() != member.position()
        || !dealt.get().header().accepts(state.revision().setId(), dealt.get().share())) {
      return Optional.empty();
    }
    Part base = slot.history.getLast();
    return Optional.of(
        new Part(
            state,
            base.header(),
            Optional.of(dealt.get().header()),
            Optional.of(dealt.get().share().copyValue()),
            base.ciphertext(),
            base.policy()));
  }

  private VaultAnswer get(SecretId secret) throws LinkException {
    Slot slot = slot(secret);
    if (fault == Fault.EXPIRED && !slot.history.isEmpty()) {
      throw refused(Codes.EXPIRED);
    }
    switch (fault) {
      case REFUSING -> throw refused("policy_refused: measurement.mismatch, release.tdx");
      case REFUSING_OTHERWISE -> throw refused("policy_refused: operations.get");
      case WANTING_APPROVAL -> throw refused("approval_required: approval_absent, manager");
      default -> {}
    }
    List<Signed<Prepared>> pending = new ArrayList<>();
    for (WriteIntent state : slot.prepared.keySet()) {
      Ballot ballot =
          slot.accepted
              .filter(a -> a.vote().state().equals(state))
              .map(a -> a.vote().ballot())
              .orElse(Ballot.NONE);
      pending.add(vote(state, ballot));
    }
    if (fault == Fault.FORGED_PENDING || fault == Fault.OTHERS_VOTE) {
      slot.history.forEach(part -> pending.add(vote(part.state(), ballotOf(part))));
    }
    if (fault == Fault.FAR_AHEAD) {
      Revision last = new Revision(Long.MAX_VALUE, new SetId(World.bytes(16, 1)), 0);
      ByteString any = World.bytes(32, 1);
      WriteIntent made = new WriteIntent(descriptor.constellationId(), secret, last, any, any, any);
      pending.add(vote(made, Ballot.NONE));
    }
    Optional<HeldSecret> held = Optional.empty();
    if (!slot.history.isEmpty() && fault != Fault.NOTHING) {
      boolean old = fault == Fault.OLD_VERSION && slot.history.size() > 1;
      int at = slot.history.size() - (old ? 2 : 1);
      held = Optional.of(held(slot.history.get(at), slot.certificates.get(at)));
    }
    if (fault == Fault.ANOTHER_SECRET) {
      held =
          slots.entrySet().stream()
              .filter(e -> !e.getKey().equals(secret) && !e.getValue().history.isEmpty())
              .map(e -> held(e.getValue().history.getLast(), e.getValue().certificates.getLast()))
              .findFirst();
    }
    return new VaultAnswer.SecretValue(
        held, fault == Fault.NOTHING ? List.of() : pending, CONTINUITY);
  }

  private static Ballot ballotOf(Part part) {
    return part.state().revision().step() == 0 ? Ballot.NONE : new Ballot(1, World.bytes(16, 1));
  }

  private HeldSecret held(Part part, CommitCertificate certificate) {
    CommitCertificate shown =
        switch (fault) {
          case WRONG_VOTES ->
              votes(certificate, certificate.votes().stream().map(this::wrong).toList());
          case FEW_VOTES -> votes(certificate, certificate.votes().subList(0, 1));
          default -> certificate;
        };
    if (part.shareHeader().isEmpty()) {
      return new HeldSecret.Deleted(shown);
    }
    byte[] share = part.share().orElseThrow().clone();
    if (fault == Fault.WRONG_SHARE) {
      share[5] ^= 1;
    }
    byte[] ciphertext = part.ciphertext().bytes();
    if (fault == Fault.WRONG_CIPHERTEXT) {
      ciphertext[ciphertext.length - 1] ^= 1;
    }
    SecretHeader header = part.header();
    if (fault == Fault.OTHER_HEADER) {
      header =
          new SecretHeader(
              header.constellationId(),
              header.owner(),
              header.name(),
              header.setId(),
              header.version(),
              header.algorithm(),
              header.commitment(),
              header.created(),
              header.expires() + 1);
    }
    int position = fault == Fault.OTHERS_SHARE ? member.position() % 3 + 1 : member.position();
    return new HeldSecret.Value(
        shown,
        header,
        part.shareHeader().get(),
        Share.of(position, share),
        ByteString.copyOf(ciphertext),
        header.expires(),
        fault == Fault.WRONG_POLICY ? Optional.of(World.policy(77)) : part.policy());
  }

  private static CommitCertificate votes(CommitCertificate certificate, List<Vote> votes) {
    return new CommitCertificate(
        certificate.configEpoch(), certificate.ballot(), certificate.state(), votes);
  }

  private Vote wrong(Vote vote) {
    return new Vote(vote.vault(), vote.incarnation() + 1, vote.signature());
  }

  private VaultAnswer promise(VaultRequest.PromiseSecretPolicy request) throws LinkException {
    Slot slot = slot(request.secret());
    if (!slot.committed().map(Revision::next).equals(Optional.of(request.revision()))
        || slot.promised.filter(b -> b.compareTo(request.ballot()) >= 0).isPresent()) {
      throw refused("ballot_too_low");
    }
    slot.promised = Optional.of(request.ballot());
    Promise promise =
        new Promise(
            descriptor.constellationId(),
            descriptor.configEpoch(),
            request.secret(),
            request.revision(),
            request.ballot(),
            claimed(slot, request),
            member.vault(),
            1);
    return new VaultAnswer.PolicyPromised(
        fault == Fault.FORGED_WORDS
            ? new Signed<>(promise, World.bytes(64, 3))
            : Signed.by(key, promise),
        fault == Fault.INVENTED_VOTE || fault == Fault.FORGED_VOTE
            ? Optional.of(World.policy(66))
            : slot.accepted.map(Voted::policy),
        CONTINUITY);
  }

  private Optional<Accepted> claimed(Slot slot, VaultRequest.PromiseSecretPolicy request) {
    Optional<Accepted> honest = slot.accepted.map(Voted::vote);
    // The greatest that a promise for this ballot may name.
    Ballot top = new Ballot(request.ballot().round(), World.bytes(16, 0));
    WriteIntent base = slot.history.getLast().state();
    return switch (fault) {
      case INVENTED_VOTE ->
          Optional.of(
              new Accepted(
                  Signed.by(key, new Proposal(top, base.withPolicy(World.policy(66).digest()))),
                  key.publicKey()));
      case FORGED_VOTE ->
          Optional.of(
              new Accepted(
                  Signed.by(key, new Proposal(top, base.withPolicy(World.policy(66).digest()))),
                  ownerKey));
      case MOVED_VOTE ->
          honest.map(
              vote ->
                  new Accepted(
                      new Signed<>(new Proposal(top, vote.state()), vote.proposal().signature()),
                      vote.writer()));
      default -> honest;
    };
  }

  private VaultAnswer accept(VaultRequest.UpdateSecretPolicy update)
      throws ConstellationException, LinkException {
    Proposal proposal = update.proposal().verify(ownerKey);
    WriteIntent state = proposal.state();
    Promise.verify(descriptor, proposal, update.promises());
    Slot slot = slot(state.secret());
    if (!update.policy().digest().equals(state.policy())
        || !slot.committed().map(Revision::next).equals(Optional.of(state.revision()))
        || slot.promised.filter(b -> b.compareTo(proposal.ballot()) > 0).isPresent()) {
      throw refused("ballot_too_low");
    }
    Part base =
        Optional.ofNullable(slot.settled.get(state)).orElseGet(() -> slot.history.getLast());
    if (!base.shareHeader().map(ShareHeader::hash).equals(Optional.of(state.shareHeader()))) {
      throw refused("object_mismatch");
    }
    slot.promised = Optional.of(proposal.ballot());
    slot.accepted.ifPresent(before -> slot.prepared.remove(before.vote().state()));
    slot.accepted =
        Optional.of(new Voted(new Accepted(update.proposal(), ownerKey), update.policy()));
    return prepared(
        new Part(
            state,
            base.header(),
            base.shareHeader(),
            base.share(),
            base.ciphertext(),
            Optional.of(update.policy())),
        proposal.ballot());
  }

  private VaultAnswer list(Optional<SecretId> after) {
    List<ListedSecret> page =
        slots.entrySet().stream()
            .filter(e -> !e.getValue().history.isEmpty())
            .filter(
                e ->
                    after.isEmpty()
                        || Arrays.compareUnsigned(
                                e.getKey().bytes().bytes(), after.get().bytes().bytes())
                            > 0)
            .map(e -> listed(e.getKey(), e.getValue()))
            .toList();
    return new VaultAnswer.SecretList(
        page.subList(0, Math.min(PAGE, page.size())), page.size() > PAGE, CONTINUITY);
  }

  private ListedSecret listed(SecretId id, Slot slot) {
    Part part = slot.history.getLast();
    return new ListedSecret(
        fault == Fault.ANOTHER_SECRET ? new SecretId(World.bytes(32, 1)) : id,
        part.header().name(),
        fault == Fault.FAR_AHEAD
            ? new Revision(Long.MAX_VALUE, new SetId(World.bytes(16, 1)), 0)
            : part.state().revision(),
        true,
        part.state().isDeletion(),
        part.header().created(),
        part.header().expires());
  }

  /** The newest committed revision of a secret. */
  synchronized Optional<Revision> committed(SecretId secret) {
    return slot(secret).committed();
  }

  /** The votes that it knows for the newest committed state. */
  synchronized int votes(SecretId secret) {
    return slot(secret).certificates.getLast().votes().size();
  }

  private Slot slot(SecretId secret) {
    slots.putIfAbsent(secret, new Slot());
    return Objects.requireNonNull(slots.get(secret));
  }

  private static LinkException refused(String code) {
    return new LinkException(VaultFault.Kind.REFUSED, code);
  }
}
