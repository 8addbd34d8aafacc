package dev.cloister.tee.tpm;

import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.azure.HclReport;
import dev.cloister.attestation.binding.Binding;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.tpm.TpmSignature;
import dev.cloister.tee.MeasurementEvent;
import dev.cloister.tee.Sealing;
import dev.cloister.tee.TeeEvidence;
import dev.cloister.tee.TeeException;
import dev.cloister.tee.TeeException.Reason;
import dev.cloister.tee.TeeProvider;
import dev.cloister.tee.TeeSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * An Azure confidential VM: its paravisor's vTPM. The HCL report in the vTPM holds a hardware
 * report that vouches for the vTPM's own attestation key; that key quotes all PCRs over the
 * binding's first half.
 */
final class AzureVtpmTee implements TeeProvider {
  static final int HCL_REPORT = 0x01400001;
  static final int ATTESTATION_KEY = 0x81000003;

  private static final int TD_REPORT = 1024;
  private static final PcrSet ALL = PcrSet.sha256(Tpm.upTo(24));
  private static final HexFormat HEX = HexFormat.of();

  private final VtpmMachine machine;
  private final AzureMetadata metadata;
  private final TpmKey key;
  private final VtpmQuotes quotes;

  private AzureVtpmTee(VtpmMachine machine, AzureMetadata metadata, TpmKey key) {
    this.machine = machine;
    this.metadata = metadata;
    this.key = key;
    this.quotes = new VtpmQuotes(machine.tpm(), ALL);
  }

  static AzureVtpmTee open(VtpmMachine machine, TeeSettings settings) throws TeeException {
    AzureMetadata metadata = AzureMetadata.of(settings);
    TpmKey key;
    try {
      key = machine.tpm().readPublic(ATTESTATION_KEY);
    } catch (TpmException | IOException e) {
      throw new TeeException(Reason.UNAVAILABLE, "this TPM has no key of Azure's paravisor", e);
    }
    AzureVtpmTee tee = new AzureVtpmTee(machine, metadata, key);
    tee.report();
    return tee;
  }

  private byte[] report() throws TeeException {
    return TpmWork.during("cannot read the HCL report", () -> machine.tpm().nvRead(HCL_REPORT))
        .orElseThrow(() -> new TeeException(Reason.UNAVAILABLE, "this TPM holds no HCL report"));
  }

  @Override
  public String name() {
    return AzureVtpmTeeFactory.NAME;
  }

  @Override
  public TeeEvidence evidence(Binding binding) throws TeeException {
    byte[] report = report();
    VtpmQuotes.WithValues quote = quotes.quote(key, binding.value32());
    JsonObject.Builder bundle =
        JsonObject.builder()
            .put("hcl_report", HEX.formatHex(report))
            .put(
                "tpm_quote",
                JsonObject.builder()
                    .put("message", HEX.formatHex(quote.quoted().attest().bytes()))
                    .put("signature", HEX.formatHex(signature(quote.quoted().signature())))
                    .put(
                        "pcrs",
                        JsonArray.ofStrings(
                            quote.values().values().stream().map(HEX::formatHex).toList()))
                    .build());
    TeeEvidence evidence = withHardware(bundle, report);
    return machine.registers().eventLog().map(evidence::withEventLog).orElse(evidence);
  }

  private TeeEvidence withHardware(JsonObject.Builder bundle, byte[] report) throws TeeException {
    HclReport hcl;
    try {
      hcl = HclReport.parse(report);
    } catch (MalformedEvidenceException e) {
      throw new TeeException(Reason.FAILED, "the HCL report does not parse", e);
    }
    return switch (hcl.kind()) {
      case SNP -> {
        AzureMetadata.AmdCertificates certificates = metadata.amdCertificates();
        bundle.put("vcek", certificates.vcek());
        yield evidence(bundle)
            .with(CollateralKind.CHAIN, certificates.issuers().getBytes(StandardCharsets.US_ASCII));
      }
      case TDX -> {
        byte[] tdReport = Arrays.copyOf(hcl.hardwareReport(), TD_REPORT);
        bundle.put("td_quote", HEX.formatHex(metadata.quote(tdReport)));
        yield evidence(bundle);
      }
    };
  }

  private static TeeEvidence evidence(JsonObject.Builder bundle) {
    return TeeEvidence.of(
        Format.AZURE_VTPM, bundle.build().toJson().getBytes(StandardCharsets.UTF_8));
  }

  /** The bundle holds the bare RSA signature. */
  private static byte[] signature(ByteString signature) throws TeeException {
    try {
      return TpmSignature.parse(signature.bytes()).value();
    } catch (MalformedEvidenceException e) {
      throw new TeeException(Reason.FAILED, "the vTPM's signature does not parse", e);
    }
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
  public void close() {
    machine.close();
  }
}
