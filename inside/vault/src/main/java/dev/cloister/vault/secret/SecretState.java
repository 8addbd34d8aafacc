package dev.cloister.vault.secret;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.commit.WriteIntent;
import dev.cloister.constellation.secret.Revision;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * All that the vault knows of one secret but ciphertexts and the texts of policies.
 *
 * @param committed the newest committed state
 * @param prepared later states as they were written, ascending; they may or may not be committed
 *     elsewhere, so none is dropped before a later one is committed
 * @param step the vote for the step after the committed state
 */
public record SecretState(Optional<Committed> committed, List<Held> prepared, Optional<Step> step) {
  /** Nothing known. */
  public static final SecretState NONE =
      new SecretState(Optional.empty(), List.of(), Optional.empty());

  /** Copies the list. */
  public SecretState {
    prepared = List.copyOf(prepared);
  }

  /** Which state is committed. */
  public Optional<Revision> committedRevision() {
    return committed.map(known -> known.held().revision());
  }

  /** Whether nothing is known. */
  public boolean isEmpty() {
    return committed.isEmpty() && prepared.isEmpty();
  }

  /** The newest state: of what is committed, or else of what is prepared. */
  public Optional<Held> newest() {
    return committed
        .map(Committed::held)
        .or(() -> prepared.isEmpty() ? Optional.empty() : Optional.of(prepared.getLast()));
  }

  /** Hashes of the ciphertexts that are needed. */
  Set<ByteString> ciphertexts() {
    Set<ByteString> hashes = new HashSet<>();
    held().forEach(one -> one.shares().ifPresent(set -> hashes.add(set.header().ciphertext())));
    return hashes;
  }

  /** Digests of the policies that are needed. */
  Set<ByteString> policies() {
    Set<ByteString> digests = new HashSet<>();
    Stream<WriteIntent> accepted = step.flatMap(Step::accepted).map(vote -> vote.state()).stream();
    Stream.of(held().map(Held::state), accepted)
        .flatMap(states -> states)
        .filter(state -> !state.isDeletion())
        .forEach(state -> digests.add(state.policy()));
    return digests;
  }

  private Stream<Held> held() {
    return Stream.of(committed.map(Committed::held).stream().toList(), prepared)
        .flatMap(Collection::stream);
  }
}
