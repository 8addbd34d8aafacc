package dev.cloister.testkit.intel;

import static dev.cloister.testkit.intel.EnclaveReportField.ATTRIBUTES;
import static dev.cloister.testkit.intel.EnclaveReportField.CPUSVN;
import static dev.cloister.testkit.intel.EnclaveReportField.ISVPRODID;
import static dev.cloister.testkit.intel.EnclaveReportField.ISVSVN;
import static dev.cloister.testkit.intel.EnclaveReportField.MRENCLAVE;
import static dev.cloister.testkit.intel.EnclaveReportField.MRSIGNER;
import static dev.cloister.testkit.intel.EnclaveReportField.REPORTDATA;

import dev.cloister.testkit.layout.Block;
import dev.cloister.testkit.layout.Field;
import dev.cloister.testkit.pki.Certificate;
import dev.cloister.testkit.pki.Hooks;
import dev.cloister.testkit.pki.Seed;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Everything a quote says; by default what an up-to-date platform would say of a sound guest. */
public final class QuoteSpec {
  /** The quoting enclaves' signer. */
  static final String QE_MRSIGNER =
      "DC9E2A7C6F948F17474E34A7FC43ED030F7C1563F1BABDDF6340C82E0E54A8C5";

  /** Flags INIT, MODE64BIT and PROVISION_KEY, then XFRM, as the real quoting enclaves have them. */
  static final String QE_ATTRIBUTES = "1500000000000000E700000000000000";

  static final int QE_ISVSVN = 5;

  private static final String VENDOR = "939A7233F79C4CA9940A0DB3957F0607";
  private static final String TEE_TCB_SVN = "05010700000000000000000000000000";
  private static final String TD_ATTRIBUTES = "0000001000000000";
  private static final String XFAM = "E702060000000000";
  private static final String ENCLAVE_ATTRIBUTES = "0500000000000000E700000000000000";
  private static final int QE_AUTH_DATA = 32;
  private static final int QE_REPORT_CERTIFICATION = 6;

  private final QuoteFormat format;
  private Block header;
  private Block body;
  private Block qeReport;
  private Block qeAuthData;
  private Optional<Block> attestationPoint = Optional.empty();
  private Function<List<Certificate>, CertificationData> certification = CertificationData::chain;
  private int wrapperType = QE_REPORT_CERTIFICATION;
  private Hooks qeReportHooks = Hooks.none();
  private Hooks quoteHooks = Hooks.none();
  private UnaryOperator<byte[]> assembled = UnaryOperator.identity();

  private QuoteSpec(
      QuoteFormat format, Block header, Block body, Block qeReport, Block qeAuthData) {
    this.format = format;
    this.header = header;
    this.body = body;
    this.qeReport = qeReport;
    this.qeAuthData = qeAuthData;
  }

  /** A quote of that format, made on {@code platform}. */
  public static QuoteSpec of(QuoteFormat format, PlatformSpec platform) {
    Seed seed = Seed.of("quote");
    Block header =
        Block.zeros(QuoteHeaderField.SIZE)
            .with(QuoteHeaderField.VERSION, format.version())
            .with(QuoteHeaderField.ATTESTATION_KEY_TYPE, 2)
            .with(QuoteHeaderField.TEE_TYPE, format.teeType())
            .with(QuoteHeaderField.QE_VENDOR_ID, VENDOR)
            .with(QuoteHeaderField.USER_DATA, user(seed));
    if (format == QuoteFormat.SGX_V3) {
      header =
          header
              .with(QuoteHeaderField.QE_SVN, QE_ISVSVN)
              .with(QuoteHeaderField.PCE_SVN, platform.pceSvn());
    }
    return new QuoteSpec(
        format,
        header,
        format.tdx() ? td(format, seed) : enclave(platform, seed),
        qe(format, platform, seed),
        Block.of(authData()));
  }

  /** Replaces a header field. */
  public QuoteSpec with(QuoteHeaderField field, long value) {
    return change(s -> s.header = header.with(field, value));
  }

  /** Replaces a header field, value in hex. */
  public QuoteSpec with(QuoteHeaderField field, String hex) {
    return change(s -> s.header = header.with(field, hex));
  }

  /**
   * Replaces a field of the body: {@link TdReportField} or, for SGX, {@link EnclaveReportField}.
   */
  public QuoteSpec with(Field field, byte[] value) {
    return change(s -> s.body = body.with(field, value));
  }

  /** Replaces a field of the body, value in hex. */
  public QuoteSpec with(Field field, String hex) {
    return change(s -> s.body = body.with(field, hex));
  }

  /** What the guest put into its report, 64 bytes. */
  public QuoteSpec withReportData(byte[] value) {
    return with(format.tdx() ? TdReportField.REPORTDATA : REPORTDATA, value);
  }

  /** Replaces a field of the QE report; REPORTDATA is computed later, see the hooks. */
  public QuoteSpec withQe(EnclaveReportField field, String hex) {
    return change(s -> s.qeReport = qeReport.with(field, hex));
  }

  /** Replaces a field of the QE report by a number. */
  public QuoteSpec withQe(EnclaveReportField field, long value) {
    return change(s -> s.qeReport = qeReport.with(field, value));
  }

  /** Any number of bytes up to 65535. */
  public QuoteSpec withQeAuthData(byte[] value) {
    return change(s -> s.qeAuthData = Block.of(value));
  }

