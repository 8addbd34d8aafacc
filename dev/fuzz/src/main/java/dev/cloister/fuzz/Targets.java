package dev.cloister.fuzz;

import dev.cloister.fuzz.parser.ActivationMessageTarget;
import dev.cloister.fuzz.parser.ActivationRecordTarget;
import dev.cloister.fuzz.parser.BundleTarget;
import dev.cloister.fuzz.parser.CborTarget;
import dev.cloister.fuzz.parser.CertificatesTarget;
import dev.cloister.fuzz.parser.ChannelMessageTarget;
import dev.cloister.fuzz.parser.ConstellationFileTarget;
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
import dev.cloister.fuzz.parser.KeyPolicyTarget;
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
import dev.cloister.fuzz.parser.TpmVerifyTarget;
import dev.cloister.fuzz.parser.VaultConfigurationTarget;
import dev.cloister.fuzz.parser.VaultObjectTarget;
import dev.cloister.fuzz.parser.VaultPeerTarget;
import dev.cloister.fuzz.parser.VaultTextTarget;
import dev.cloister.fuzz.parser.VaultWireTarget;
import dev.cloister.fuzz.parser.WireRecordTarget;
import dev.cloister.fuzz.planted.BelievedLength;
import dev.cloister.fuzz.planted.WrongException;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The list of what is fuzzed. A new parser adds one class and one line here. */
final class Targets {
  private static final List<Named> ALL =
      List.of(
          new Named("json", JsonTarget::new),
          new Named("cbor", CborTarget::new),
          new Named("evidence", EvidenceTarget::new),
          new Named("detect", DetectTarget::new),
          new Named("intel-verify", IntelVerifyTarget::new),
          new Named("token-verify", TokenVerifyTarget::new),
          new Named("nvidia-verify", NvidiaVerifyTarget::new),
          new Named("nvidia-rim", NvidiaCollateralTarget::rim),
          new Named("nvidia-ocsp", NvidiaCollateralTarget::ocsp),
          new Named("tpm-verify", TpmVerifyTarget::new),
          new Named("tpm-activation", ActivationRecordTarget::new),
          new Named("tpm-public-area", PublicAreaTarget::new),
          new Named("tcb-info", IntelSignedTarget::tcbInfo),
          new Named("qe-identity", IntelSignedTarget::qeIdentity),
          new Named("crl", IntelSignedTarget::crl),
          new Named("pck-extension", IntelSignedTarget::pckExtension),
          new Named("certificates", CertificatesTarget::new),
          new Named("collateral-bundle", BundleTarget::new),
          new Named("policy", PolicyTarget::new),
          new Named("reference-values", ReferenceValuesTarget::new),
          new Named("firmware", FirmwareTarget::new),
          new Named("pe", PeTarget::new),
          new Named("wire-record", WireRecordTarget::new),
          new Named("tpm-activation-message", ActivationMessageTarget::new),
          new Named("hpke-public-key", HpkePublicKeyTarget::new),
          new Named("hpke-open", HpkeTarget::new),
          new Named("enclave-configuration", EnclaveConfigurationTarget::new),
          new Named("store-header", StoreHeaderTarget::new),
          new Named("store-batch", StoreBatchTarget::new),
          new Named("store-record", StoreRecordTarget::new),
          new Named("store-segment", StoreOpenTarget::segment),
          new Named("store-snapshot", StoreOpenTarget::snapshot),
          new Named("enclave-attest", EnclaveRequestTarget::attest),
          new Named("enclave-session", EnclaveRequestTarget::session),
          new Named("enclave-kek", EnclaveRequestTarget::kek),
          new Named("enclave-execute", EnclaveRequestTarget::execute),
          new Named("enclave-execution-body", EnclaveRequestTarget::executionBody),
          new Named("enclave-close", EnclaveRequestTarget::close),
          new Named("http-router", RouterTarget::new),
          new Named("tpm-responses", TpmResponsesTarget::new),
          new Named("http-answer", HttpAnswerTarget::new),
          new Named("vault-configuration", VaultConfigurationTarget::new),
          new Named("vault-object", VaultObjectTarget::new),
          new Named("vault-peer", VaultPeerTarget::new),
          new Named("vault-text", VaultTextTarget::new),
          new Named("vault-wire", VaultWireTarget::new),
          new Named("key-policy", KeyPolicyTarget::new),
          new Named("constellation-file", ConstellationFileTarget::new),
          new Named("channel-messages", ChannelMessageTarget::new));

  /** Every run must find these, or it proves nothing. */
  private static final List<Named> PLANTED =
      List.of(
          new Named("planted-wrong-exception", WrongException::new),
          new Named("planted-believed-length", BelievedLength::new));

  /**
   * A target that is not there yet: its class, and all it issues evidence with, is loaded and
   * instrumented only in the JVM that fuzzes it.
   */
  private record Named(String name, Supplier<FuzzTarget> maker) {
    FuzzTarget make() {
      FuzzTarget target = maker.get();
      if (!target.name().equals(name)) {
        throw new IllegalStateException(target.name() + " is listed as " + name);
      }
      return target;
    }
  }

  private Targets() {}

  static List<FuzzTarget> all() {
    return ALL.stream().map(Named::make).toList();
  }

  static List<FuzzTarget> planted() {
    return PLANTED.stream().map(Named::make).toList();
  }

  static boolean isPlanted(String name) {
    return PLANTED.stream().anyMatch(planted -> planted.name().equals(name));
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
        .map(Named::make)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no fuzz target \"" + name + "\"; there are: " + names()));
  }

  private static String names() {
    return String.join(" ", ALL.stream().map(Named::name).toList());
  }
}
