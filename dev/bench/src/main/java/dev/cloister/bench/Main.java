package dev.cloister.bench;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Measures what the documentation claims: {@code bench [ROUNDS [GROUP...]]}. */
public final class Main {
  private static final int DEFAULT_ROUNDS = 3;

  /** Every group of figures; a new one is a class and a line here. */
  private static final List<BenchGroup> GROUPS =
      List.of(
          new VerifyGroup(),
          new SharingGroup(),
          new TimingGroup(),
          new StoreGroup(),
          new ChannelGroup(),
          new VaultGroup());

  private Main() {}

  /** See the class. Ends with 2 for an unknown group. */
  public static void main(String[] args) throws Exception {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : DEFAULT_ROUNDS;
    List<String> wanted = Arrays.stream(args).skip(1).toList();
    List<String> known = GROUPS.stream().map(BenchGroup::name).toList();
    if (!known.containsAll(wanted)) {
      System.err.println("groups: " + known.stream().collect(Collectors.joining(", ")));
      System.exit(2);
    }
    PrintStream out = System.out;
    for (BenchGroup group : GROUPS) {
      if (wanted.isEmpty() || wanted.contains(group.name())) {
        group.run(rounds, out);
      }
    }
  }
}
