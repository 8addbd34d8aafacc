package dev.cloister.tee.tpm;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** A software TPM's data socket: commands and responses one after the other, by their lengths. */
final class SocketTransport implements TpmTransport {
  private static final int HEADER = 10;
  private static final int SIZE_AT = 2;

  private final SocketChannel channel;

  private SocketTransport(SocketChannel channel) {
    this.channel = channel;
  }

  static SocketTransport connect(SocketAddress address) throws IOException {
    return new SocketTransport(SocketChannel.open(address));
  }

  @Override
  public byte[] exchange(byte[] command) throws IOException {
    ByteBuffer out = ByteBuffer.wrap(command);
    while (out.hasRemaining()) {
      channel.write(out);
    }
    ByteBuffer header = ByteBuffer.allocate(HEADER);
    fill(header);
    int length = header.getInt(SIZE_AT);
    if (length < HEADER || length > MAX_LENGTH) {
      throw new IOException("the TPM announces a response of " + length + " bytes");
    }
    ByteBuffer response = ByteBuffer.allocate(length).put(header.flip());
    fill(response);
    return response.array();
  }

  private void fill(ByteBuffer in) throws IOException {
    while (in.hasRemaining()) {
      if (channel.read(in) < 0) {
        throw new EOFException("the TPM closed the connection");
      }
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