  /** Names this as the attestation key (64 bytes), whatever key signs. */
  public QuoteSpec withAttestationPoint(byte[] value) {
    return change(s -> s.attestationPoint = Optional.of(Block.of(value)));
  }

  /** How the PCK chain (leaf, intermediate, root) is carried. */
  public QuoteSpec withCertification(Function<List<Certificate>, CertificationData> value) {
    return change(s -> s.certification = value);
  }

  /** From version 4 on: the type of the outer certification data, 6 in a sound quote. */
  public QuoteSpec withWrapperType(int value) {
    return change(s -> s.wrapperType = value);
  }

  /** Changes to the complete QE report and to its signature by the PCK. */
  public QuoteSpec withQeReportHooks(Hooks value) {
    return change(s -> s.qeReportHooks = value);
  }

  /** Changes to header and body and to their signature by the attestation key. */
  public QuoteSpec withQuoteHooks(Hooks value) {
    return change(s -> s.quoteHooks = value);
  }

  /** A change to the finished quote: lengths, trailing bytes; after those made before. */
  public QuoteSpec withAssembled(UnaryOperator<byte[]> value) {
    UnaryOperator<byte[]> before = assembled;
    return change(s -> s.assembled = bytes -> value.apply(before.apply(bytes)));
  }

  /** The format. */
  public QuoteFormat format() {
    return format;
  }

  /** The bytes of a field of the body. */
  public byte[] get(Field field) {
    return body.get(field);
  }

  /** What the guest put into its report. */
  public byte[] reportData() {
    return body.get(format.tdx() ? TdReportField.REPORTDATA : REPORTDATA);
  }

  Block header() {
    return header;
  }

  Block body() {
    return body;
  }

  Block qeReport() {
    return qeReport;
  }

  byte[] qeAuthData() {
    return qeAuthData.bytes();
  }

  Optional<Block> attestationPoint() {
    return attestationPoint;
  }

  CertificationData certification(List<Certificate> chain) {
    return certification.apply(chain);
  }

  int wrapperType() {
    return wrapperType;
  }

  Hooks qeReportHooks() {
    return qeReportHooks;
  }

  Hooks quoteHooks() {
    return quoteHooks;
  }

  byte[] assembled(byte[] quote) {
    return assembled.apply(quote);
  }

  private QuoteSpec change(Consumer<QuoteSpec> edit) {
    QuoteSpec copy = new QuoteSpec(format, header, body, qeReport, qeAuthData);
    copy.attestationPoint = attestationPoint;
    copy.certification = certification;
    copy.wrapperType = wrapperType;
    copy.qeReportHooks = qeReportHooks;
    copy.quoteHooks = quoteHooks;
    copy.assembled = assembled;
    edit.accept(copy);
    return copy;
  }

  private static Block td(QuoteFormat format, Seed seed) {
    Block td =
        Block.zeros(format.bodySize())
            .with(TdReportField.TEE_TCB_SVN, TEE_TCB_SVN)
            .with(TdReportField.TDATTRIBUTES, TD_ATTRIBUTES)
            .with(TdReportField.XFAM, XFAM);
    for (TdReportField field :
        List.of(
            TdReportField.MRSEAM,
            TdReportField.MRTD,
            TdReportField.RTMR0,
            TdReportField.RTMR1,
            TdReportField.RTMR2,
            TdReportField.RTMR3,
            TdReportField.REPORTDATA)) {
      td = td.with(field, filler(seed, field));
    }
    return format == QuoteFormat.TDX_V5_TD15
        ? td.with(TdReportField.TEE_TCB_SVN2, TEE_TCB_SVN)
        : td;
  }

  private static Block enclave(PlatformSpec platform, Seed seed) {
    return Block.zeros(EnclaveReportField.SIZE)
        .with(CPUSVN, platform.cpuSvn())
        .with(ATTRIBUTES, ENCLAVE_ATTRIBUTES)
        .with(MRENCLAVE, filler(seed, MRENCLAVE))
        .with(MRSIGNER, filler(seed, MRSIGNER))
        .with(ISVPRODID, 1)
        .with(ISVSVN, 1)
        .with(REPORTDATA, filler(seed, REPORTDATA));
  }

  private static Block qe(QuoteFormat format, PlatformSpec platform, Seed seed) {
    return Block.zeros(EnclaveReportField.SIZE)
        .with(CPUSVN, platform.cpuSvn())
        .with(ATTRIBUTES, QE_ATTRIBUTES)
        .with(MRENCLAVE, filler(seed.derive("qe"), MRENCLAVE))
        .with(MRSIGNER, QE_MRSIGNER)
        .with(ISVPRODID, format.tdx() ? 2 : 1)
        .with(ISVSVN, QE_ISVSVN);
  }

  /** The first 16 bytes name the quoting enclave, the rest is zero. */
  private static byte[] user(Seed seed) {
    return Arrays.copyOf(seed.derive("user data").bytes(16), QuoteHeaderField.USER_DATA.size());
  }

  /** 00 01 02 ...: what real TDX quotes carry. */
  private static byte[] authData() {
    byte[] data = new byte[QE_AUTH_DATA];
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) i;
    }
    return data;
  }

  /** Differs from field to field, so that a mix-up shows. */
  private static byte[] filler(Seed seed, Field field) {
    return seed.derive(field.toString()).bytes(field.size());
  }
}
