package dev.cloister.constellation;

import static dev.cloister.constellation.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.ConstellationException.Reason;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DescriptorTest {
  private final Fixture fixture = Fixture.of(3, 2, 3);
  private final Descriptor genesis = fixture.descriptor;

  @Test
  void genesis_ofTheSameMembersAgain_isAnotherConstellation() {
    Descriptor again =
        Descriptor.genesis(genesis.quorums(), genesis.owner(), genesis.members(), fixture.random);
    assertThat(again.constellationId()).isNotEqualTo(genesis.constellationId());
  }

  @Test
  void next_isTheSameConstellationUnderAnotherConfiguration() {
    Descriptor next = genesis.next(genesis.quorums(), genesis.owner(), genesis.members());
    assertThat(next.constellationId()).isEqualTo(genesis.constellationId());
    assertThat(next.previous()).isEqualTo(genesis.configId());
    assertThat(next.configId()).isNotEqualTo(genesis.configId());
    assertThat(next.configEpoch()).isOne();
  }

  @Test
  void member_unknown_isRefused() throws Exception {
    assertThat(genesis.member(fixture.vault(1))).isEqualTo(genesis.members().get(1));
    assertRefused(Reason.NOT_A_MEMBER, () -> genesis.member(VaultId.random(fixture.random)));
  }

  @Test
  void members_notAscending_areRefused() {
    refuseMembers(genesis.members().reversed());
  }

  @Test
  void members_withOneNameTwice_areRefused() {
    refuseMembers(with(0, genesis.members().get(1).vault(), 9));
  }

  /** Else one vault would vote twice. */
  @Test
  void members_withOneIdentityKeyTwice_areRefused() {
    Member first = genesis.members().get(0);
    Member second = genesis.members().get(1);
    refuseMembers(replaced(1, copy(second, second.vault(), first.identity(), second.position())));
  }

  @Test
  void members_withOnePositionTwice_areRefused() {
    refuseMembers(with(0, genesis.members().get(0).vault(), genesis.members().get(1).position()));
  }

  /** Else a vault could agree to changes in the owner's name. */
  @Test
  void members_withTheOwnersKey_areRefused() {
    Member first = genesis.members().getFirst();
    refuseMembers(replaced(0, copy(first, first.vault(), genesis.owner(), first.position())));
  }

  @Test
  void members_ofAnotherNumber_areRefused() {
    refuseMembers(genesis.members().subList(0, 2));
  }

  @Test
  void genesis_withAPrevious_isRefused() {
    refuse(0, Fixture.bytes(32, 1), Fixture.bytes(32, 1));
  }

  @Test
  void later_withoutAPrevious_isRefused() {
    refuse(1, Fixture.bytes(32, 1), Fixture.bytes(32, 0));
  }

  @Test
  void origin_ofZeros_isRefused() {
    refuse(0, Fixture.bytes(32, 0), Fixture.bytes(32, 0));
  }

  @Test
  void ids_ofOtherLengths_areRefused() {
    refuse(0, Fixture.bytes(31, 1), Fixture.bytes(32, 0));
    refuse(1, Fixture.bytes(32, 1), Fixture.bytes(33, 1));
    refuse(-1, Fixture.bytes(32, 1), Fixture.bytes(32, 1));
  }

  @Test
  void member_notOfItsForm_isRefused() {
    Member m = genesis.members().getFirst();
    assertThatIllegalArgumentException().isThrownBy(() -> copy(m, m.vault(), m.identity(), 0));
    assertThatIllegalArgumentException().isThrownBy(() -> copy(m, m.vault(), m.identity(), 256));
    assertThatIllegalArgumentException().isThrownBy(() -> member(m, "TDX", 20, "site", 32));
    assertThatIllegalArgumentException().isThrownBy(() -> member(m, "tdx", 65, "site", 32));
    assertThatIllegalArgumentException().isThrownBy(() -> member(m, "tdx", 20, "", 32));
    assertThatIllegalArgumentException().isThrownBy(() -> member(m, "tdx", 20, "site", 31));
  }

  @Test
  void vaultId_ofAnotherLength_isRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new VaultId(Fixture.bytes(15, 1)));
  }

  private static Member member(
      Member m, String tee, int platformLength, String domain, int policyLength) {
    return new Member(
        m.vault(),
        m.identity(),
        m.position(),
        tee,
        Fixture.bytes(platformLength, 1),
        domain,
        Fixture.bytes(policyLength, 1));
  }

  private static Member copy(Member m, VaultId vault, P256PublicKey identity, int position) {
    return new Member(
        vault, identity, position, m.teeType(), m.platformId(), m.failureDomain(), m.codePolicy());
  }

  private List<Member> with(int index, VaultId vault, int position) {
    Member m = genesis.members().get(index);
    return replaced(index, copy(m, vault, m.identity(), position));
  }

  private List<Member> replaced(int index, Member member) {
    List<Member> members = new ArrayList<>(genesis.members());
    members.set(index, member);
    return members;
  }

  private void refuseMembers(List<Member> members) {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new Descriptor(
                    0,
                    genesis.origin(),
                    genesis.previous(),
                    genesis.quorums(),
                    genesis.owner(),
                    members));
  }

  private void refuse(long epoch, ByteString origin, ByteString previous) {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new Descriptor(
                    epoch,
                    origin,
                    previous,
                    genesis.quorums(),
                    genesis.owner(),
                    genesis.members()));
  }
}
