package dev.cloister.testkit.intel;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A TDX module as TCB info names it.
 *
 * @param id {@code TDX_01} and so on; empty for the unversioned one
 * @param mrSigner 48 bytes hex; zero is Intel
 * @param attributes 8 bytes hex
 * @param attributesMask 8 bytes hex
 * @param levels newest first; empty for the unversioned one
 */
public record TdxModule(
    String id, String mrSigner, String attributes, String attributesMask, List<IsvLevel> levels) {

  private static final String INTEL = "00".repeat(48);
  private static final String NO_ATTRIBUTES = "00".repeat(8);
  private static final String ALL = "FF".repeat(8);

  /** Copies the list. */
  public TdxModule {
    levels = List.copyOf(levels);
  }

  /** The unversioned module of Intel. */
  public static TdxModule unversioned() {
    return new TdxModule("", INTEL, NO_ATTRIBUTES, ALL, List.of());
  }

  /** Intel's module with a major version. */
  public static TdxModule version(String id, List<IsvLevel> levels) {
    return new TdxModule(id, INTEL, NO_ATTRIBUTES, ALL, levels);
  }

  /** Another signer. */
  public TdxModule withMrSigner(String hex) {
    return new TdxModule(id, hex, attributes, attributesMask, levels);
  }

  /** Other attributes and mask. */
  public TdxModule withAttributes(String hex, String mask) {
    return new TdxModule(id, mrSigner, hex, mask, levels);
  }

  /** Other levels. */
  public TdxModule withLevels(List<IsvLevel> value) {
    return new TdxModule(id, mrSigner, attributes, attributesMask, value);
  }

  Map<String, Object> json() {
    Map<String, Object> module = new LinkedHashMap<>();
    if (!id.isEmpty()) {
      module.put("id", id);
    }
    module.put("mrsigner", mrSigner);
    module.put("attributes", attributes);
    module.put("attributesMask", attributesMask);
    if (!id.isEmpty()) {
      module.put("tcbLevels", levels.stream().map(IsvLevel::json).toList());
    }
    return module;
  }
}
