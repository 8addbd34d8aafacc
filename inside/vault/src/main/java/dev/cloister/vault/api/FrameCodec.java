package dev.cloister.vault.api;

import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.constellation.wire.RequestFrame;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;

/**
 * Frames on a connection: {@code u32 length || payload}. What has not arrived costs no memory, and
 * all connections together hold a bounded number of bytes.
 */
final class FrameCodec {
  private static final int CHUNK = 16 * 1024;

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final FrameLimits limits;
  private final Semaphore memory;
  private final LongSupplier nanoTime;

  FrameCodec(Socket socket, FrameLimits limits, Semaphore memory, LongSupplier nanoTime)
      throws IOException {
    this.socket = socket;
    this.in = socket.getInputStream();
    this.out = socket.getOutputStream();
    this.limits = limits;
    this.memory = memory;
    this.nanoTime = nanoTime;
  }

  /** What takes a frame's payload. */
  @FunctionalInterface
  interface Taker {
    void take(byte[] payload) throws IOException;
  }

  /**
   * Reads one frame and hands it on.
   *
   * @return whether there was one; else the other end is done
   * @throws ChannelException when the frame is too long, or too slow, or there is no room for it:
   *     the connection is of no use after that
   */
  boolean read(Taker taker) throws IOException, ChannelException {
    Optional<Integer> length = length();
    if (length.isEmpty()) {
      return false;
    }
    if (length.get() < 1 || length.get() > RequestFrame.MAX_LENGTH) {
      throw new ChannelException(
          ErrorCode.PAYLOAD_TOO_LARGE,
          "expected a frame of 1 to " + RequestFrame.MAX_LENGTH + " bytes");
    }
    int held = 0;
    try {
      ByteArrayOutputStream payload = new ByteArrayOutputStream();
      byte[] chunk = new byte[CHUNK];
      long until = nanoTime.getAsLong() + limits.frameTime().toNanos();
      while (payload.size() < length.get()) {
        int wanted = Math.min(CHUNK, length.get() - payload.size());
        if (!memory.tryAcquire(wanted)) {
          throw new ChannelException(ErrorCode.UNAVAILABLE, "too much is being received");
        }
        held += wanted;
        readFully(chunk, wanted, until);
        payload.write(chunk, 0, wanted);
      }
      taker.take(payload.toByteArray());
      return true;
    } finally {
      memory.release(held);
    }
  }

  /** Writes one frame. */
  void write(byte[] payload) throws IOException {
    byte[] frame =
        ByteBuffer.allocate(Integer.BYTES + payload.length)
            .putInt(payload.length)
            .put(payload)
            .array();
    out.write(frame);
    out.flush();
  }

  private Optional<Integer> length() throws IOException, ChannelException {
    byte[] head = new byte[Integer.BYTES];
    socket.setSoTimeout((int) limits.idleTime().toMillis());
    int first;
    try {
      first = in.read();
    } catch (SocketTimeoutException e) {
      // Nothing was begun: the connection ends as if the other end had left.
      return Optional.empty();
    }
    if (first < 0) {
      return Optional.empty();
    }
    head[0] = (byte) first;
    byte[] rest = new byte[Integer.BYTES - 1];
    readFully(rest, rest.length, nanoTime.getAsLong() + limits.frameTime().toNanos());
    System.arraycopy(rest, 0, head, 1, rest.length);
    return Optional.of(ByteBuffer.wrap(head).getInt());
  }

  private void readFully(byte[] into, int wanted, long until) throws IOException, ChannelException {
    int have = 0;
    while (have < wanted) {
      Duration left = Duration.ofNanos(until - nanoTime.getAsLong());
      if (left.toMillis() < 1) {
        throw tooSlow();
      }
      socket.setSoTimeout((int) left.toMillis());
      int n;
      try {
        n = in.read(into, have, wanted - have);
      } catch (SocketTimeoutException e) {
        throw tooSlow();
      }
      if (n < 0) {
        throw new EOFException("a frame did not arrive whole");
      }
      have += n;
    }
  }

  private static ChannelException tooSlow() {
    return new ChannelException(ErrorCode.REQUEST_TIMEOUT, "the frame came too slowly");
  }
}
