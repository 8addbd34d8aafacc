package dev.cloister.testkit.github;

import dev.cloister.testkit.http.Answer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/** Primary rate limits: so many requests per window, token and resource. */
final class RateLimits {
  /** What is counted apart. */
  enum Resource {
    /** Everything else, per hour. */
    CORE("core", 5000, Duration.ofHours(1)),
    /** Search, per minute. */
    SEARCH("search", 30, Duration.ofMinutes(1));

    private final String label;
    private final int defaultLimit;
    private final Duration window;

    Resource(String label, int defaultLimit, Duration window) {
      this.label = label;
      this.defaultLimit = defaultLimit;
      this.window = window;
    }
  }

  private record Key(String who, Resource resource) {}

  private record Window(Instant reset, int used) {}

  private final InstantSource clock;
  private final Map<Resource, Integer> limits = new HashMap<>();
  private final Map<Key, Window> windows = new HashMap<>();

  RateLimits(InstantSource clock) {
    this.clock = clock;
  }

  synchronized void limit(Resource resource, int requests) {
    limits.put(resource, requests);
  }

  /** Counts a request; false when the window has none left. */
  synchronized boolean take(String who, Resource resource) {
    Window window = current(who, resource);
    if (window.used() >= max(resource)) {
      return false;
    }
    windows.put(new Key(who, resource), new Window(window.reset(), window.used() + 1));
    return true;
  }

  /** Gives a request back: a conditional one that changed nothing is free. */
  synchronized void giveBack(String who, Resource resource) {
    windows.computeIfPresent(
        new Key(who, resource),
        (key, window) -> new Window(window.reset(), Math.max(0, window.used() - 1)));
  }

  synchronized Answer stamp(Answer answer, String who, Resource resource) {
    Window window = current(who, resource);
    return answer
        .with("X-RateLimit-Limit", Integer.toString(max(resource)))
        .with("X-RateLimit-Remaining", Integer.toString(max(resource) - window.used()))
        .with("X-RateLimit-Used", Integer.toString(window.used()))
        .with("X-RateLimit-Reset", Long.toString(window.reset().getEpochSecond()))
        .with("X-RateLimit-Resource", resource.label);
  }

  private int max(Resource resource) {
    return limits.getOrDefault(resource, resource.defaultLimit);
  }

  private Window current(String who, Resource resource) {
    Instant now = clock.instant();
    Window window = windows.get(new Key(who, resource));
    if (window == null || !now.isBefore(window.reset())) {
      window = new Window(now.plus(resource.window), 0);
      windows.put(new Key(who, resource), window);
    }
    return window;
  }
}
