package dev.cloister.fuzz;

import dev.cloister.fuzz.parser.ActivationMessageTarget;
import dev.cloister.fuzz.parser.ActivationRecordTarget;
import dev.cloister.fuzz.parser.BundleTarget;
import dev.cloister.fuzz.parser.CborTarget;
import dev.cloister.fuzz.parser.CertificatesTarget;
import dev.cloister.fuzz.parser.ChannelMessageTarget;
import dev.cloister.fuzz.parser.DetectTarget;
import dev.cloister.fuzz.parser.EnclaveConfigurationTarget;
import dev.cloister.fuzz.parser.EnclaveRequestTarget;
import dev.cloister.fuzz.parser.EvidenceTarget;
import dev.cloister.fuzz.parser.FirmwareTarget;
import dev.cloister.fuzz.parser.HpkePublicKeyTarget;
import dev.cloister.fuzz.parser.HpkeTarget;
import dev.cloister.fuzz.parser.HttpAnswerTarget;
import dev.cloister.fuzz.parser.IntelSignedTarget;
import dev.cloister.fuzz.parser.IntelVerifyTarget;
import dev.cloister.fuzz.parser.JsonTarget;
import dev.cloister.fuzz.parser.NvidiaCollateralTarget;
import dev.cloister.fuzz.parser.NvidiaVerifyTarget;
import dev.cloister.fuzz.parser.PeTarget;
import dev.cloister.fuzz.parser.PolicyTarget;
import dev.cloister.fuzz.parser.PublicAreaTarget;
import dev.cloister.fuzz.parser.ReferenceValuesTarget;
import dev.cloister.fuzz.parser.RouterTarget;
import dev.cloister.fuzz.parser.StoreBatchTarget;
import dev.cloister.fuzz.parser.StoreHeaderTarget;
import dev.cloister.fuzz.parser.StoreOpenTarget;
import dev.cloister.fuzz.parser.StoreRecordTarget;
import dev.cloister.fuzz.parser.TokenVerifyTarget;
import dev.cloister.fuzz.parser.TpmResponsesTarget;
import dev.cloister.fuzz.parser.VaultObjectTarget;
import dev.cloister.fuzz.parser.VaultTextTarget;
import dev.cloister.fuzz.parser.WireRecordTarget;
import dev.cloister.fuzz.planted.BelievedLength;
import dev.cloister.fuzz.planted.WrongException;
import java.util.List;
import java.util.stream.Stream;

/** The list of what is fuzzed. A new parser adds one class and one line here. */
final class Targets {
  private static final List<FuzzTarget> ALL =
      List.of(
          new JsonTarget(),
          new CborTarget(),
          new EvidenceTarget(),
          new DetectTarget(),
          new IntelVerifyTarget(),
          new TokenVerifyTarget(),
          new NvidiaVerifyTarget(),
          NvidiaCollateralTarget.rim(),
          NvidiaCollateralTarget.ocsp(),
          new ActivationRecordTarget(),
          new PublicAreaTarget(),
          IntelSignedTarget.tcbInfo(),
          IntelSignedTarget.qeIdentity(),
          IntelSignedTarget.crl(),
          IntelSignedTarget.pckExtension(),
          new CertificatesTarget(),
          new BundleTarget(),
          new PolicyTarget(),
          new ReferenceValuesTarget(),
          new FirmwareTarget(),
          new PeTarget(),
          new WireRecordTarget(),
          new ActivationMessageTarget(),
          new HpkePublicKeyTarget(),
          new HpkeTarget(),
          new EnclaveConfigurationTarget(),
          new StoreHeaderTarget(),
          new StoreBatchTarget(),
          new StoreRecordTarget(),
          StoreOpenTarget.segment(),
          StoreOpenTarget.snapshot(),
          EnclaveRequestTarget.attest(),
          EnclaveRequestTarget.session(),
          EnclaveRequestTarget.kek(),
          EnclaveRequestTarget.execute(),
          EnclaveRequestTarget.executionBody(),
          EnclaveRequestTarget.close(),
          new RouterTarget(),
          new TpmResponsesTarget(),
          new HttpAnswerTarget(),
          new VaultObjectTarget(),
          new VaultTextTarget(),
          new ChannelMessageTarget());

  /** Every run must find these, or it proves nothing. */
  private static final List<FuzzTarget> PLANTED =
      List.of(new WrongException(), new BelievedLength());

  private Targets() {}

  static List<FuzzTarget> all() {
    return ALL;
  }

  static List<FuzzTarget> planted() {
    return PLANTED;
  }

  /**
   * The target of that name, planted ones included.
   *
   * @throws IllegalArgumentException listing the names, if there is none
   */
  static FuzzTarget named(String name) {
    return Stream.concat(ALL.stream(), PLANTED.stream())
        .filter(target -> target.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no fuzz target \"" + name + "\"; there are: " + names()));
  }

  private static String names() {
    return String.join(" ", ALL.stream().map(FuzzTarget::name).toList());
  }
}
