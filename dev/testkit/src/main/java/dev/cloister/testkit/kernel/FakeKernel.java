package dev.cloister.testkit.kernel;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The files of one TEE guest's kernel, below {@link #root()}. Use it through {@link
 * java.nio.file.Files}; what the kernel refuses fails as it does there.
 */
public final class FakeKernel {
  /** Where reports are. */
  public static final String REPORTS = "sys/kernel/config/tsm/report";

  /** Where TDX measurement registers are. */
  public static final String REGISTERS = "sys/devices/virtual/misc/tdx_guest/measurements";

  private final Map<String, Tree> mounts = new ConcurrentHashMap<>();
  private final Map<String, byte[]> plain = new ConcurrentHashMap<>();
  private final KernelFileSystem system = new KernelFileSystem(new Mounts());

  /** A kernel without any TEE. */
  public FakeKernel() {}

  /** Mounts configfs-tsm with that TEE behind it. */
  public Tsm reports(TsmDriver driver) {
    Tsm tsm = new Tsm(driver);
    mounts.put(REPORTS, tsm);
    return tsm;
  }

  /** Offers measurement registers. */
  public Registers registers() {
    Registers registers = new Registers();
    mounts.put(REGISTERS, registers);
    return registers;
  }

  /** A read-only file. */
  public FakeKernel with(String path, byte[] content) {
    plain.put(path.replaceAll("^/", ""), content.clone());
    return this;
  }

  /** What stands for {@code /}. */
  public Path root() {
    return system.root();
  }

  private final class Mounts implements Tree {
    @Override
    public Optional<Attribute> file(String path) {
      byte[] content = plain.get(path);
      if (content == null) {
        return at(path).flatMap(place -> place.tree().file(place.rest()));
      }
      return Optional.of(
          new Attribute() {
            @Override
            public byte[] read() {
              return content.clone();
            }
          });
    }

    @Override
    public Optional<List<String>> folder(String path) {
      return at(path).flatMap(place -> place.tree().folder(place.rest()));
    }

    @Override
    public void create(String path) throws IOException {
      Place place = at(path).orElseThrow(() -> Errno.EPERM.onPath(path));
      place.tree().create(place.rest());
    }

    @Override
    public void delete(String path) throws IOException {
      Place place = at(path).orElseThrow(() -> Errno.EPERM.onPath(path));
      place.tree().delete(place.rest());
    }

    private Optional<Place> at(String path) {
      for (Map.Entry<String, Tree> mount : mounts.entrySet()) {
        if (path.equals(mount.getKey())) {
          return Optional.of(new Place(mount.getValue(), ""));
        }
        if (path.startsWith(mount.getKey() + "/")) {
          return Optional.of(
              new Place(mount.getValue(), path.substring(mount.getKey().length() + 1)));
        }
      }
      return Optional.empty();
    }
  }

  private record Place(Tree tree, String rest) {}
}
