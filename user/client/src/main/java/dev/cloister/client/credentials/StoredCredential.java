package dev.cloister.client.credentials;

import java.util.Map;

/**
 * A credential as the service lists it. Not authentic until it was opened: the enclave and {@link
 * Vault#read} refuse a record that is not what it claims to be.
 *
 * @param id {@code cred_} and 32 hexadecimal digits
 * @param path unique for the user
 * @param version how often it was stored
 * @param labels for the user
 */
public record StoredCredential(String id, String path, long version, Map<String, String> labels) {
  /** Copies the labels. */
  public StoredCredential {
    labels = Map.copyOf(labels);
  }
}
