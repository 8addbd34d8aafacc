package dev.cloister.attestation.checks;

import static dev.cloister.attestation.checks.Check.always;
import static dev.cloister.attestation.checks.Check.where;

import dev.cloister.attestation.Format;
import java.util.List;

/** AMD, AWS, Arm and NVIDIA. */
final class VendorChecks {
  private static final String CRL = "where a CRL is supplied";
  private static final String RIM = "where manifests are supplied";
  private static final String OCSP = "where responses are supplied";

  static final FormatChecks SNP =
      new FormatChecks(
          List.of(Format.SNP),
          "AMD SEV-SNP reports",
          List.of(
              always(
                  "vek.chain",
                  "the VCEK or VLEK certificate leads over the product's ASK or ASVK to its pinned"
                      + " ARK"),
              always("vek.validity", "the instant is inside the validity of each of them"),
              where(CRL, "collateral.amdCrl.signature", "the CRL is the ARK's"),
              where(CRL, "collateral.amdCrl.validity", "and current"),
              where(CRL, "vek.crl", "and lists none of the chain"),
              always("report.signature", "the endorsement key signed the report"),
              always("vek.product", "version 3 and later: CPUID is of the certificate's product"),
              always("vek.tcb", "REPORTED_TCB is the certificate's"),
              always(
                  "vek.hardwareId",
                  "CHIP_ID is the certificate's; with a remark where the host masks it or a VLEK"
                      + " signed"),
              always("binding", "REPORT_DATA is the challenge")),
          List.of(
              "Revocation, where no CRL is supplied.",
              "Whether firmware is the newest: AMD states no status, so set minimums in the policy"
                  + " (snp.minimumTcb).",
              "Other entries of the certificate table than AMD's: nobody signs them."));

  static final FormatChecks NITRO =
      new FormatChecks(
          List.of(Format.NITRO),
          "AWS Nitro Enclaves documents",
          List.of(
              always(
                  "document.chain",
                  "the certificate, for signing and no CA's, leads to AWS's pinned root"),
              always("document.validity", "the instant is inside the validity of each of them"),
              always("document.algorithm", "the algorithm is ES384"),
              always("document.signature", "the certificate's key signed the document"),
              always(
                  "binding",
                  "user_data is the binding and nonce and public_key are absent or its own; a bare"
                      + " challenge is the nonce")),
          List.of("Revocation: the documents name no CRL."));

  static final FormatChecks CCA =
      new FormatChecks(
          List.of(Format.ARM_CCA),
          "Arm CCA tokens",
          List.of(
              always("platform.key", "a platform attestation key (CPAK) is configured"),
              always("platform.signature", "one of them signed the platform token"),
              always("realm.key", "the platform token vouches for the realm's key"),
              always("realm.signature", "that key signed the realm token"),
              always("binding", "the realm challenge is the challenge")),
          List.of(
              "The platform's software components against reference values.",
              "The end or revocation of a CPAK: who configures it takes it away."));

  static final FormatChecks NVIDIA =
      new FormatChecks(
          List.of(Format.NVIDIA_GPU),
          "NVIDIA GPUs and switches",
          List.of(
              always("device<n>.nonce", "the container's nonce, if any, is the signed one"),
              always("device<n>.chain", "the first certificate leads to NVIDIA's pinned root"),
              always("device<n>.validity", "the instant is inside the validity of each of them"),
              always("device<n>.leaf", "it is a device's: no CA, may sign"),
              always("device<n>.signature", "its key signed request and response"),
              always("device<n>.firmware", "the firmware id, if any, is the certificate's"),
              always("rim", "every supplied manifest is signed under NVIDIA's pinned root"),
              where(RIM, "rim.validity", "the instant is inside the manifests' validity"),
              where(
                  RIM,
                  "device<n>.measurements",
                  "they are those of the chip's manifests of its driver and firmware"),
              always("ocsp", "a response about every authority is signed by one who may"),
              where(OCSP, "ocsp.validity", "the instant is inside the responses' validity"),
              where(OCSP, "ocsp.revocation", "each response says good"),
              always("binding", "every device's nonce is the challenge")),
          List.of(
              "Measurements that the manifests leave inactive.",
              "Revocation of the manifests' own certificates."));

  private VendorChecks() {}
}
