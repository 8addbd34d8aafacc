package dev.cloister.client.vault;

import dev.cloister.client.ClientException;
import dev.cloister.constellation.secret.SecretName;

/** What a refresh of one of many secrets came to. */
public sealed interface RefreshOutcome {
  /** Which secret. */
  SecretName name();

  /**
   * All vaults have new shares.
   *
   * @param result the step that was taken
   */
  record Refreshed(SecretName name, WriteResult result) implements RefreshOutcome {}

  /**
   * The old shares stay.
   *
   * @param failure why
   */
  record Failed(SecretName name, ClientException failure) implements RefreshOutcome {}
}
