package dev.cloister.fuzz.parser;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.attestation.policy.PolicyException;
import dev.cloister.fuzz.FuzzTarget;
import java.util.List;
import java.util.stream.Stream;

/** {@link AppraisalPolicy#parse}: a policy that was read reads back as itself. */
public final class PolicyTarget implements FuzzTarget {
  @Override
  public String name() {
    return "policy";
  }

  @Override
  public void run(byte[] input) throws PolicyException {
    AppraisalPolicy policy = AppraisalPolicy.parse(input);
    AppraisalPolicy again = AppraisalPolicy.of(policy.json());
    if (policy.isDevelopment() != again.isDevelopment()) {
      throw new AssertionError("reads back as another policy");
    }
  }

  @Override
  public Class<? extends Exception> refusal() {
    return PolicyException.class;
  }

  @Override
  public List<byte[]> seeds() {
    return Stream.of(
            "{\"version\":1}",
            """
            {"version": 1, "description": "payments on TDX", "anchors": {"vendors": ["intel"]},
             "formats": ["tdx-v4", "tdx-v5"],
             "measurements": {"mrtd": ["000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f"]},
             "hardwareIds": ["piid:00112233445566778899aabbccddeeff"],
             "tdx": {"attributes": {"required": ["septVeDisable"], "allowed": ["septVeDisable", "pks"]},
                     "xfam": {"required": "0300000000000000", "allowed": "e7da060000000000"},
                     "serviceTd": "contraindicated"},
             "binding": "contraindicated"}
            """,
            """
            {"version": 1, "collateral": {"gracePeriodDays": 7}, "debug": "warning",
             "tcb": {"statuses": {"SWHardeningNeeded": "affirming"}, "gracePeriodDays": 90,
                     "minimumEvaluationDataNumber": 17, "rejectedAdvisories": ["INTEL-SA-00837"]},
             "minimumSvns": {"pce": 13, "qe": 4},
             "tdx": {"minimumTeeTcbSvn": "05010700000000000000000000000000"}}
            """,
            """
            {"version": 1,
             "snp": {"guestPolicy": {"allowed": ["smt", "bit26"], "required": ["raplDisabled"],
                                     "minimumAbi": "1.51"},
                     "platformInfo": {"allowed": ["smt"], "required": ["ecc"]},
                     "minimumTcb": {"reported": {"snp": 24, "fmc": 1}}, "vmpls": [0],
                     "minimumFirmware": {"version": "1.55", "build": 29},
                     "requiredMitigations": {"launch": "0x1"}, "signingKeys": ["VCEK"],
                     "idBlock": {"requireAuthorKey": true}, "products": ["Milan"]},
             "sgx": {"isvProdIds": [7], "miscSelect": {"allowed": "01000000"}, "requireKss": true},
             "intel": {"dynamicPlatform": "warning"}}
            """,
            """
            {"version": 1,
             "anchors": {"development": ["000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"]}}
            """)
        .map(text -> text.getBytes(UTF_8))
        .toList();
  }
}
