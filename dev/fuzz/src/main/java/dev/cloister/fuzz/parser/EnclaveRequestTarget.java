package dev.cloister.fuzz.parser;

import dev.cloister.channel.ChannelException;
import dev.cloister.enclave.api.EnclaveService;
import dev.cloister.fuzz.AllocationLimit;
import dev.cloister.fuzz.FuzzTarget;
import java.util.List;

/**
 * A request body at one endpoint of the enclave, sent when the client has come as far as the
 * endpoint needs: the whole service answers, not its parser alone.
 */
public final class EnclaveRequestTarget implements FuzzTarget {
  private final String endpoint;
  private final EnclaveWorld world = new EnclaveWorld();
  private final EnclaveWorld.Step before;
  private final Send send;
  private final byte[] seed;

  @FunctionalInterface
  private interface Send {
    void to(EnclaveService service, byte[] body) throws ChannelException;
  }

  @FunctionalInterface
  private interface Message {
    byte[] of(EnclaveWorld world);
  }

  private EnclaveRequestTarget(String endpoint, EnclaveWorld.Step before, Message seed, Send send) {
    this.endpoint = endpoint;
    this.before = before;
    this.send = send;
    this.seed = seed.of(world);
  }

  /** {@code POST /attest}. */
  public static EnclaveRequestTarget attest() {
    return new EnclaveRequestTarget(
        "attest",
        EnclaveWorld.Step.NEW,
        EnclaveWorld::attest,
        (service, body) -> service.attest(EnclaveWorld.ALICE, body));
  }

  /** {@code POST /session}. */
  public static EnclaveRequestTarget session() {
    return new EnclaveRequestTarget(
        "session",
        EnclaveWorld.Step.ATTESTED,
        EnclaveWorld::session,
        (service, body) -> service.session(EnclaveWorld.ALICE, body));
  }

  /** {@code POST /kek}. */
  public static EnclaveRequestTarget kek() {
    return new EnclaveRequestTarget(
        "kek",
        EnclaveWorld.Step.OPEN,
        EnclaveWorld::kek,
        (service, body) -> service.kek(EnclaveWorld.ALICE, body));
  }

  /** {@code POST /execute}. */
  public static EnclaveRequestTarget execute() {
    return new EnclaveRequestTarget(
        "execute",
        EnclaveWorld.Step.UNLOCKED,
        world -> world.execute(world.executionBody()),
        EnclaveService::execute);
  }

  /** What is under the client's MAC at {@code POST /execute}: a client may be hostile too. */
  public static EnclaveRequestTarget executionBody() {
    EnclaveWorld client = new EnclaveWorld();
    return new EnclaveRequestTarget(
        "execution-body",
        EnclaveWorld.Step.UNLOCKED,
        EnclaveWorld::executionBody,
        (service, body) -> service.execute(client.execute(body)));
  }

  /** {@code POST /close}. */
  public static EnclaveRequestTarget close() {
    return new EnclaveRequestTarget(
        "close", EnclaveWorld.Step.OPEN, EnclaveWorld::close, EnclaveService::close);
  }

  @Override
  public String name() {
    return "enclave-" + endpoint;
  }

  @Override
  public void run(byte[] input) throws ChannelException {
    try (EnclaveService service = world.service()) {
      try {
        world.until(service, before);
      } catch (ChannelException e) {
        throw new AssertionError("the client's own messages are refused", e);
      }
      send.to(service, input);
    }
  }

  @Override
  public Class<? extends Exception> refusal() {
    return ChannelException.class;
  }

  @Override
  public List<byte[]> seeds() {
    return List.of(seed.clone());
  }

  /** The base is what a handshake's curve arithmetic takes, whatever the input. */
  @Override
  public AllocationLimit allocationLimit() {
    return new AllocationLimit(8 * 1024 * 1024, 512);
  }
}
