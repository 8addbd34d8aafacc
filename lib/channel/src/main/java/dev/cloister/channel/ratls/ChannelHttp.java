package dev.cloister.channel.ratls;

/** Where an attested channel touches HTTP. */
public final class ChannelHttp {
  /** Where M1 and M3 are sent, by POST. */
  public static final String PATH = "/.well-known/cloister/attest";

  /** The header field that every protected request carries. */
  public static final String HEADER = "Cloister-Channel";

  private ChannelHttp() {}
}
