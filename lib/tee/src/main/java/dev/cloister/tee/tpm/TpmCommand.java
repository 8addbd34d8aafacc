package dev.cloister.tee.tpm;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * A command as it goes over the wire (TPM 2.0 Library part 1, 18): header, handles, authorisations,
 * parameters; big-endian.
 */
final class TpmCommand {
  private static final int NO_SESSIONS = 0x8001;
  private static final int SESSIONS = 0x8002;
  private static final int PASSWORD = 0x40000009;
  private static final int HEADER = 10;

  private final String name;
  private final int code;
  private final ByteArrayOutputStream handles = new ByteArrayOutputStream();
  private final ByteArrayOutputStream sessions = new ByteArrayOutputStream();
  private final ByteArrayOutputStream parameters = new ByteArrayOutputStream();

  private TpmCommand(String name, int code) {
    this.name = name;
    this.code = code;
  }

  static TpmCommand of(String name, int code) {
    return new TpmCommand(name, code);
  }

  String name() {
    return name;
  }

  boolean authorised() {
    return sessions.size() > 0;
  }

  TpmCommand handle(int handle) {
    handles.writeBytes(bytes32(handle));
    return this;
  }

  /** The empty password. */
  TpmCommand password() {
    return session(PASSWORD);
  }

  /** A session without an HMAC: the empty password's, or a policy's. */
  TpmCommand session(int handle) {
    sessions.writeBytes(bytes32(handle));
    sessions.writeBytes(new byte[] {0, 0, 1, 0, 0});
    return this;
  }

  TpmCommand u8(int value) {
    parameters.write(value);
    return this;
  }

  TpmCommand u16(int value) {
    parameters.write(value >> 8);
    parameters.write(value);
    return this;
  }

  TpmCommand u32(int value) {
    parameters.writeBytes(bytes32(value));
    return this;
  }

  TpmCommand raw(byte[] value) {
    parameters.writeBytes(value);
    return this;
  }

  /** TPM2B: a 16-bit size and the bytes. */
  TpmCommand sized(byte[] value) {
    return u16(value.length).raw(value);
  }

  byte[] encoded() {
    int authorisations = authorised() ? 4 + sessions.size() : 0;
    int length = HEADER + handles.size() + authorisations + parameters.size();
    ByteBuffer out = ByteBuffer.allocate(length);
    out.putShort((short) (authorised() ? SESSIONS : NO_SESSIONS)).putInt(length).putInt(code);
    out.put(handles.toByteArray());
    if (authorised()) {
      out.putInt(sessions.size()).put(sessions.toByteArray());
    }
    return out.put(parameters.toByteArray()).array();
  }

  private static byte[] bytes32(int value) {
    return ByteBuffer.allocate(4).putInt(value).array();
  }
}
