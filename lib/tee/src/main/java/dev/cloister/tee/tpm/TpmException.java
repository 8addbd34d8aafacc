package dev.cloister.tee.tpm;

import java.util.Locale;

/** A TPM answered a command with a response code, or not as the specification says. */
public final class TpmException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int code;

  private TpmException(String message, int code) {
    super(message);
    this.code = code;
  }

  static TpmException answered(String command, int code) {
    return new TpmException(String.format(Locale.ROOT, "%s answered 0x%03x", command, code), code);
  }

  static TpmException malformed(String command, String detail) {
    return new TpmException(command + ": malformed response: " + detail, 0);
  }

  /** TPM_RC; 0 when there was no sound response. */
  public int code() {
    return code;
  }

  /** The code without the number of the handle, session or parameter that it is about. */
  int base() {
    return (code & 0x80) != 0 ? code & 0xbf : code;
  }
}
