package dev.cloister.attestation.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A register that evidence measures something into, by the name it has in the {@code measurements}
 * claim.
 *
 * @param value what its values look like
 * @param identifiesCode whether its value says which code runs; a value that the host or the owner
 *     chooses freely, that identifies the vendor's module only, or that the code itself states,
 *     does not
 */
record Register(String name, Pattern value, boolean identifiesCode) {
  private static final List<Register> ALL = all();

  /** The register of that name. */
  static Optional<Register> find(String name) {
    return ALL.stream().filter(register -> register.name().equals(name)).findFirst();
  }

  static List<Register> all() {
    List<Register> all = new ArrayList<>();
    all.add(new Register("mrtd", hex(48), true));
    for (int i = 0; i < 4; i++) {
      all.add(new Register("rtmr" + i, hex(48), true));
    }
    for (String name :
        List.of(
            "mrseam", "mrsignerseam", "mrconfigid", "mrowner", "mrownerconfig", "mrservicetd")) {
      all.add(new Register(name, hex(48), false));
    }
    all.add(new Register("mrenclave", hex(32), true));
    all.add(new Register("mrsigner", hex(32), true));
    all.add(new Register("measurement", hex(48), true));
    all.add(new Register("hostData", hex(32), false));
    all.add(new Register("imageDigest", hex(32), true));
    all.add(new Register("rim", hex(32, 48, 64), true));
    for (int i = 0; i < 4; i++) {
      all.add(new Register("rem" + i, hex(32, 48, 64), false));
    }
    for (int i = 0; i < 32; i++) {
      all.add(new Register("pcr" + i, hex(20, 32, 48, 64), true));
      all.add(new Register("sha384.pcr" + i, hex(48), true));
    }
    return List.copyOf(all);
  }

  private static Pattern hex(int... lengths) {
    List<String> alternatives = new ArrayList<>();
    for (int length : lengths) {
      alternatives.add("[0-9a-f]{" + 2 * length + "}");
    }
    return Pattern.compile(String.join("|", alternatives));
  }
}
