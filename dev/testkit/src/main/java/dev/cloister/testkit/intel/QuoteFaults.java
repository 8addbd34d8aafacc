package dev.cloister.testkit.intel;

import static dev.cloister.testkit.intel.EnclaveReportField.ATTRIBUTES;
import static dev.cloister.testkit.intel.EnclaveReportField.ISVPRODID;
import static dev.cloister.testkit.intel.EnclaveReportField.ISVSVN;
import static dev.cloister.testkit.intel.EnclaveReportField.MISCSELECT;
import static dev.cloister.testkit.intel.EnclaveReportField.MRSIGNER;
import static dev.cloister.testkit.intel.EnclaveReportField.REPORTDATA;
import static dev.cloister.testkit.intel.QuoteHeaderField.ATTESTATION_KEY_TYPE;
import static dev.cloister.testkit.intel.QuoteHeaderField.QE_VENDOR_ID;
import static dev.cloister.testkit.intel.QuoteHeaderField.TEE_TYPE;
import static dev.cloister.testkit.intel.QuoteHeaderField.VERSION;

import dev.cloister.testkit.pki.Hooks;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/** What can be wrong with the quote itself. */
final class QuoteFaults {
  /** Offsets in the signature data: behind the quote signature and the attestation key. */
  private static final int KEY_END = 4 + 64 + 64;

  private static final int QE_REPORT = 384;
  private static final int SIGNATURE = 64;
  private static final byte[] MAX_U16 = {(byte) 0xFF, (byte) 0xFF};
  private static final byte[] HUGE_U32 = {0, 0, 0, 0x7F};
  private static final byte[] NEGATIVE_U32 = {0, 0, 0, (byte) 0x80};

  private QuoteFaults() {}

  static List<IntelFault> list() {
    FaultList list = new FaultList();
    header(list);
    lengths(list);
    signatures(list);
    quotingEnclave(list);
    claims(list);
    oddities(list);
    return list.list();
  }

  private static void header(FaultList list) {
    list.on(FaultList.ALL)
        .malformed("quote-version-unknown", q -> q.with(VERSION, 6))
        .malformed("quote-key-type-p384", q -> q.with(ATTESTATION_KEY_TYPE, 3))
        .malformed("quote-tee-type-unknown", q -> q.with(TEE_TYPE, 0x82))
        .malformed(
            "quote-vendor-not-intel", q -> q.with(QE_VENDOR_ID, "00000000000000000000000000000001"))
        .on(FaultList.TDX_V5)
        .malformed("quote-body-type-unknown", q -> signedOver(q, 48, (byte) 9, (byte) 0))
        .malformed("quote-body-size-mismatch", q -> signedOver(q, 50, (byte) 0, (byte) 1));
  }

  private static void lengths(FaultList list) {
    list.on(FaultList.ALL)
        .malformed("quote-empty", q -> q.withAssembled(bytes -> new byte[0]))
        .malformed("quote-header-only", q -> q.withAssembled(bytes -> Arrays.copyOf(bytes, 48)))
        .malformed("quote-cut-by-one", q -> q.withAssembled(b -> Arrays.copyOf(b, b.length - 1)))
        .malformed("quote-signature-length-too-long", q -> length(q, 0, HUGE_U32))
        .malformed("quote-signature-length-negative", q -> length(q, 0, NEGATIVE_U32))
        .malformed("quote-signature-length-too-short", q -> length(q, 0, new byte[] {16, 0, 0, 0}))
        .malformed(
            "quote-qe-auth-data-too-long",
            q -> length(q, wrapped(q) + QE_REPORT + SIGNATURE, MAX_U16))
        .malformed(
            "quote-certification-data-too-long",
            q -> length(q, wrapped(q) + QE_REPORT + SIGNATURE + 2 + 32 + 2, HUGE_U32))
        .malformed(
            "quote-certification-data-negative",
            q -> length(q, wrapped(q) + QE_REPORT + SIGNATURE + 2 + 32 + 2, NEGATIVE_U32))
        .on(FaultList.TDX)
        .malformed("quote-wrapper-too-long", q -> length(q, KEY_END + 2, HUGE_U32))
        .malformed("quote-wrapper-type-not-qe-report", q -> q.withWrapperType(5));
  }

  private static void signatures(FaultList list) {
    list.on(FaultList.ALL)
        .step(
            "quote-signature-wrong",
            "quote.signature",
            "signature.quote",
            s -> s.quote(q -> q.withQuoteHooks(Hooks.badSignature())))
        .step(
            "quote-signature-zero",
            "quote.signature",
            "signature.quote",
            s -> s.quote(q -> q.withQuoteHooks(Hooks.signature(b -> new byte[b.length]))))
        .step(
            "quote-body-changed-after-signing",
            "quote.signature",
            "signature.quote",
            s ->
                s.quote(
                    q ->
                        q.withAssembled(
                            bytes -> inverted(bytes, q.format().signatureLengthOffset() - 300))))
        .step(
            "attestation-key-not-on-curve",
            "quote.signature",
            "signature.quote",
            s -> s.quote(q -> q.withAttestationPoint(filled(64, 1))))
        .step(
            "qe-report-signature-wrong",
            "quote.qeReportSignature",
            "signature.qeReport",
            s -> s.quote(q -> q.withQeReportHooks(Hooks.badSignature())))
        .step(
            "qe-report-data-other-key",
            "quote.qeReportData",
            "signature.qeReportData",
            s -> s.quote(q -> qeReport(q, r -> inverted(r, REPORTDATA.offset()))))
        .step(
            "qe-report-data-tail-not-zero",
            "quote.qeReportData",
            "signature.qeReportData",
            s -> s.quote(q -> qeReport(q, r -> inverted(r, REPORTDATA.offset() + 63))))
        .step(
            "qe-auth-data-changed",
            "quote.qeReportData",
            "signature.qeReportData",
            s ->
                s.quote(
                    q ->
                        q.withAssembled(
                            bytes ->
                                inverted(
                                    bytes,
                                    q.format().signatureLengthOffset()
                                        + wrapped(q)
                                        + QE_REPORT
                                        + SIGNATURE
                                        + 2))));
  }

