package dev.cloister.constellation.witness;

import dev.cloister.constellation.Signed;
import java.util.List;

/**
 * What a vault shows to peers that did not hear of its start ({@link Witnesses#learn}).
 *
 * @param request what it asked for
 * @param grants enough of them
 */
public record GrantedStart(
    Signed<IncarnationRequest> request, List<Signed<IncarnationGrant>> grants) {
  /** Most grants that are looked at. */
  public static final int MAX_GRANTS = 255;

  /** Refuses more grants than there are peers. */
  public GrantedStart {
    grants = List.copyOf(grants);
    if (grants.size() > MAX_GRANTS) {
      throw new IllegalArgumentException("expected at most " + MAX_GRANTS + " grants");
    }
  }
}
