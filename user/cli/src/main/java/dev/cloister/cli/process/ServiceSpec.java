package dev.cloister.cli.process;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A process to start. Neither its arguments nor its environment hold a secret.
 *
 * @param name what people call it
 * @param command program and arguments
 * @param environment settings on top of {@link RunningService#INHERITED}
 * @param health answers with a status below 500 once it serves
 * @param log takes both of its output streams; appended to
 */
public record ServiceSpec(
    String name, List<String> command, Map<String, String> environment, URI health, Path log) {
  /** Copies the collections. */
  public ServiceSpec {
    Objects.requireNonNull(name);
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
    Objects.requireNonNull(health);
    Objects.requireNonNull(log);
  }
}
