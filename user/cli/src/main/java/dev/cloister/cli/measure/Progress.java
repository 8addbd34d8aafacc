package dev.cloister.cli.measure;

import dev.cloister.cli.Host;

/** Says once a second how far a long step has come. */
final class Progress {
  private static final long INTERVAL = 1_000_000_000L;
  private static final int MIB = 20;

  private final Host host;
  private final String what;
  private final long total;
  private long last;

  Progress(Host host, String what, long total) {
    this.host = host;
    this.what = what;
    this.total = total;
    this.last = host.ticker().getAsLong();
  }

  /** So many bytes are done. */
  void at(long done) {
    long now = host.ticker().getAsLong();
    if (now - last >= INTERVAL) {
      last = now;
      host.err().line(what + ": " + (done >> MIB) + " of " + (total >> MIB) + " MiB");
      host.err().flush();
    }
  }
}
