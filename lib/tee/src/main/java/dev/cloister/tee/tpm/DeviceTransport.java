package dev.cloister.tee.tpm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** The kernel's TPM device: one write takes a command, one read gives its response. */
final class DeviceTransport implements TpmTransport {
  private final FileChannel device;

  private DeviceTransport(FileChannel device) {
    this.device = device;
  }

  static DeviceTransport open(Path path) throws IOException {
    return new DeviceTransport(
        FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE));
  }

  @Override
  public byte[] exchange(byte[] command) throws IOException {
    if (device.write(ByteBuffer.wrap(command)) != command.length) {
      throw new IOException("the TPM device took a part of the command only");
    }
    ByteBuffer response = ByteBuffer.allocate(MAX_LENGTH);
    int length = device.read(response);
    if (length < 0) {
      throw new IOException("the TPM device gave no response");
    }
    return Arrays.copyOf(response.array(), length);
  }

  @Override
  public void close() throws IOException {
    device.close();
  }
}
