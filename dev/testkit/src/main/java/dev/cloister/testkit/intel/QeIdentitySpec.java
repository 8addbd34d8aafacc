package dev.cloister.testkit.intel;

import static dev.cloister.testkit.intel.TcbInfoSpec.date;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.testkit.json.JsonText;
import dev.cloister.testkit.pki.Hooks;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** QE identity, version 2 (Intel PCS API v4, "Get Quoting Enclave Identity"). */
public final class QeIdentitySpec {
  private static final Instant CURRENT = Instant.parse("2024-03-13T00:00:00Z");
  private static final Instant OLD = Instant.parse("2021-11-10T00:00:00Z");
  private static final int OLDER_ISVSVN = 1;

  private String id;
  private int version = 2;
  private Instant issueDate;
  private Instant nextUpdate;
  private int evaluationDataNumber = 17;
  private String miscSelect = "00000000";
  private String miscSelectMask = "FFFFFFFF";
  private String attributes = "11000000000000000000000000000000";
  private String attributesMask = "FBFFFFFFFFFFFFFF0000000000000000";
  private String mrSigner = QuoteSpec.QE_MRSIGNER;
  private int isvProdId;
  private List<IsvLevel> levels =
      List.of(
          new IsvLevel(QuoteSpec.QE_ISVSVN, CURRENT, "UpToDate", List.of()),
          new IsvLevel(OLDER_ISVSVN, OLD, "OutOfDate", List.of("INTEL-SA-00477")));
  private Hooks hooks = Hooks.none();

  private QeIdentitySpec(String id, int isvProdId, Instant issueDate, Instant nextUpdate) {
    this.id = id;
    this.isvProdId = isvProdId;
    this.issueDate = issueDate;
    this.nextUpdate = nextUpdate;
  }

  /** The quoting enclave for SGX. */
  public static QeIdentitySpec sgx(Instant issued, Instant nextUpdate) {
    return new QeIdentitySpec("QE", 1, issued, nextUpdate);
  }

  /** The quoting enclave for TDX. */
  public static QeIdentitySpec tdx(Instant issued, Instant nextUpdate) {
    return new QeIdentitySpec("TD_QE", 2, issued, nextUpdate);
  }

  /** {@code QE}, {@code TD_QE} or {@code QVE}. */
  public QeIdentitySpec withId(String value) {
    return change(s -> s.id = value);
  }

  /** Format version. */
  public QeIdentitySpec withVersion(int value) {
    return change(s -> s.version = value);
  }

  /** Issued at, good until. */
  public QeIdentitySpec withValidity(Instant issued, Instant next) {
    return change(
        s -> {
          s.issueDate = issued;
          s.nextUpdate = next;
        });
  }

  /** TCB evaluation data number. */
  public QeIdentitySpec withEvaluationDataNumber(int value) {
    return change(s -> s.evaluationDataNumber = value);
  }

  /** ATTRIBUTES and their mask, 16 bytes hex each. */
  public QeIdentitySpec withAttributes(String hex, String mask) {
    return change(
        s -> {
          s.attributes = hex;
          s.attributesMask = mask;
        });
  }

  /** MRSIGNER, 32 bytes hex. */
  public QeIdentitySpec withMrSigner(String hex) {
    return change(s -> s.mrSigner = hex);
  }

  /** The levels, newest first. */
  public QeIdentitySpec withLevels(List<IsvLevel> value) {
    return change(s -> s.levels = List.copyOf(value));
  }

  /** One level for every ISV SVN, with this status. */
  public QeIdentitySpec withStatus(String status) {
    return withLevels(List.of(new IsvLevel(0, OLD, status, List.of("INTEL-SA-00477"))));
  }

  /** Changes to the raw JSON about to be signed and to the 64-byte signature. */
  public QeIdentitySpec withHooks(Hooks value) {
    return change(s -> s.hooks = value);
  }

  Hooks hooks() {
    return hooks;
  }

  /** The value of the member {@code enclaveIdentity}. */
  byte[] raw() {
    Map<String, Object> identity =
        JsonText.object(
            "id", id,
            "version", version,
            "issueDate", date(issueDate),
            "nextUpdate", date(nextUpdate),
            "tcbEvaluationDataNumber", evaluationDataNumber,
            "miscselect", miscSelect,
            "miscselectMask", miscSelectMask,
            "attributes", attributes,
            "attributesMask", attributesMask,
            "mrsigner", mrSigner,
            "isvprodid", isvProdId,
            "tcbLevels", levels.stream().map(IsvLevel::json).toList());
    return JsonText.write(identity).getBytes(UTF_8);
  }

  private QeIdentitySpec change(Consumer<QeIdentitySpec> edit) {
    QeIdentitySpec copy = new QeIdentitySpec(id, isvProdId, issueDate, nextUpdate);
    copy.version = version;
    copy.evaluationDataNumber = evaluationDataNumber;
    copy.miscSelect = miscSelect;
    copy.miscSelectMask = miscSelectMask;
    copy.attributes = attributes;
    copy.attributesMask = attributesMask;
    copy.mrSigner = mrSigner;
    copy.levels = levels;
    copy.hooks = hooks;
    edit.accept(copy);
    return copy;
  }
}
