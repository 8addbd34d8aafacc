package dev.cloister.vault.peer;

import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Waits until a change of the vault's state is as durable as it has to be. */
public interface Durability {
  /**
   * Waits for a change.
   *
   * @throws ChannelException {@link ErrorCode#UNAVAILABLE} when the store takes nothing more;
   *     {@link ErrorCode#WITNESSES_UNAVAILABLE} or {@link ErrorCode#QUARANTINED} where peers are
   *     asked: whether the change holds is then unknown
   */
  <T> T await(CompletableFuture<T> change) throws ChannelException;

  /** The disk alone, whatever time it takes. */
  static Durability ofDisk() {
    return new Durability() {
      @Override
      public <T> T await(CompletableFuture<T> change) throws ChannelException {
        try {
          return change.join();
        } catch (CompletionException e) {
          throw new ChannelException(ErrorCode.UNAVAILABLE, "the store takes nothing more");
        }
      }
    };
  }
}
