package dev.cloister.http;

import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.time.GuestClock;
import dev.cloister.time.TrustedTime;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;

/** How a process inside knows the time, as its measured configuration says. */
public sealed interface ClockSource {
  /** Development: it believes the host. */
  record OfTheHost() implements ClockSource {}

  /**
   * It asks a server, and carries the answer on by a counter that the host does not govern.
   *
   * @param server {@code https}, whose {@code Date} is believed
   * @param guestOwned whether the deployer says that the platform keeps the host from the guest's
   *     TSC (SNP with SecureTSC); on TDX it always does
   */
  record Asked(URI server, boolean guestOwned) implements ClockSource {}

  /**
   * What the host offers of time.
   *
   * @param instants its clock
   * @param nanos its counter, such as {@code System::nanoTime}
   * @param root of its file system, {@code /}
   */
  record Host(InstantSource instants, LongSupplier nanos, Path root) {}

  /**
   * What {@code time_url} and {@code guest_clock} say.
   *
   * @param otherwise the server to ask where {@code time_url} is not there
   * @throws JsonException where nothing says the time, naming the member
   */
  static ClockSource parse(JsonObject json, Optional<URI> otherwise, boolean development)
      throws JsonException {
    boolean guestOwned = json.find("guest_clock").isPresent() && json.bool("guest_clock");
    if (json.find("time_url").isPresent()) {
      return new Asked(ServiceUrl.parse("time_url", json.string("time_url"), false), guestOwned);
    }
    if (development) {
      return new OfTheHost();
    }
    return new Asked(
        otherwise.orElseThrow(
            () ->
                new JsonException(
                    "expected \"time_url\": with pinned \"jwks\" nothing else says the time")),
        guestOwned);
  }

  /**
   * The time, which {@link #keep} tells what the server says.
   *
   * @param provider name of the TEE: under {@code tdx} the counter is the guest's
   * @param sealed the earliest that it may be
   * @param host whose counter is the guest's own where the platform keeps the host from it
   * @return empty where the counter is the host's, who could stop expiry
   */
  default Optional<TrustedTime> open(String provider, Instant sealed, Host host) {
    return switch (this) {
      case OfTheHost _ -> Optional.of(TrustedTime.believing(host.instants(), host.nanos()));
      case Asked asked ->
          (asked.guestOwned() || provider.equals("tdx")
                  ? GuestClock.ofLinux(host.root(), host.nanos())
                  : Optional.<GuestClock>empty())
              .map(guest -> TrustedTime.withClock(sealed, guest));
    };
  }

  /** Asks for the time now, then whenever the answer is an hour old. */
  default Repeater.Repetition keep(OutboundHttp outbound, TrustedTime time) {
    return switch (this) {
      case OfTheHost _ -> () -> {};
      case Asked asked -> {
        HttpsTime source = HttpsTime.of(asked.server(), outbound, time);
        source.keep();
        yield Repeater.inThread("timekeeper").every(Duration.ofMinutes(1), source::keep);
      }
    };
  }
}
