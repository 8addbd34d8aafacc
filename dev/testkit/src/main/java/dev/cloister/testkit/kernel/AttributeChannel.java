package dev.cloister.testkit.kernel;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/** An open attribute. */
final class AttributeChannel implements SeekableByteChannel {
  private final Attribute attribute;
  private final boolean writing;
  private final ByteArrayOutputStream buffer = new ByteArrayOutputStream();
  private byte[] content = new byte[0];
  private boolean started;
  private boolean open = true;
  private int position;

  AttributeChannel(Attribute attribute, boolean writing) {
    this.attribute = attribute;
    this.writing = writing;
  }

  @Override
  public int read(ByteBuffer to) throws IOException {
    if (writing) {
      throw new NonReadableChannelException();
    }
    if (!started) {
      content = attribute.read();
      started = true;
    }
    if (position >= content.length) {
      return -1;
    }
    int count = Math.min(to.remaining(), content.length - position);
    to.put(content, position, count);
    position += count;
    return count;
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    if (!writing) {
      throw new NonWritableChannelException();
    }
    byte[] bytes = new byte[from.remaining()];
    from.get(bytes);
    if (attribute.buffered() == 0) {
      attribute.write(bytes);
    } else if (buffer.size() + bytes.length > attribute.buffered()) {
      throw Errno.EFBIG.onData();
    } else {
      buffer.writeBytes(bytes);
      started = true;
    }
    position += bytes.length;
    return bytes.length;
  }

  /**
   * A binary attribute takes its value when it is closed, and close tells nobody that it failed.
   */
  @Override
  public void close() {
    if (!open) {
      return;
    }
    open = false;
    if (writing && attribute.buffered() > 0 && started) {
      try {
        attribute.write(buffer.toByteArray());
      } catch (IOException e) {
        content = new byte[0];
      }
    }
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public SeekableByteChannel position(long to) {
    throw new UnsupportedOperationException("the provider reads from start to end");
  }

  /** As stat says of attributes: a page, whatever they hold. */
  @Override
  public long size() {
    return 4096;
  }

  @Override
  public SeekableByteChannel truncate(long size) {
    throw new UnsupportedOperationException("attributes have no length");
  }
}
