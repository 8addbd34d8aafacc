package dev.cloister.vault.config;

/** A configuration the vault does not start with; the message names the member, never a value. */
public final class ConfigurationException extends Exception {
  private static final long serialVersionUID = 1L;

  ConfigurationException(String message) {
    super(message);
  }
}
