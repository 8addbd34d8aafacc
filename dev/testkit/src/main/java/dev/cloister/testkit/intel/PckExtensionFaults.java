package dev.cloister.testkit.intel;

import static dev.cloister.testkit.intel.CertificateRole.PCK;

import dev.cloister.testkit.intel.PlatformSpec.Item;
import dev.cloister.testkit.pki.Extension;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** What can be wrong with the SGX extension of a PCK certificate. */
final class PckExtensionFaults {
  private static final String CHAIN = "pck.chain";
  private static final String ROLE = "chain.role";
  private static final byte[] NULL = {5, 0};

  private PckExtensionFaults() {}

  static List<IntelFault> list() {
    FaultList list = new FaultList().on(FaultList.ALL);
    extension(list);
    return list.list();
  }

  private static void extension(FaultList list) {
    list.step(
        "pck-extension-missing",
        CHAIN,
        ROLE,
        s -> s.certificate(PCK, c -> c.without(SgxExtension.OID)));
    list.step(
        "pck-extension-garbage",
        CHAIN,
        ROLE,
        s -> s.certificate(PCK, c -> c.with(Extension.of(SgxExtension.OID, false, NULL))));
    list.step(
        "pck-extension-trailing-bytes",
        CHAIN,
        ROLE,
        s ->
            s.certificate(
                PCK,
                c -> {
                  byte[] value = SgxExtension.of(PlatformSpec.server()).value();
                  byte[] longer = Arrays.copyOf(value, value.length + 1);
                  return c.with(Extension.of(SgxExtension.OID, false, longer));
                }));
    for (Item item : List.of(Item.PPID, Item.TCB, Item.PCE_ID, Item.FMSPC)) {
      list.step(
          "pck-extension-without-" + item.name().toLowerCase(Locale.ROOT).replace('_', '-'),
          CHAIN,
          ROLE,
          s -> s.platform(p -> p.without(item)));
    }
    list.step(
            "pck-extension-component-above-255",
            CHAIN,
            ROLE,
            s ->
                components(
                    s,
                    svns -> {
                      svns.set(3, 256);
                      return svns;
                    }))
        .step(
            "pck-extension-15-components",
            CHAIN,
            ROLE,
            s -> components(s, svns -> svns.subList(0, 15)));
  }

  private static IntelScenario components(IntelScenario s, UnaryOperator<List<Integer>> change) {
    PlatformSpec sound = s.platform().spec();
    List<Integer> svns = change.apply(new ArrayList<>(sound.tcbComponents()));
    // The collateral keeps the sound levels: the certificate alone is at fault.
    return s.platform(p -> p.withTcbComponents(svns))
        .tcbInfo(i -> i.withEachLevel(level -> level.withSgxComponents(sound.tcbComponents())));
  }
}
