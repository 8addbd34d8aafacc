package dev.cloister.vault.api;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ratls.AttestedPeer;
import dev.cloister.constellation.key.KeyId;
import dev.cloister.constellation.key.KeyName;
import dev.cloister.constellation.wire.KeyRequest;
import dev.cloister.constellation.wire.VaultAnswer;
import dev.cloister.constellation.wire.VaultRequest;
import dev.cloister.vault.access.Caller;
import dev.cloister.vault.key.KeyCaller;
import dev.cloister.vault.key.KeyService;
import java.util.Optional;

/** What is asked about typed keys, by whom the vault found out that asks. */
final class KeyCalls {
  private final Vault vault;
  private final KeyService keys;

  KeyCalls(Vault vault, KeyService keys) {
    this.vault = vault;
    this.keys = keys;
  }

  /**
   * Answers.
   *
   * @param peer the code at the other end, whether or not somebody is logged in too
   */
  VaultAnswer answer(VaultRequest.OfKeys request, Caller caller, Optional<AttestedPeer> peer)
      throws ChannelException {
    KeyCaller who = new KeyCaller(person(caller), peer.map(KeyCaller.Code::of));
    return new VaultAnswer.OfKeys(keys.answer(request.request(), who));
  }

  /** The handle of the key that a request is about. */
  Optional<ByteString> subject(KeyRequest request, Caller caller) throws ChannelException {
    return switch (request) {
      case KeyRequest.CreateKey create -> own(create.name(), caller);
      case KeyRequest.ImportKey key -> own(key.name(), caller);
      default -> KeyService.subject(request).map(KeyId::bytes);
    };
  }

  private Optional<ByteString> own(KeyName name, Caller caller) throws ChannelException {
    return caller instanceof Caller.Owner owner
        ? Optional.of(KeyId.of(vault.constellationId(), owner.id(), name).bytes())
        : Optional.empty();
  }

  private static Optional<KeyCaller.Person> person(Caller caller) {
    return caller instanceof Caller.Owner owner
        ? Optional.of(new KeyCaller.Person(owner.id(), owner.roles(), owner.mayWrite()))
        : Optional.empty();
  }
}
