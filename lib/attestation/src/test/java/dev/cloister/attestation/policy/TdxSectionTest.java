package dev.cloister.attestation.policy;

import static dev.cloister.attestation.policy.Severity.ERROR;
import static dev.cloister.attestation.policy.Severity.WARNING;

import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Section {@code tdx}. */
final class TdxSectionTest extends PolicyRules {
  static Stream<Arguments> found() {
    return Stream.of(
        row("{'tdx':{'attributes':{'required':['pks']}}}", SOUND, "tdx.attributes", ERROR),
        row("{'tdx':{'attributes':{'allowed':['pks']}}}", SOUND, "tdx.attributes", ERROR),
        row(
            "{'tdx':{'attributes':{'allowed':['septVeDisable']}}}",
            SOUND.without("tdAttributesSet"),
            "tdx.attributes",
            ERROR),
        row("{'tdx':{'xfam':{'required':'0800000000000000'}}}", SOUND, "tdx.xfam", ERROR),
        row("{'tdx':{'xfam':{'allowed':'e700060000000000'}}}", SOUND, "tdx.xfam", ERROR),
        row("{'tdx':{'xfam':{}}}", SOUND.without("xfam"), "tdx.xfam", ERROR),
        row("{'tdx':{'xfam':{}}}", SOUND.claim("xfam", "e7020600000000"), "tdx.xfam", ERROR),
        row("{'tdx':{'xfam':{}}}", SOUND.claim("xfam", "e70206000000000x"), "tdx.xfam", ERROR),
        row(
            "{'tdx':{'minimumTeeTcbSvn':'05010800000000000000000000000000'}}",
            SOUND,
            "svn.tooLow",
            ERROR),
        row(
            "{'tdx':{'minimumTeeTcbSvn':'00000000000000000000000000000000'}}",
            SOUND.without("teeTcbSvn"),
            "svn.tooLow",
            ERROR),
        row("{}", SOUND.measurement("mrservicetd", OTHER), "tdx.serviceTd", WARNING),
        row(
            "{'tdx':{'serviceTd':'contraindicated'}}",
            SOUND.measurement("mrservicetd", OTHER),
            "tdx.serviceTd",
            ERROR));
  }
}
