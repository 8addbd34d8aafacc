package dev.cloister.store.log;

import dev.cloister.store.LogHead;
import dev.cloister.store.StoreError;
import dev.cloister.store.StoreException;
import dev.cloister.store.format.Batch;
import dev.cloister.store.format.BatchHeader;
import dev.cloister.store.format.FileHeader;
import dev.cloister.store.format.FileNames;
import dev.cloister.store.format.HeadChain;
import dev.cloister.store.format.KeyTable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.LongStream;

/** Reads a log from its snapshot or beginning to its end and refuses what does not fit. */
final class LogScan {
  private final LogSettings settings;
  private final LogState state;
  private final Optional<HeadWatch> watch;
  private final Bound bound;

  private LogHead head;
  private Optional<KeyTable> keys = Optional.empty();
  private long firstSegment = 1;

  /**
   * Where reading stops: in a running log, at what is acknowledged.
   *
   * @param segment the last segment to read
   * @param length how much of it
   */
  record Bound(long segment, long length) {
    static final Bound NONE = new Bound(Long.MAX_VALUE, Long.MAX_VALUE);
  }

  private LogScan(LogSettings settings, LogState state, Optional<HeadWatch> watch, Bound bound) {
    this.settings = settings;
    this.state = state;
    this.watch = watch;
    this.bound = bound;
    this.head = new LogHead(settings.store(), 0, 0, HeadChain.genesis(settings.store()));
  }

  static Scanned run(LogSettings settings, LogState state, Bound bound)
      throws IOException, StoreException {
    return new LogScan(settings, state, Optional.empty(), bound).run();
  }

  static Scanned run(LogSettings settings, LogState state, HeadWatch watch)
      throws IOException, StoreException {
    return new LogScan(settings, state, Optional.of(watch), Bound.NONE).run();
  }

  static Scanned run(LogSettings settings, HeadWatch watch, Bound bound)
      throws IOException, StoreException {
    return new LogScan(settings, LogState.none(), Optional.of(watch), bound).run();
  }

  /**
   * Reads a part: from the segment in which an entry is, until somebody has enough. Every file is
   * sealed by itself and names where in the log it stands; each must go on from the one before.
   *
   * @param after the entries after it are read, and those before it in its segment
   * @return where it stopped
   */
  static LogHead runAfter(
      LogSettings settings, LogState state, Bound bound, long after, BooleanSupplier enough)
      throws IOException, StoreException {
    return new LogScan(settings, state, Optional.empty(), bound).runAfter(after, enough);
  }

  private LogHead runAfter(long after, BooleanSupplier enough) throws IOException, StoreException {
    long number = bound.segment();
    while (begin(number).seq() > after) {
      number--;
    }
    for (; number <= bound.segment() && !enough.getAsBoolean(); number++) {
      long limit = number == bound.segment() ? bound.length() : Long.MAX_VALUE;
      try (SealedFile segment = segment(number, limit)) {
        replay(segment, enough);
      }
    }
    return head;
  }

  /** Where a segment begins: the log is read as if it began there. */
  private FileHeader.Position begin(long number) throws IOException, StoreException {
    String name = FileNames.segment(number);
    if (!settings.directory().list().contains(name)) {
      throw SealedFile.corrupt(name, "it is missing, or in a snapshot");
    }
    try (SealedFile file =
        SealedFile.open(settings, FileHeader.Kind.SEGMENT, name, number, Long.MAX_VALUE)) {
      FileHeader.Position at = file.header().position();
      head = new LogHead(settings.store(), at.incarnation(), at.seq(), at.hash());
      keys = number == 1 ? Optional.empty() : Optional.of(file.header().keys());
      return at;
    }
  }

  private Scanned run() throws IOException, StoreException {
    List<String> names = settings.directory().list();
    OptionalLong snapshot = numbers(names, FileNames::snapshotNumber).max();
    OptionalLong last = numbers(names, FileNames::segmentNumber).max();
    if (snapshot.isPresent()) {
      firstSegment = snapshot.getAsLong();
      restore(FileNames.snapshot(firstSegment));
    } else if (last.isEmpty()) {
      throw new StoreException(StoreError.MISSING, "there is no log in this directory");
    }
    observe();
    long end = Math.min(last.orElse(0), bound.segment());
    if (end < firstSegment) {
      throw SealedFile.corrupt(FileNames.segment(firstSegment), "it is missing");
    }
    for (long number = firstSegment; number < end; number++) {
      if (!names.contains(FileNames.segment(number))) {
        throw SealedFile.corrupt(FileNames.segment(number), "it is missing");
      }
      try (SealedFile segment = segment(number, Long.MAX_VALUE)) {
        replay(segment);
        segment.refuseRest();
      }
    }
    long limit = end == bound.segment() ? bound.length() : Long.MAX_VALUE;
    try (SealedFile segment = segment(end, limit)) {
      replay(segment);
      segment.refuseRestUnlessTorn();
      return new Scanned(
          head,
          keys.orElseThrow(() -> SealedFile.corrupt(FileNames.segment(end), "no key table")),
          firstSegment,
          end,
          segment.validLength(),
          segment.rest());
    }
  }

