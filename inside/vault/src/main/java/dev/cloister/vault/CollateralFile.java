package dev.cloister.vault;

import dev.cloister.attestation.Collateral;
import dev.cloister.collateral.bundle.BundleException;
import dev.cloister.collateral.bundle.CollateralBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Collateral that the host puts in a file. It is signed by those whom it is about, so the host can
 * keep it away or keep an old one for as long as that is valid, and nothing else.
 */
final class CollateralFile implements Supplier<Collateral> {
  private static final System.Logger LOG = System.getLogger(CollateralFile.class.getName());
  private static final Duration FRESH = Duration.ofSeconds(30);

  private final Path file;
  private final LongSupplier nanoTime;
  private Optional<Read> last = Optional.empty();

  private record Read(Collateral collateral, long at) {}

  CollateralFile(Path file, LongSupplier nanoTime) {
    this.file = file;
    this.nanoTime = nanoTime;
  }

  @Override
  public synchronized Collateral get() {
    long now = nanoTime.getAsLong();
    if (last.isEmpty() || now - last.get().at() > FRESH.toNanos()) {
      last = Optional.of(new Read(read(), now));
    }
    return last.get().collateral();
  }

  private Collateral read() {
    try {
      if (Files.size(file) <= CollateralBundle.MAX_LENGTH) {
        return CollateralBundle.parse(Files.readAllBytes(file)).collateral();
      }
    } catch (IOException | BundleException e) {
      // Said below; evidence that needs it is refused meanwhile.
    }
    LOG.log(System.Logger.Level.WARNING, "the collateral file cannot be read");
    return Collateral.empty();
  }
}
