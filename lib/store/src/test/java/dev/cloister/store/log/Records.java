package dev.cloister.store.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;

/** A state that keeps every record as text. */
final class Records implements LogState {
  private final List<String> all = new ArrayList<>();
  private final List<Long> numbers = new ArrayList<>();

  @Override
  public synchronized void restore(byte[] record) {
    all.add(new String(record, UTF_8));
    numbers.add(0L);
  }

  @Override
  public synchronized void apply(long seq, byte[] record) {
    all.add(new String(record, UTF_8));
    numbers.add(seq);
  }

  synchronized List<String> all() {
    return List.copyOf(all);
  }

  synchronized List<Long> numbers() {
    return List.copyOf(numbers);
  }

  synchronized Iterable<byte[]> capture() {
    return all.stream().map(text -> text.getBytes(UTF_8)).toList();
  }
}
