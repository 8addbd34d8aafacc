package dev.cloister.attestation.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.AnchorClass;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.CollateralUse.State;
import dev.cloister.attestation.FindingCode;
import dev.cloister.attestation.Step;
import dev.cloister.attestation.TcbStatus;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whatever the result, a constraint more never improves the verdict. Both policies name a
 * measurement: to name the first one is the proof {@code reference.none} asks for.
 */
class PolicyMonotonicityTest {
  private static final List<String> CONSTRAINTS =
      List.of(
          "'anchors':{'vendors':['intel']}",
          "'formats':['tdx-v5']",
          "'formats':['snp']",
          "'collateral':{'missing':'contraindicated'}",
          "'tcb':{'minimumEvaluationDataNumber':17}",
          "'tcb':{'minimumEvaluationDataNumber':18}",
          "'tcb':{'rejectedAdvisories':['INTEL-SA-00001']}",
          "'tcb':{'statuses':{'SWHardeningNeeded':'contraindicated','TDRelaunchAdvised':"
              + "'contraindicated'}}",
          "'debug':'contraindicated'",
          "'minimumSvns':{'pce':11}",
          "'minimumSvns':{'qe':9}",
          "'hardwareIds':['" + Results.MACHINE + "']",
          "'hardwareIds':['piid:00000000']",
          "'tdx':{'attributes':{'required':['septVeDisable']}}",
          "'tdx':{'attributes':{'allowed':['pks']}}",
          "'tdx':{'serviceTd':'contraindicated'}",
          "'tdx':{'xfam':{'allowed':'e702060000000000'}}",
          "'tdx':{'minimumTeeTcbSvn':'05010700000000000000000000000000'}",
          "'binding':'contraindicated'");

  @Test
  void appraise_oneConstraintMore_neverImprovesTheVerdict() throws Exception {
    for (int seed = 0; seed < 500; seed++) {
      addConstraints(new Random(seed));
    }
  }

  /** Options inside {@code snp}: each further one is a constraint too, once SMT is permitted. */
  private static final List<String> SNP =
      List.of(
          "'platformInfo':{'required':['ecc']}",
          "'platformInfo':{'allowed':['smt','tsme','tio']}",
          "'platformInfo':{'allowed':['tsme']}",
          "'minimumGuestSvn':2",
          "'minimumGuestSvn':3",
          "'minimumTcb':{'reported':{'snp':22}}",
          "'minimumTcb':{'launch':{'fmc':1}}",
          "'minimumFirmware':{'version':'1.55'}",
          "'minimumFirmware':{'build':30}",
          "'requiredMitigations':{'current':'0x1'}",
          "'requiredMitigations':{'launch':'0x1'}",
          "'vmpls':[1]",
          "'vmpls':[0]",
          "'familyIds':['00000000000000000000000000000000']",
          "'idBlock':{}",
          "'signingKeys':['VLEK']",
          "'products':['Milan']");

  @Test
  void appraise_oneSnpOptionMore_neverImprovesTheVerdict() throws Exception {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      Results result = Results.snp();
      if (random.nextInt(3) == 0) {
        List<String> claims = List.of("policy", "vmpl", "reportedTcb", "committedFirmware");
        result = result.without(pick(claims, random));
      }
      List<String> order = new ArrayList<>(SNP);
      Collections.shuffle(order, random);
      List<String> names = new ArrayList<>();
      StringBuilder section =
          new StringBuilder("'guestPolicy':{'allowed':['smt','migrateMa','cxl']}");
      Verdict before = snp(section, result);
      for (String option : order) {
        String name = option.substring(0, option.indexOf(':'));
        if (!names.contains(name)) {
          names.add(name);
          section.append(',').append(option);
          Verdict after = snp(section, result);
          assertThat(after).as("after %s", option).isGreaterThanOrEqualTo(before);
          before = after;
        }
      }
    }
  }

  private static Verdict snp(CharSequence section, Results result) throws PolicyException {
    String measurements = "'measurements':{'mrtd':['" + Results.register("mrtd") + "']}";
    return verdict("{" + measurements + ",'snp':{" + section + "}}", result);
  }

  private static void addConstraints(Random random) throws PolicyException {
    Results result = result(random);
    List<String> names = new ArrayList<>();
    StringBuilder policy =
        new StringBuilder("{'measurements':{'mrtd':['" + Results.register("mrtd") + "']");
    if (random.nextBoolean()) {
      policy.append(",'rtmr3':['").append("ee".repeat(48)).append("']");
    }
    policy.append('}');
    List<String> order = new ArrayList<>(CONSTRAINTS);
    Collections.shuffle(order, random);
    Verdict before = verdict(policy + "}", result);
    for (String constraint : order) {
      String name = constraint.substring(0, constraint.indexOf(':'));
      if (!names.contains(name)) {
        names.add(name);
        policy.append(',').append(constraint);
        Verdict after = verdict(policy + "}", result);
        assertThat(after).as("after %s", constraint).isGreaterThanOrEqualTo(before);
        before = after;
      }
    }
  }

  private static Verdict verdict(String policy, Results result) throws PolicyException {
    return PolicyRules.policy(policy).appraise(result.result()).verdict();
  }

  private static Results result(Random random) {
    Results result = Results.sound();
    if (random.nextInt(4) == 0) {
      result = result.anchor(AnchorClass.DEVELOPMENT);
    }
    if (random.nextInt(3) == 0) {
      CollateralKind kind =
          random.nextBoolean() ? CollateralKind.TCB_INFO : CollateralKind.ROOT_CRL;
      result = result.collateral(kind, pick(List.of(State.values()), random));
    }
    List<Optional<TcbStatus>> statuses = new ArrayList<>();
    for (TcbStatus status : TcbStatus.values()) {
      statuses.add(Optional.of(status));
    }
    statuses.add(Optional.empty());
    statuses.add(Optional.of(TcbStatus.UP_TO_DATE));
    result = result.tcb(pick(statuses, random));
    if (random.nextInt(4) == 0) {
      result = result.claim("debug", true);
    }
    if (random.nextInt(3) == 0) {
      result = result.unbound();
    }
    if (random.nextInt(4) == 0) {
      result = result.measurement("mrservicetd", "11".repeat(48));
    }
    if (random.nextInt(5) == 0) {
      result = result.step(Step.failed("quote.signature", FindingCode.SIGNATURE_QUOTE, ""));
    }
    List<String> claims =
        List.of("hardwareId", "anchor", "xfam", "platform", "tdAttributesSet", "tee");
    return random.nextInt(3) == 0 ? result.without(pick(claims, random)) : result;
  }

  private static <T> T pick(List<T> from, Random random) {
    return from.get(random.nextInt(from.size()));
  }
}
