package dev.cloister.collateral.keys;

import dev.cloister.collateral.http.WebAddress;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Where an issuer's key set is: https, or plain http to this very machine. */
public sealed interface KeySetLocation {
  /** At that address. */
  record At(URI keys) implements KeySetLocation {
    /** Refuses an address that anybody on the way could answer for. */
    public At {
      WebAddress.secure(keys);
    }
  }

  /**
   * Where the issuer's discovery document says, at {@code base/.well-known/openid-configuration};
   * but only on hosts that are named here.
   *
   * @param base before {@code /.well-known}
   * @param keyHosts hosts, with a port where it is not the usual one
   */
  record Discovered(URI base, Set<String> keyHosts) implements KeySetLocation {
    /** Refuses an address that anybody on the way could answer for. */
    public Discovered {
      WebAddress.secure(base);
      keyHosts =
          keyHosts.stream()
              .map(host -> host.toLowerCase(Locale.ROOT))
              .collect(Collectors.toUnmodifiableSet());
    }

    URI document() {
      return URI.create(WebAddress.secure(base) + "/.well-known/openid-configuration");
    }

    boolean allows(URI keys) {
      String authority = keys.getRawAuthority();
      return authority != null
          && keys.getUserInfo() == null
          && WebAddress.isSecure(keys)
          && keyHosts.contains(authority.toLowerCase(Locale.ROOT));
    }
  }
}