  private void restore(String name) throws IOException, StoreException {
    try (SealedFile file =
        SealedFile.open(settings, FileHeader.Kind.SNAPSHOT, name, firstSegment, Long.MAX_VALUE)) {
      boolean ended = false;
      for (Optional<Batch> batch = file.next(); batch.isPresent(); batch = file.next()) {
        BatchHeader.Kind kind = batch.get().header().kind();
        if (ended || (kind != BatchHeader.Kind.STATE && kind != BatchHeader.Kind.END)) {
          throw SealedFile.corrupt(name, "it does not hold a state");
        }
        ended = kind == BatchHeader.Kind.END;
        if (!ended) {
          for (byte[] record : batch.get().entries()) {
            state.restore(record);
          }
        }
      }
      file.refuseRest();
      if (!ended) {
        throw SealedFile.corrupt(name, "it is not complete");
      }
      FileHeader.Position at = file.header().position();
      keys = Optional.of(file.header().keys());
      head = new LogHead(settings.store(), at.incarnation(), at.seq(), at.hash());
    }
  }

  private SealedFile segment(long number, long limit) throws IOException, StoreException {
    String name = FileNames.segment(number);
    SealedFile file = SealedFile.open(settings, FileHeader.Kind.SEGMENT, name, number, limit);
    FileHeader.Position at = file.header().position();
    boolean follows =
        at.seq() == head.seq()
            && at.hash().equals(head.hash())
            && at.incarnation() >= head.incarnation()
            && keys.map(file.header().keys()::equals).orElse(number == 1);
    if (!follows) {
      file.close();
      throw SealedFile.corrupt(name, "it does not go on from what is before it");
    }
    head = new LogHead(settings.store(), at.incarnation(), at.seq(), at.hash());
    return file;
  }

  private void replay(SealedFile segment) throws IOException, StoreException {
    replay(segment, () -> false);
  }

  private void replay(SealedFile segment, BooleanSupplier enough)
      throws IOException, StoreException {
    boolean ended = false;
    for (Optional<Batch> read = segment.next();
        read.isPresent() && !enough.getAsBoolean();
        read = segment.next()) {
      Batch batch = read.get();
      if (ended || (keys.isEmpty() && batch.header().kind() != BatchHeader.Kind.KEYS)) {
        throw misplaced(batch);
      }
      switch (batch.header().kind()) {
        case DATA -> {
          long seq = batch.header().first();
          for (byte[] record : batch.entries()) {
            state.apply(seq++, record);
          }
        }
        case KEYS -> ended = changeKeys(segment, batch);
        case CLOSE -> ended = true;
        case STATE, END -> throw misplaced(batch);
      }
      head = new LogHead(settings.store(), head.incarnation(), segment.seq(), segment.head());
      observe();
    }
  }

  /** Whether the segment has to end here: a new key is used in the next one. */
  private boolean changeKeys(SealedFile segment, Batch batch) throws StoreException {
    if (batch.entries().size() != 1) {
      throw misplaced(batch);
    }
    KeyTable next = KeyTable.parse(batch.entries().getFirst());
    boolean first = keys.isEmpty();
    List<KeyTable.Entry> before = first ? List.of() : keys.get().entries();
    if (first
        ? !next.equals(segment.header().keys())
        : next.entries().size() != before.size() + 1
            || !next.entries().subList(0, before.size()).equals(before)) {
      throw misplaced(batch);
    }
    keys = Optional.of(next);
    return !first;
  }

  private static StoreException misplaced(Batch batch) {
    return new StoreException(
        StoreError.CORRUPT, "entry " + batch.header().first() + " does not belong there");
  }

  private void observe() {
    watch.ifPresent(head -> head.at(this.head.seq(), this.head.hash()));
  }

  private static LongStream numbers(List<String> names, Function<String, OptionalLong> number) {
    return names.stream()
        .map(number)
        .filter(OptionalLong::isPresent)
        .mapToLong(OptionalLong::getAsLong);
  }
}
