package dev.cloister.enclave.session;

import dev.cloister.attestation.binding.Binding;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.channel.credential.CredentialCipher;
import dev.cloister.channel.credential.CredentialContext;
import dev.cloister.channel.crypto.Aead;
import dev.cloister.channel.hpke.HpkeRecipient;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.channel.session.RequestMac;
import dev.cloister.channel.session.SessionAad;
import dev.cloister.channel.session.SessionKeys;
import dev.cloister.time.Deadline;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One user's session: keys shared with the user's client, the user's root key once it was sent, and
 * the counter of requests. Closing wipes all of it; after that, and after its time, every method
 * answers {@link ErrorCode#INVALID_SESSION}. Safe for use by many threads.
 */
public final class Session implements AutoCloseable {
  private final User user;
  private final Binding binding;
  private final HpkeRecipient recipient;
  private final SessionKeys keys;
  private final Deadline deadline;
  private Optional<SecretBytes> rootKey = Optional.empty();
  private long lastCounter;
  private boolean closed;

  Session(User user, Binding binding, HpkeRecipient recipient, Deadline deadline) {
    this.user = user;
    this.binding = binding;
    this.recipient = recipient;
    this.keys = SessionKeys.of(recipient);
    this.deadline = deadline;
  }

  /** Its id, which both sides derive. */
  public String id() {
    return keys.id();
  }

  /** Whose it is. */
  public User user() {
    return user;
  }

  /**
   * Takes the user's root key.
   *
   * @param sealed by the client's HPKE context, sequence 0
   * @throws ChannelException with {@link ErrorCode#REPLAYED_REQUEST} when the session has it,
   *     {@link ErrorCode#DECRYPTION_FAILED} when it was sealed for anything else
   */
  public synchronized void takeRootKey(byte[] sealed) throws ChannelException {
    requireOpen();
    if (rootKey.isPresent()) {
      throw new ChannelException(ErrorCode.REPLAYED_REQUEST, "the session has its key");
    }
    SecretBytes key = recipient.open(SessionAad.kek(binding, user.subject()), sealed);
    if (key.length() != CredentialCipher.ROOT_KEY_LENGTH) {
      key.close();
      throw new ChannelException(ErrorCode.INVALID_REQUEST, "expected a key of 32 bytes");
    }
    rootKey = Optional.of(key);
    recipient.close();
  }

  /**
   * Checks that the client made this request and that it is new; then its counter is used up.
   *
   * @throws ChannelException with {@link ErrorCode#INVALID_MAC} or {@link
   *     ErrorCode#REPLAYED_REQUEST}
   */
  public synchronized void authenticate(String path, long counter, byte[] body, byte[] mac)
      throws ChannelException {
    requireOpen();
    RequestMac.check(keys.mac(), "POST", path, id(), counter, body, mac);
    if (counter <= lastCounter) {
      throw new ChannelException(
          ErrorCode.REPLAYED_REQUEST, "the counter is not above the last one");
    }
    lastCounter = counter;
  }

  /**
   * Refuses to go on without the user's root key.
   *
   * @throws ChannelException with {@link ErrorCode#NO_KEK}
   */
  public synchronized void requireRootKey() throws ChannelException {
    requireOpen();
    rootKey();
  }

  /**
   * Opens an execution's parameters.
   *
   * @throws ChannelException with {@link ErrorCode#DECRYPTION_FAILED}
   */
  public synchronized byte[] openParameters(
      long counter, String requestId, String actionType, byte[] sealed) throws ChannelException {
    requireOpen();
    try (SecretBytes parameters =
        Aead.openCounted(
            keys.request(), counter, SessionAad.request(id(), requestId, actionType), sealed)) {
      return parameters.use(byte[]::clone);
    }
  }

  /**
   * Opens a credential of this session's user; the caller closes it.
   *
   * @throws ChannelException with {@link ErrorCode#INVALID_CREDENTIAL}
   */
  public synchronized SecretBytes openCredential(CredentialContext context, byte[] blob)
      throws ChannelException {
    requireOpen();
    return CredentialCipher.open(rootKey(), context, blob);
  }

  /**
   * Seals an execution's result. Once per counter that was authenticated.
   *
   * @param status {@code succeeded} or {@code failed}
   */
  public synchronized byte[] sealResult(
      long counter, String requestId, String status, JsonObject result) throws ChannelException {
    requireOpen();
    return Aead.sealCounted(
        keys.response(),
        counter,
        SessionAad.response(id(), requestId, status),
        result.toJson().getBytes(StandardCharsets.UTF_8));
  }

  /** Whether its time is over or it was closed. */
  public synchronized boolean ended() {
    return closed || deadline.passed();
  }

  /** Everything it holds that must be wiped, for tests that watch it being wiped. */
  synchronized List<SecretBytes> secrets() {
    return Stream.concat(Stream.of(keys.mac(), keys.request(), keys.response()), rootKey.stream())
        .toList();
  }

  @Override
  public synchronized void close() {
    closed = true;
    recipient.close();
    keys.close();
    rootKey.ifPresent(SecretBytes::close);
  }

  private SecretBytes rootKey() throws ChannelException {
    return rootKey.orElseThrow(
        () -> new ChannelException(ErrorCode.NO_KEK, "the session holds no key of the user"));
  }

  private void requireOpen() throws ChannelException {
    if (ended()) {
      close();
      throw invalid();
    }
  }

  static ChannelException invalid() {
    return new ChannelException(ErrorCode.INVALID_SESSION, "no such session, or it has ended");
  }
}
