package dev.cloister.enclave.config;

/** A configuration the enclave does not start with; the message names the member, never a value. */
public final class ConfigurationException extends Exception {
  private static final long serialVersionUID = 1L;

  ConfigurationException(String message) {
    super(message);
  }
}
