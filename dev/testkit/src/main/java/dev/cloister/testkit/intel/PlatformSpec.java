package dev.cloister.testkit.intel;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What a PCK certificate says about a platform (Intel SGX PCK Certificate and CRL Profile, section
 * 1.3.5).
 */
public final class PlatformSpec {
  /** SGX types of the extension's item 5. */
  public enum SgxType {
    /** Client. */
    STANDARD(0),
    /** Server without memory integrity. */
    SCALABLE(1),
    /** Server with memory integrity. */
    SCALABLE_WITH_INTEGRITY(2);

    private final int code;

    SgxType(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }
  }

  /** Items of the extension, so that one can be left out. */
  public enum Item {
    /** PPID. */
    PPID(1),
    /** All of the TCB. */
    TCB(2),
    /** PCEID. */
    PCE_ID(3),
    /** FMSPC. */
    FMSPC(4),
    /** SGX type. */
    SGX_TYPE(5),
    /** Platform instance id; Platform CA only. */
    PLATFORM_INSTANCE_ID(6),
    /** Configuration; Platform CA only. */
    CONFIGURATION(7);

    private final int arc;

    Item(int arc) {
      this.arc = arc;
    }

    int arc() {
      return arc;
    }
  }

  private static final List<Integer> COMPONENTS =
      List.of(7, 7, 2, 2, 3, 1, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0);

  private String label = "default";
  private CertificateRole ca = CertificateRole.PLATFORM_CA;
  private List<Integer> tcbComponents = COMPONENTS;
  private int pceSvn = 11;
  private String pceId = "0000";
  private String fmspc = "50806F000000";
  private String ppid = "00112233445566778899AABBCCDDEEFF";
  private SgxType sgxType = SgxType.SCALABLE;
  private String platformInstanceId = "FFEEDDCCBBAA99887766554433221100";
  private boolean dynamicPlatform = true;
  private boolean cachedKeys = true;
  private boolean smtEnabled = true;
  private Set<Item> omitted = Set.of();

  private PlatformSpec() {}

  /** A server of the fourth Xeon generation, certified by the Platform CA. */
  public static PlatformSpec server() {
    return new PlatformSpec();
  }

  /** The same certified by the Processor CA, whose certificates name no platform instance. */
  public static PlatformSpec singlePackage() {
    return server()
        .change(
            s -> {
              s.ca = CertificateRole.PROCESSOR_CA;
              s.sgxType = SgxType.STANDARD;
            })
        .without(Item.PLATFORM_INSTANCE_ID)
        .without(Item.CONFIGURATION);
  }

  /** Tells platforms of one issuer apart: each label has its own keys. */
  public PlatformSpec withLabel(String value) {
    return change(s -> s.label = value);
  }

  /** The 16 component SVNs, each 0..255; anything else makes a faulty certificate. */
  public PlatformSpec withTcbComponents(List<Integer> value) {
    return change(s -> s.tcbComponents = List.copyOf(value));
  }

  /** PCE SVN. */
  public PlatformSpec withPceSvn(int value) {
    return change(s -> s.pceSvn = value);
  }

  /** PCE id, 2 bytes hex. */
  public PlatformSpec withPceId(String hex) {
    return change(s -> s.pceId = hex);
  }

  /** FMSPC, 6 bytes hex. */
  public PlatformSpec withFmspc(String hex) {
    return change(s -> s.fmspc = hex);
  }

  /** The three flags of the configuration. */
  public PlatformSpec withConfiguration(boolean dynamic, boolean cached, boolean smt) {
    return change(
        s -> {
          s.dynamicPlatform = dynamic;
          s.cachedKeys = cached;
          s.smtEnabled = smt;
        });
  }

  /** Leaves one item of the extension out. */
  public PlatformSpec without(Item item) {
    Set<Item> more = EnumSet.of(item);
    more.addAll(omitted);
    return change(s -> s.omitted = Set.copyOf(more));
  }

  /** Label. */
  public String label() {
    return label;
  }

  /** The CA that certifies it. */
  public CertificateRole ca() {
    return ca;
  }

  /** The 16 component SVNs. */
  public List<Integer> tcbComponents() {
    return tcbComponents;
  }

  /** PCE SVN. */
  public int pceSvn() {
    return pceSvn;
  }

  /** PCE id, hex. */
  public String pceId() {
    return pceId;
  }

  /** FMSPC, hex. */
  public String fmspc() {
    return fmspc;
  }

  /** CPU SVN, 16 bytes: on every platform seen, the component SVNs. */
  public byte[] cpuSvn() {
    byte[] out = new byte[16];
    for (int i = 0; i < out.length && i < tcbComponents.size(); i++) {
      out[i] = tcbComponents.get(i).byteValue();
    }
    return out;
  }

  String ppid() {
    return ppid;
  }

  SgxType sgxType() {
    return sgxType;
  }

  String platformInstanceId() {
    return platformInstanceId;
  }

  List<Boolean> configuration() {
    return List.of(dynamicPlatform, cachedKeys, smtEnabled);
  }

  boolean has(Item item) {
    return !omitted.contains(item);
  }

  private PlatformSpec change(Consumer<PlatformSpec> edit) {
    PlatformSpec copy = new PlatformSpec();
    copy.label = label;
    copy.ca = ca;
    copy.tcbComponents = tcbComponents;
    copy.pceSvn = pceSvn;
    copy.pceId = pceId;
    copy.fmspc = fmspc;
    copy.ppid = ppid;
    copy.sgxType = sgxType;
    copy.platformInstanceId = platformInstanceId;
    copy.dynamicPlatform = dynamicPlatform;
    copy.cachedKeys = cachedKeys;
    copy.smtEnabled = smtEnabled;
    copy.omitted = omitted;
    edit.accept(copy);
    return copy;
  }
}
