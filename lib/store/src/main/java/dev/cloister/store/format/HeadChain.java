package dev.cloister.store.format;

import dev.cloister.store.HeadHash;
import dev.cloister.store.StoreId;
import java.security.MessageDigest;

/**
 * The hash chain over what is stored: {@code h = SHA-256(domain || h_prev || u32 length || stored
 * bytes)}. For one thread.
 */
public final class HeadChain {
  private final MessageDigest digest = sha256();
  private byte[] head;

  private HeadChain(byte[] head) {
    this.head = head;
  }

  /** The chain that goes on from a head. */
  public static HeadChain from(HeadHash head) {
    return new HeadChain(head.bytes());
  }

  /** The head of the empty log of a store. */
  public static HeadHash genesis(StoreId store) {
    MessageDigest digest = sha256();
    digest.update(Domain.GENESIS.prefix());
    return HeadHash.of(digest.digest(store.bytes()));
  }

  /** Where the chain within a snapshot begins: nothing of another snapshot fits into it. */
  public static HeadHash ofSnapshot(FileHeader header) {
    MessageDigest digest = sha256();
    digest.update(Domain.SNAPSHOT_HEAD.prefix());
    return HeadHash.of(digest.digest(header.signed()));
  }

  /** The head after these bytes; {@link #advance} accepts it. */
  byte[] next(byte[] stored, int offset, int length) {
    digest.update(Domain.HEAD.prefix());
    digest.update(head);
    digest.update((byte) (length >>> 24));
    digest.update((byte) (length >>> 16));
    digest.update((byte) (length >>> 8));
    digest.update((byte) length);
    digest.update(stored, offset, length);
    return digest.digest();
  }

  void advance(byte[] next) {
    head = next;
  }

  /** The head now. */
  public HeadHash head() {
    return HeadHash.of(head);
  }

  private static MessageDigest sha256() {
    return Jca.always(() -> MessageDigest.getInstance("SHA-256"));
  }
}
