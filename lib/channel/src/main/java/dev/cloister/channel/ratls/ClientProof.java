package dev.cloister.channel.ratls;

import java.util.Locale;

/** Whether a server wants proof of its clients. */
public enum ClientProof {
  /** It takes none: M3 is refused. */
  NONE,
  /** A client may send M3. */
  OPTIONAL,
  /** Nothing is served before M3 is accepted. */
  REQUIRED;

  /** Its name on the wire. */
  String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
