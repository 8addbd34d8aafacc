package dev.cloister.cli.process;

/** A process that could not be started, or did not become what it should. */
public final class ServiceException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What went wrong. */
  public enum Reason {
    /** The program is missing or could not be executed. */
    NOT_STARTED("process_not_started"),
    /** It ended before it was healthy; the log says why. */
    EXITED("process_exited"),
    /** It runs and does not answer its health check. */
    HEALTH_TIMEOUT("health_timeout"),
    /** Somebody else listens where it should. */
    PORT_TAKEN("port_taken"),
    /** Another instance runs on the same data directory. */
    ALREADY_RUNNING("already_running"),
    /** Everything is being stopped; nothing more is started. */
    STOPPING("stopping");

    private final String code;

    Reason(String code) {
      this.code = code;
    }

    /** The stable code. */
    public String code() {
      return code;
    }
  }

  private final Reason reason;

  /** With a message for people. */
  public ServiceException(Reason reason, String message) {
    super(reason.code() + ": " + message);
    this.reason = reason;
  }

  /** With a message for people and what was caught. */
  public ServiceException(Reason reason, String message, Throwable cause) {
    super(reason.code() + ": " + message, cause);
    this.reason = reason;
  }

  /** What went wrong. */
  public Reason reason() {
    return reason;
  }
}
