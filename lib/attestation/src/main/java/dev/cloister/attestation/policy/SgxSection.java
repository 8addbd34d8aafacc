package dev.cloister.attestation.policy;

import dev.cloister.attestation.FindingCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * {@code sgx}: product, configuration, attributes and MISCSELECT of enclaves. Measurements are in
 * {@code measurements}, the least ISVSVN in {@code minimumSvns}. Says nothing about other TEEs.
 */
final class SgxSection implements Section {
  private static final String PRODUCTS = "isvProdIds";
  private static final String EXTENDED = "isvExtProdIds";
  private static final String FAMILIES = "isvFamilyIds";
  private static final String CONFIGS = "configIds";
  private static final String CONFIG_SVN = "minimumConfigSvn";
  private static final String ATTRIBUTES = "attributes";
  private static final String MISC_SELECT = "miscSelect";
  private static final String KSS = "requireKss";
  private static final long MAX_U16 = 0xffff;
  private static final int ATTRIBUTE_BYTES = 16;
  private static final int KSS_BIT = 0x80;

  @Override
  public String name() {
    return "sgx";
  }

  @Override
  public Rule absent() {
    return (subject, findings) -> {};
  }

  @Override
  public Rule parse(Member member) throws PolicyException {
    Member.Fields fields =
        member.fields(
            Set.of(
                PRODUCTS, EXTENDED, FAMILIES, CONFIGS, CONFIG_SVN, ATTRIBUTES, MISC_SELECT, KSS));
    List<Rule> rules = new ArrayList<>();
    for (Member option : fields.all()) {
      rules.add(rule(option, fields.nameOf(option)));
    }
    return (subject, findings) -> {
      if (subject.text("tee").filter("sgx"::equals).isPresent()) {
        rules.forEach(rule -> rule.appraise(subject, findings));
      }
    };
  }

  private static Rule rule(Member option, String name) throws PolicyException {
    return switch (name) {
      case PRODUCTS -> Accepted.integers(option, MAX_U16, FindingCode.SGX_PRODUCT, "isvProdId");
      case EXTENDED -> Accepted.hex(option, 16, FindingCode.SGX_PRODUCT, "isvExtProdId");
      case FAMILIES -> Accepted.hex(option, 16, FindingCode.SGX_PRODUCT, "isvFamilyId");
      case CONFIGS -> Accepted.hex(option, 64, FindingCode.SGX_CONFIG, "configId");
      case CONFIG_SVN -> Accepted.atLeast(option, MAX_U16, FindingCode.SGX_CONFIG, "configSvn");
      case ATTRIBUTES ->
          BitMask.parse(
              option, ATTRIBUTE_BYTES, "ATTRIBUTES", FindingCode.SGX_ATTRIBUTES, "attributes");
      case MISC_SELECT ->
          BitMask.parse(option, 4, "MISCSELECT", FindingCode.SGX_MISC_SELECT, "miscSelect");
      default -> option.bool() ? SgxSection::kss : (subject, findings) -> {};
    };
  }

  /**
   * Key separation and sharing (Intel SDM volume 3D, 38.7.1): without it CONFIGID, CONFIGSVN,
   * ISVEXTPRODID and ISVFAMILYID are zero.
   */
  private static void kss(Subject subject, Findings findings) {
    String attributes = subject.text("attributes").orElse("");
    boolean set =
        attributes.length() == 2 * ATTRIBUTE_BYTES
            && attributes.matches("[0-9a-f]*")
            && (Integer.parseInt(attributes.substring(0, 2), 16) & KSS_BIT) != 0;
    if (!set) {
      findings.add(
          FindingCode.SGX_KSS,
          Severity.ERROR,
          "expected an enclave with key separation and sharing, found attributes "
              + (attributes.isEmpty() ? "none" : attributes));
    }
  }
}