  private static void quotingEnclave(FaultList list) {
    list.on(FaultList.ALL)
        .step(
            // The identity's mask leaves the bit out, so that only the rule itself can notice.
            "qe-debug",
            "qe.debug",
            "qe.debug",
            s ->
                s.quote(q -> q.withQe(ATTRIBUTES, "1700000000000000E700000000000000"))
                    .qeIdentity(
                        i ->
                            i.withAttributes(
                                "11000000000000000000000000000000",
                                "F9FFFFFFFFFFFFFF0000000000000000")))
        .step(
            "qe-mrsigner-not-intel",
            "qe.mrsigner",
            "qe.mrsigner",
            s -> s.quote(q -> q.withQe(MRSIGNER, "AB".repeat(32))))
        .step(
            "qe-product-other",
            "qe.isvprodid",
            "qe.isvprodid",
            s -> s.quote(q -> q.withQe(ISVPRODID, 9)))
        .step(
            "qe-miscselect-other",
            "qe.miscselect",
            "qe.miscselect",
            s -> s.quote(q -> q.withQe(MISCSELECT, 1)))
        .step(
            "qe-attributes-other",
            "qe.attributes",
            "qe.attributes",
            s -> s.quote(q -> q.withQe(ATTRIBUTES, "1500000000000080E700000000000000")))
        .step(
            "qe-svn-below-every-level",
            "qe.level",
            "qe.level",
            s -> s.quote(q -> q.withQe(ISVSVN, 0)))
        .stepOf(
            "report-data-other-challenge",
            "binding",
            "binding.mismatch",
            s -> s.issue().withChallenge(filled(64, 9)));
  }

  private static void claims(FaultList list) {
    list.on(FaultList.TDX)
        .claim("td-debug", "debug", q -> q.with(TdReportField.TDATTRIBUTES, "0100001000000000"))
        .claim(
            "td-debug-reserved-bit",
            "debug",
            q -> q.with(TdReportField.TDATTRIBUTES, "0200001000000000"))
        .claim(
            "td-attributes-reserved-bit",
            "tdAttributesSet",
            q -> q.with(TdReportField.TDATTRIBUTES, "0000003000000000"))
        .claim(
            "td-sept-ve-not-disabled",
            "tdAttributesSet",
            q -> q.with(TdReportField.TDATTRIBUTES, "0000000000000000"))
        .claim("td-xfam-reserved-bit", "xfam", q -> q.with(TdReportField.XFAM, "E702060000000080"))
        .on(FaultList.TD15)
        .claim(
            "td-has-service-td",
            "measurements.mrservicetd",
            q -> q.with(TdReportField.MRSERVICETD, "5A".repeat(48)))
        .on(FaultList.SGX)
        .claim(
            "enclave-debug", "debug", q -> q.with(ATTRIBUTES, "0700000000000000E700000000000000"));
  }

  private static void oddities(FaultList list) {
    list.on(FaultList.ALL)
        .tolerated(
            "quote-trailing-zeros",
            "evidence.trailingBytes",
            s -> s.quote(q -> q.withAssembled(b -> Arrays.copyOf(b, b.length + 70))).issue())
        .tolerated(
            "quote-in-8000-byte-buffer",
            "evidence.trailingBytes",
            s -> s.quote(q -> q.withAssembled(b -> Arrays.copyOf(b, 8000))).issue())
        .tolerated(
            "qe-auth-data-empty", "", s -> s.quote(q -> q.withQeAuthData(new byte[0])).issue())
        .tolerated(
            "qe-auth-data-long", "", s -> s.quote(q -> q.withQeAuthData(filled(1000, 7))).issue())
        .tolerated(
            "quote-user-data-other",
            "",
            s -> s.quote(q -> q.with(QuoteHeaderField.USER_DATA, "11".repeat(20))).issue());
  }

  /** The quote with two bytes of what is signed replaced before signing. */
  private static QuoteSpec signedOver(QuoteSpec quote, int offset, byte low, byte high) {
    return quote.withQuoteHooks(Hooks.content(Hooks.overwrite(offset, new byte[] {low, high})));
  }

  /** A length field replaced, {@code offset} counted from the length of the signature data. */
  private static QuoteSpec length(QuoteSpec quote, int offset, byte[] value) {
    return quote.withAssembled(
        Hooks.overwrite(quote.format().signatureLengthOffset() + offset, value));
  }

  /** Where the QE report starts, counted from the length of the signature data. */
  private static int wrapped(QuoteSpec quote) {
    return quote.format() == QuoteFormat.SGX_V3 ? KEY_END : KEY_END + 6;
  }

  private static QuoteSpec qeReport(QuoteSpec quote, UnaryOperator<byte[]> change) {
    return quote.withQeReportHooks(Hooks.content(change));
  }

  private static byte[] inverted(byte[] bytes, int offset) {
    byte[] out = bytes.clone();
    out[offset] ^= (byte) 0xFF;
    return out;
  }

  private static byte[] filled(int length, int value) {
    byte[] out = new byte[length];
    Arrays.fill(out, (byte) value);
    return out;
  }
}
