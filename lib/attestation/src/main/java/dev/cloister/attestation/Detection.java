package dev.cloister.attestation;

import dev.cloister.attestation.ratls.KeyBinding;
import java.util.Objects;

/**
 * What bytes are taken for, with nothing verified: {@link Evidence#detect}. Where they are not
 * evidence, what was recognised in them and why it stopped there.
 */
public sealed interface Detection {
  /** One sentence for a person, without control characters of the input. */
  String message();

  /**
   * Well-formed evidence.
   *
   * @param evidence the same as {@link Verifier#parse} gives
   */
  record Recognised(Evidence evidence) implements Detection {
    /** Refuses missing evidence. */
    public Recognised {
      Objects.requireNonNull(evidence);
    }

    @Override
    public String message() {
      return evidence.format().code() + " evidence";
    }
  }

  /**
   * A certificate with evidence in it: a hint for interoperability, as it may be old or somebody
   * else's.
   *
   * @param evidence the evidence
   * @param keyBinding how it names the certificate's key
   */
  record InCertificate(Evidence evidence, KeyBinding keyBinding) implements Detection {
    /** Refuses missing parts. */
    public InCertificate {
      Objects.requireNonNull(evidence);
      Objects.requireNonNull(keyBinding);
    }

    @Override
    public String message() {
      return "a certificate with "
          + evidence.format().code()
          + " evidence in it, "
          + switch (keyBinding) {
            case CLAIMS -> "which names the certificate's key (in claims)";
            case SPKI_HASH -> "which names the certificate's key (by its hash)";
            case PKCS1_HASH ->
                "which names the certificate's key (by the hash of its PKCS #1 form)";
            case SPKI_AND_START ->
                "which names the certificate's key (by its hash and the certificate's beginning)";
            case NONE -> "which does not name the certificate's key";
          };
    }
  }

  /**
   * Something known that is not evidence that can be verified.
   *
   * @param looksLike what it was taken for
   * @param stop why it is not
   * @param reason where it stopped
   */
  record Stopped(Shape looksLike, Stop stop, String reason) implements Detection {
    /** Refuses missing parts. */
    public Stopped {
      Objects.requireNonNull(looksLike);
      Objects.requireNonNull(stop);
      Objects.requireNonNull(reason);
    }

    @Override
    public String message() {
      return "looks like " + looksLike.phrase() + ": " + reason.replaceAll("\\p{C}", "?");
    }
  }

  /** Nothing known. */
  record Unknown(String reason) implements Detection {
    /** Refuses a missing reason. */
    public Unknown {
      Objects.requireNonNull(reason);
    }

    @Override
    public String message() {
      return reason;
    }
  }

  /** Why something known is not evidence. */
  enum Stop {
    /** Cut short: a prefix of what may be evidence. */
    TRUNCATED("truncated"),
    /** A version, kind or issuer that this library does not know. */
    UNSUPPORTED("unsupported"),
    /** A field that no genuine evidence has. */
    MALFORMED("malformed"),
    /** A known thing that holds no evidence. */
    NOT_EVIDENCE("notEvidence"),
    /** Evidence may be in it, but has to be taken out first. */
    WRAPPED("wrapped");

    private final String code;

    Stop(String code) {
      this.code = code;
    }

    /** The stable code. */
    public String code() {
      return code;
    }
  }

  /** What bytes can look like. */
  enum Shape {
    /** SGX or TDX. */
    INTEL_QUOTE("intelQuote", "an Intel quote"),
    /** TDREPORT_STRUCT. */
    TDREPORT("tdReport", "a TDREPORT"),
    /** SEV-SNP. */
    SNP_REPORT("snpReport", "an SEV-SNP report"),
    /** AWS Nitro. */
    NITRO_DOCUMENT("nitroDocument", "an AWS Nitro document"),
    /** Arm CCA. */
    CCA_TOKEN("ccaToken", "an Arm CCA token"),
    /** Other CBOR. */
    CBOR("cbor", "CBOR"),
    /** JWS. */
    TOKEN("token", "a token (JWS)"),
    /** NVIDIA. */
    NVIDIA_EVIDENCE("nvidiaEvidence", "NVIDIA evidence"),
    /** TPMS_ATTEST. */
    TPM_QUOTE("tpmQuote", "a TPM quote"),
    /** Azure's bundle of HCL report and quote. */
    AZURE_VTPM("azureVtpm", "Azure vTPM evidence"),
    /** Azure's HCL report alone. */
    HCL_REPORT("hclReport", "an HCL report"),
    /** TCG2, CCEL or CEL. */
    EVENT_LOG("eventLog", "an event log"),
    /** X.509. */
    CERTIFICATE("certificate", "a certificate"),
    /** Other PEM. */
    PEM("pem", "PEM"),
    /** Other JSON. */
    JSON("json", "JSON"),
    /** A bundle of this project. */
    BUNDLE("bundle", "a bundle file"),
    /** Endorsements, not evidence. */
    COLLATERAL("collateral", "collateral"),
    /** XML. */
    XML("xml", "XML"),
    /** Hex or base64. */
    ENCODED("encoded", "encoded text"),
    /** gzip, zip, xz. */
    COMPRESSED("compressed", "a compressed file");

    private final String code;
    private final String phrase;

    Shape(String code, String phrase) {
      this.code = code;
      this.phrase = phrase;
    }

    /** The stable code. */
    public String code() {
      return code;
    }

    /** With its article, for a sentence. */
    public String phrase() {
      return phrase;
    }
  }
}
