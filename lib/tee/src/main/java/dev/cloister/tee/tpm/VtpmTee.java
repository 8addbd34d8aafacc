package dev.cloister.tee.tpm;

import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.binding.Binding;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.tee.KeyActivation;
import dev.cloister.tee.MeasurementEvent;
import dev.cloister.tee.Sealing;
import dev.cloister.tee.TeeEnvironment;
import dev.cloister.tee.TeeEvidence;
import dev.cloister.tee.TeeException;
import dev.cloister.tee.TeeProvider;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A machine with a TPM 2.0: quotes of its attestation key over the binding's first half, PCR
 * values, the firmware's log. What that proves depends on who runs the TPM
 * (docs/reference/tee-providers.md).
 */
final class VtpmTee implements TeeProvider {
  private final VtpmMachine machine;
  private final TpmKey key;
  private final ByteString shownKey;
  private final VtpmQuotes quotes;
  private final Optional<VtpmActivation> activation;

  private VtpmTee(
      VtpmMachine machine, TpmKey key, ByteString shownKey, Optional<VtpmActivation> activation) {
    this.machine = machine;
    this.key = key;
    this.shownKey = shownKey;
    this.quotes = new VtpmQuotes(machine.tpm(), machine.pcrs());
    this.activation = activation;
  }

  static VtpmTee open(VtpmMachine machine, TeeEnvironment environment) throws TeeException {
    return TpmWork.during("cannot make the attestation key", () -> make(machine, environment));
  }

  private static VtpmTee make(VtpmMachine machine, TeeEnvironment environment)
      throws TpmException, IOException {
    Optional<GoogleKey> google = GoogleKey.find(machine.tpm());
    if (google.isPresent()) {
      TpmKey key = machine.tpm().createPrimary(Tpm.ENDORSEMENT, google.get().template());
      return new VtpmTee(machine, key, google.get().certificate(), Optional.empty());
    }
    TpmKey key = machine.tpm().createPrimary(Tpm.ENDORSEMENT, TpmTemplates.attestationKey());
    return new VtpmTee(
        machine, key, key.publicArea(), VtpmActivation.find(machine.tpm(), key, environment));
  }

  @Override
  public String name() {
    return VtpmTeeFactory.NAME;
  }

  @Override
  public TeeEvidence evidence(Binding binding) throws TeeException {
    VtpmQuotes.WithValues quote = quotes.quote(key, binding.value32());
    TeeEvidence evidence =
        TeeEvidence.of(Format.TPM, quote.quoted().attest().bytes())
            .with(CollateralKind.TPM_SIGNATURE, quote.quoted().signature().bytes())
            .with(CollateralKind.TPM_AK, shownKey.bytes())
            .with(CollateralKind.PCRS, quote.json());
    Optional<ByteString> record = activation.flatMap(VtpmActivation::record);
    TeeEvidence vouched =
        record.isPresent()
            ? evidence.with(CollateralKind.TPM_ACTIVATION, record.get().bytes())
            : evidence;
    return machine.registers().eventLog().map(vouched::withEventLog).orElse(vouched);
  }

  @Override
  public void extend(MeasurementEvent event) throws TeeException {
    machine.registers().extend(event);
  }

  @Override
  public List<MeasurementEvent> events() {
    return machine.registers().events();
  }

  @Override
  public Sealing sealingKey(String purpose) throws TeeException {
    return machine.sealing().key(purpose);
  }

  @Override
  public Optional<KeyActivation> keyActivation() {
    return activation.map(found -> found);
  }

  /** The key's slot is freed: a TPM without a resource manager has three. */
  @Override
  public void close() {
    try {
      machine.tpm().flush(key.handle());
    } catch (TpmException | IOException e) {
      // The TPM is gone, and the key with it.
    } finally {
      machine.close();
    }
  }
}
