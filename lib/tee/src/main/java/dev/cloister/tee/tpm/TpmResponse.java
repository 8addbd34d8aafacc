package dev.cloister.tee.tpm;

import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.bytes.ByteReader;
import java.nio.ByteOrder;

/** A response: the handle it begins with, where the command has one, and its parameters. */
final class TpmResponse {
  private static final int NO_SESSIONS = 0x8001;
  private static final int SESSIONS = 0x8002;

  private final String command;
  private final int handle;
  private final ByteReader parameters;

  private TpmResponse(String command, int handle, ByteReader parameters) {
    this.command = command;
    this.handle = handle;
    this.parameters = parameters;
  }

  /** How a part of a response is read. */
  @FunctionalInterface
  interface Reading<T> {
    T from(ByteReader in) throws MalformedEvidenceException;
  }

  /**
   * Parses a response.
   *
   * @param withHandle whether the command's response begins with a handle
   * @throws TpmException when the TPM refused, or the bytes are no response
   */
  static TpmResponse parse(TpmCommand command, byte[] bytes, boolean withHandle)
      throws TpmException {
    try {
      ByteReader in = ByteReader.of(bytes, ByteOrder.BIG_ENDIAN);
      int tag = in.u16("tag");
      long size = in.u32("size");
      int code = (int) in.u32("response code");
      if (size != bytes.length) {
        throw new MalformedEvidenceException("size is " + size + " of " + bytes.length);
      }
      if (code != 0) {
        throw TpmException.answered(command.name(), code);
      }
      if (tag != (command.authorised() ? SESSIONS : NO_SESSIONS)) {
        throw new MalformedEvidenceException("tag 0x" + Integer.toHexString(tag));
      }
      int handle = withHandle ? (int) in.u32("handle") : 0;
      ByteReader parameters =
          command.authorised()
              ? in.slice(in.length32("parameter size"), "parameters")
              : in.slice(in.remaining(), "parameters");
      return new TpmResponse(command.name(), handle, parameters);
    } catch (MalformedEvidenceException e) {
      throw TpmException.malformed(command.name(), e.getMessage());
    }
  }

  int handle() {
    return handle;
  }

  /** Reads the parameters. */
  <T> T read(Reading<T> reading) throws TpmException {
    try {
      return reading.from(parameters);
    } catch (MalformedEvidenceException e) {
      throw TpmException.malformed(command, e.getMessage());
    }
  }

  /** TPM2B. */
  static byte[] sized(ByteReader in, String field) throws MalformedEvidenceException {
    return in.bytes(in.u16(field), field);
  }
}
