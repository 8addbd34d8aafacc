package dev.cloister.attestation.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.bytes.ByteString;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Collateral by kind, and what evidence inside other evidence gets of it. */
class CollateralItemsTest {
  private static final ByteString FIRST = ByteString.copyOf(new byte[] {1});
  private static final ByteString SECOND = ByteString.copyOf(new byte[] {2});
  private static final CollateralItems ITEMS =
      CollateralItems.of(Map.of(CollateralKind.CHAIN, List.of(FIRST, SECOND)));

  @Test
  void find_isTheFirstOfItsKind() {
    assertThat(ITEMS.find(CollateralKind.CHAIN)).contains(FIRST);
    assertThat(ITEMS.all(CollateralKind.CHAIN)).containsExactly(FIRST, SECOND);
    assertThat(ITEMS.find(CollateralKind.VEK)).isEmpty();
    assertThat(ITEMS.all(CollateralKind.VEK)).isEmpty();
  }

  @Test
  void withDefault_addsOnlyWhatThereIsNone() {
    assertThat(ITEMS.withDefault(CollateralKind.CHAIN, new byte[] {3})).isSameAs(ITEMS);
    CollateralItems more = ITEMS.withDefault(CollateralKind.VEK, new byte[] {3});
    assertThat(more.all(CollateralKind.VEK)).containsExactly(ByteString.copyOf(new byte[] {3}));
    assertThat(more.all(CollateralKind.CHAIN)).containsExactly(FIRST, SECOND);
  }

  @Test
  void without_takesOneKindAway() {
    assertThat(ITEMS.without(CollateralKind.VEK)).isSameAs(ITEMS);
    CollateralItems fewer =
        ITEMS.withDefault(CollateralKind.VEK, new byte[] {3}).without(CollateralKind.CHAIN);
    assertThat(fewer.all(CollateralKind.CHAIN)).isEmpty();
    assertThat(fewer.all(CollateralKind.VEK)).hasSize(1);
  }
}
