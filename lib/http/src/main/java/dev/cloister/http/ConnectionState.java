package dev.cloister.http;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * What is kept for one connection, from its first request to its end. Nothing of it is found again
 * on another connection, resumed or not.
 */
public final class ConnectionState {
  private final Map<Class<?>, Object> values = new ConcurrentHashMap<>();

  ConnectionState() {}

  /** The value of a type, made when it is first asked for. */
  public <T> T computeIfAbsent(Class<T> type, Supplier<? extends T> make) {
    return type.cast(values.computeIfAbsent(type, key -> make.get()));
  }

  /** The value of a type, if there is one. */
  public <T> Optional<T> find(Class<T> type) {
    return Optional.ofNullable(values.get(type)).map(type::cast);
  }
}
