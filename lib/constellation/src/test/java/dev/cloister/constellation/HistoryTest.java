package dev.cloister.constellation;

import static dev.cloister.constellation.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.ConstellationException.Reason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HistoryTest {
  private final Fixture fixture = Fixture.of(Quorums.of(4, 2, 3, 3, 3));
  private final Descriptor first = fixture.descriptor;
  private final ByteString id = first.constellationId();
  private final SignedDescriptor genesis =
      SignedDescriptor.genesis(first, signatures(first, vaults(first)));

  private final Member joining = fixture.member(9);
  private final Descriptor second = next(first, replacing(first, 3, joining));
  private final SignedDescriptor change = signed(second, 0, 1, 2);

  @Test
  void verify_changesSignedByAllWhoMust_givesTheCurrentConfiguration() throws Exception {
    ConstellationHistory history = ConstellationHistory.verify(id, List.of(genesis, change));
    assertThat(history.current()).isEqualTo(second);
    assertThat(history.at(0)).isEqualTo(first);
    assertThat(history.constellationId()).isEqualTo(id);
    history.requireContains(first.configId());
    history.requireContains(second.configId());
  }

  @Test
  void verify_aGenesisOfAnotherConstellation_isRefused() {
    assertRefused(
        Reason.WRONG_CONSTELLATION,
        () -> ConstellationHistory.verify(Fixture.bytes(32, 1), List.of(genesis)));
  }

  @Test
  void verify_startingLater_isRefused() {
    assertRefused(
        Reason.WRONG_CONSTELLATION, () -> ConstellationHistory.verify(id, List.of(change)));
  }

  @Test
  void verify_aGenesisThatOneDidNotSign_isRefused() {
    SignedDescriptor partly =
        SignedDescriptor.genesis(first, signatures(first, vaults(first).subList(0, 3)));
    assertRefused(Reason.NO_QUORUM, () -> ConstellationHistory.verify(id, List.of(partly)));
  }

  @Test
  void verify_aGenesisWithAForgedSignature_isRefused() {
    Map<VaultId, ByteString> signatures = signatures(first, vaults(first));
    signatures.put(fixture.vault(0), fixture.key(fixture.vault(1)).sign(first));
    SignedDescriptor forged = SignedDescriptor.genesis(first, signatures);
    assertRefused(Reason.SIGNATURE_INVALID, () -> ConstellationHistory.verify(id, List.of(forged)));
  }

  @Test
  void verify_aGenesisWithAStrangersSignature_isRefused() {
    Map<VaultId, ByteString> signatures = signatures(first, vaults(first));
    signatures.put(joining.vault(), fixture.key(joining.vault()).sign(first));
    SignedDescriptor more = SignedDescriptor.genesis(first, signatures);
    assertRefused(Reason.NOT_A_MEMBER, () -> ConstellationHistory.verify(id, List.of(more)));
  }

  @Test
  void verify_noConfigurations_isRefused() {
    assertRefused(Reason.BROKEN_CHAIN, () -> ConstellationHistory.verify(id, List.of()));
  }

  @Test
  void verifySuccessor_ofFewerThanQ_isRefused() {
    assertRefused(Reason.NO_QUORUM, () -> signed(second, 0, 1).verifySuccessor(first));
  }

  /** The one who joins does not count among the old. */
  @Test
  void verifySuccessor_ofNewMembersInsteadOfOld_isRefused() {
    Member another = fixture.member(8);
    List<Member> members = new ArrayList<>(replacing(first, 3, joining));
    members.set(2, another);
    Descriptor next = next(first, members);
    Map<VaultId, ByteString> signatures =
        signatures(
            next, List.of(fixture.vault(0), fixture.vault(1), joining.vault(), another.vault()));
    SignedDescriptor changed = SignedDescriptor.change(next, fixture.owner.sign(next), signatures);
    assertRefused(Reason.NO_QUORUM, () -> changed.verifySuccessor(first));
  }

  @Test
  void verifySuccessor_whoseNewMemberDidNotSign_isRefused() {
    SignedDescriptor silent =
        SignedDescriptor.change(
            second, fixture.owner.sign(second), signatures(second, vaults(first).subList(0, 3)));
    assertRefused(Reason.NO_QUORUM, () -> silent.verifySuccessor(first));
  }

  @Test
  void verifySuccessor_withoutTheOldOwner_isRefused() {
    SigningKey thief = SigningKey.generate(fixture.random);
    Descriptor stolen = first.next(first.quorums(), thief.publicKey(), first.members());
    SignedDescriptor change =
        SignedDescriptor.change(stolen, thief.sign(stolen), signatures(stolen, vaults(first)));
    assertRefused(Reason.SIGNATURE_INVALID, () -> change.verifySuccessor(first));
  }

  @Test
  void verifySuccessor_withAForgedSignature_isRefused() {
    Map<VaultId, ByteString> signatures = new HashMap<>(change.members());
    signatures.put(fixture.vault(0), fixture.key(fixture.vault(1)).sign(second));
    SignedDescriptor forged =
        SignedDescriptor.change(second, fixture.owner.sign(second), signatures);
    assertRefused(Reason.SIGNATURE_INVALID, () -> forged.verifySuccessor(first));
  }

  @Test
  void verifySuccessor_signedByAStranger_isRefused() {
    Map<VaultId, ByteString> signatures = new HashMap<>(change.members());
    signatures.put(VaultId.random(fixture.random), Fixture.bytes(64, 1));
    SignedDescriptor more = SignedDescriptor.change(second, fixture.owner.sign(second), signatures);
    assertRefused(Reason.NOT_A_MEMBER, () -> more.verifySuccessor(first));
  }

  @Test
  void verifySuccessor_ofAnotherConfiguration_isRefused() {
    Descriptor other = first.next(first.quorums(), first.owner(), first.members());
    Descriptor third = next(other, other.members());
    assertRefused(Reason.BROKEN_CHAIN, () -> signed(third, 0, 1, 2).verifySuccessor(second));
    assertRefused(Reason.BROKEN_CHAIN, () -> signed(third, 0, 1, 2).verifySuccessor(first));
  }

  @Test
  void verifySuccessor_ofAnotherConstellationsHistory_isRefused() {
    Descriptor foreign =
        new Descriptor(
            1,
            Fixture.bytes(32, 9),
            first.configId(),
            first.quorums(),
            first.owner(),
            first.members());
    assertRefused(Reason.BROKEN_CHAIN, () -> signed(foreign, 0, 1, 2).verifySuccessor(first));
  }

  @Test
  void verifySuccessor_givingAVaultAnotherKeyOrPosition_isRefused() {
    Member m = first.members().get(0);
    for (Member changed :
        List.of(
            member(m, SigningKey.generate(fixture.random).publicKey(), m.position()),
            member(m, m.identity(), 77))) {
      Descriptor next = next(first, replacing(first, 0, changed));
      assertRefused(Reason.BROKEN_CHAIN, () -> signed(next, 1, 2, 3).verifySuccessor(first));
    }
  }

  @Test
  void requireContains_aConfigurationThatWasCutOff_isRefused() throws Exception {
    ConstellationHistory cut = ConstellationHistory.verify(id, List.of(genesis));
    assertRefused(Reason.STALE, () -> cut.requireContains(second.configId()));
  }

  @Test
  void at_unknownEpoch_isRefused() throws Exception {
    ConstellationHistory history = ConstellationHistory.verify(id, List.of(genesis));
    assertRefused(Reason.WRONG_CONFIGURATION, () -> history.at(1));
    assertRefused(Reason.WRONG_CONFIGURATION, () -> history.at(-1));
  }

  @Test
  void signatures_ofAnotherLengthOrWhereNoneBelongs_areRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SignedDescriptor.change(first, Fixture.bytes(64, 1), Map.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SignedDescriptor.genesis(second, Map.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> SignedDescriptor.genesis(first, Map.of(fixture.vault(0), Fixture.bytes(63, 1))));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SignedDescriptor.change(second, Fixture.bytes(63, 1), Map.of()));
  }

  private static Member member(Member m, P256PublicKey identity, int position) {
    return new Member(
        m.vault(),
        identity,
        position,
        m.teeType(),
        m.platformId(),
        m.failureDomain(),
        m.codePolicy());
  }

  private static Descriptor next(Descriptor before, List<Member> members) {
    return before.next(before.quorums(), before.owner(), members);
  }

  private static List<Member> replacing(Descriptor in, int index, Member member) {
    List<Member> members = new ArrayList<>(in.members());
    members.set(index, member);
    return members;
  }

  private static List<VaultId> vaults(Descriptor descriptor) {
    return descriptor.members().stream().map(Member::vault).toList();
  }

  /** Signed by the owner, these old members and the one who joins. */
  private SignedDescriptor signed(Descriptor descriptor, int... old) {
    List<VaultId> signers = new ArrayList<>();
    for (int member : old) {
      signers.add(fixture.vault(member));
    }
    if (descriptor.find(joining.vault()).isPresent()) {
      signers.add(joining.vault());
    }
    return SignedDescriptor.change(
        descriptor, fixture.owner.sign(descriptor), signatures(descriptor, signers));
  }

  private Map<VaultId, ByteString> signatures(Descriptor descriptor, Collection<VaultId> vaults) {
    Map<VaultId, ByteString> signatures = new HashMap<>();
    vaults.forEach(vault -> signatures.put(vault, fixture.key(vault).sign(descriptor)));
    return signatures;
  }
}
