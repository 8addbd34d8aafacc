package dev.cloister.controlplane.config;

import java.util.ArrayList;
import java.util.List;

/** The configuration is refused. */
public final class ConfigurationException extends Exception {
  private static final long serialVersionUID = 1L;

  private final ArrayList<String> errors;

  /** With everything that is wrong; no value of a setting is in it. */
  public ConfigurationException(List<String> errors) {
    super(String.join(System.lineSeparator(), errors));
    this.errors = new ArrayList<>(errors);
  }

  /** Everything that is wrong, one line each. */
  public List<String> errors() {
    return List.copyOf(errors);
  }
}
