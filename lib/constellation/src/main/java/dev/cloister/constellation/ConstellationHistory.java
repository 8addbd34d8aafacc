package dev.cloister.constellation;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.ConstellationException.Reason;
import java.util.ArrayList;
import java.util.List;

/**
 * All configurations of a constellation, verified from the one that its id is the hash of. What
 * somebody shows may end too early: whoever has seen a configuration asks with {@link
 * #requireContains} that it is there.
 */
public final class ConstellationHistory {
  /** Most configurations that are looked at. */
  public static final int MAX_LENGTH = 4096;

  private final List<Descriptor> descriptors;

  private ConstellationHistory(List<Descriptor> descriptors) {
    this.descriptors = List.copyOf(descriptors);
  }

  /**
   * A history.
   *
   * @param constellationId what the caller pinned
   * @param chain from the first configuration on
   * @throws ConstellationException as {@link SignedDescriptor#verifyGenesis} and {@link
   *     SignedDescriptor#verifySuccessor}; with {@link Reason#BROKEN_CHAIN} for an empty chain or
   *     one that is too long
   */
  public static ConstellationHistory verify(
      ByteString constellationId, List<SignedDescriptor> chain) throws ConstellationException {
    if (chain.isEmpty() || chain.size() > MAX_LENGTH) {
      throw new ConstellationException(
          Reason.BROKEN_CHAIN, "expected 1 to " + MAX_LENGTH + " configurations");
    }
    chain.getFirst().verifyGenesis(constellationId);
    ConstellationHistory history = new ConstellationHistory(List.of(chain.getFirst().descriptor()));
    for (SignedDescriptor next : chain.subList(1, chain.size())) {
      history = history.extend(next);
    }
    return history;
  }

  /**
   * This history and one configuration more.
   *
   * @throws ConstellationException as {@link SignedDescriptor#verifySuccessor}
   */
  public ConstellationHistory extend(SignedDescriptor next) throws ConstellationException {
    next.verifySuccessor(current());
    List<Descriptor> longer = new ArrayList<>(descriptors);
    longer.add(next.descriptor());
    return new ConstellationHistory(longer);
  }

  /** The constellation's id. */
  public ByteString constellationId() {
    return descriptors.getFirst().constellationId();
  }

  /** The last configuration. */
  public Descriptor current() {
    return descriptors.getLast();
  }

  /**
   * The configuration of an epoch, to verify what was certified under it.
   *
   * @throws ConstellationException with {@link Reason#WRONG_CONFIGURATION}
   */
  public Descriptor at(long configEpoch) throws ConstellationException {
    if (configEpoch < 0 || configEpoch >= descriptors.size()) {
      throw new ConstellationException(
          Reason.WRONG_CONFIGURATION, "no configuration of epoch " + configEpoch + " is known");
    }
    return descriptors.get((int) configEpoch);
  }

  /**
   * Refuses a history that ends before, or went another way than, what the caller has seen.
   *
   * @param configId of the last configuration that the caller has seen
   * @throws ConstellationException with {@link Reason#STALE}
   */
  public void requireContains(ByteString configId) throws ConstellationException {
    if (descriptors.stream().noneMatch(known -> known.configId().equals(configId))) {
      throw new ConstellationException(
          Reason.STALE, "the history does not hold a configuration that was seen before");
    }
  }
}
