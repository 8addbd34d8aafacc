package dev.cloister.client.vault;

import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.client.ClientException;
import dev.cloister.client.ClientFailure;
import dev.cloister.constellation.Member;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.commit.Ballot;
import dev.cloister.constellation.commit.WriteIntent;
import dev.cloister.constellation.policy.SecretPolicy;
import dev.cloister.constellation.secret.Envelope;
import dev.cloister.constellation.secret.Revision;
import dev.cloister.constellation.secret.SealedSecret;
import dev.cloister.constellation.secret.SecretSpec;
import dev.cloister.constellation.wire.VaultRequest;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * A new version of a secret, sealed and signed, on its way to the vaults. What did not succeed may
 * be run again: it is the same version with the same shares, however often it is sent. Closing it
 * wipes the shares. Used by one thread.
 */
public final class StoreAttempt implements AutoCloseable {
  private final SealedSecret sealed;
  private final SecretPolicy policy;
  private final Signed<WriteIntent> intent;
  private final CommitRun run;

  private StoreAttempt(
      Vaults vaults, SealedSecret sealed, SecretPolicy policy, Signed<WriteIntent> intent) {
    this.sealed = sealed;
    this.policy = policy;
    this.intent = intent;
    this.run = new CommitRun(vaults, intent.object(), Ballot.NONE, this::part, Optional.empty());
  }

  static StoreAttempt of(
      Vaults vaults,
      OwnerCredentials owner,
      SecretSpec spec,
      SecretPolicy policy,
      SecretBytes secret,
      SecureRandom random) {
    SealedSecret sealed = Envelope.seal(vaults.current(), spec, secret, random);
    WriteIntent intent = WriteIntent.store(sealed.header(), sealed.shareHeader(), policy.digest());
    return new StoreAttempt(vaults, sealed, policy, Signed.by(owner.requestKey(), intent));
  }

  private VaultRequest part(Member member) {
    return new VaultRequest.StoreSecret(
        sealed.header(),
        sealed.shareHeader(),
        sealed.share(member.position()),
        sealed.ciphertext(),
        policy,
        intent);
  }

  /** What is written. */
  public Revision revision() {
    return intent.object().revision();
  }

  /**
   * Sends what is missing, and waits until enough vaults committed.
   *
   * @param degraded whether fewer than q may do, where the constellation offers that
   * @throws VaultException with {@link ClientFailure#NO_QUORUM}: it may still take effect; with
   *     {@link ClientFailure#SUPERSEDED}
   */
  public WriteResult run(boolean degraded) throws ClientException {
    return run.run(degraded);
  }

  @Override
  public void close() {
    sealed.close();
  }
}
