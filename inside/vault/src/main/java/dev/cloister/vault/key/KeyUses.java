package dev.cloister.vault.key;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.crypto.Aead;
import dev.cloister.channel.crypto.Hmac;
import dev.cloister.constellation.key.KeyOperation;
import dev.cloister.constellation.wire.KeyAnswer;
import dev.cloister.constellation.wire.KeyRequest;
import dev.cloister.vault.key.KeyGate.Opened;
import dev.cloister.vault.key.KeyGate.Wanted;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;

/** What is done with keys: none leaves but by {@link #export} and {@link #derive}. */
final class KeyUses {
  private final KeyHome home;
  private final KeyGate gate;
  private final UseCounter counter;

  KeyUses(KeyHome home, KeyGate gate, UseCounter counter) {
    this.home = home;
    this.gate = gate;
    this.counter = counter;
  }

  KeyAnswer wrap(KeyRequest.Wrap request, KeyCaller caller) throws ChannelException {
    try (Opened opened = gate.open(Wanted.of(request.use(), KeyOperation.WRAP), caller)) {
      StoredKey key = opened.key();
      KeyVersion version = key.primary();
      counter.take(KeyStore.counter(opened.id(), key, version));
      ByteString blob =
          KeyCiphers.wrap(
              opened.id(), key.owner(), version, request.aad(), request.plaintext(), home.random());
      return new KeyAnswer.Wrapped(version.number(), blob, home.continuity());
    }
  }

  KeyAnswer unwrap(KeyRequest.Unwrap request, KeyCaller caller) throws ChannelException {
    long number = Integer.toUnsignedLong(Aead.keyId(request.blob().bytes()));
    try (Opened opened = gate.open(Wanted.of(request.use(), number, KeyOperation.UNWRAP), caller)) {
      StoredKey key = opened.key();
      return new KeyAnswer.Unwrapped(
          KeyCiphers.unwrap(
              opened.id(), key.owner(), key.version(number), request.aad(), request.blob()),
          home.continuity());
    }
  }

  KeyAnswer sign(KeyRequest.Sign request, KeyCaller caller) throws ChannelException {
    try (Opened opened = gate.open(Wanted.of(request.use(), KeyOperation.SIGN), caller)) {
      KeyVersion version = opened.key().primary();
      byte[] signature =
          Signing.sign(opened.key().type(), version.material(), request.message().bytes());
      return new KeyAnswer.Signature(
          version.number(), ByteString.copyOf(signature), home.continuity());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("what was stored is a key that signs", e);
    }
  }

  KeyAnswer verify(KeyRequest.Verify request, KeyCaller caller) throws ChannelException {
    try (Opened opened =
        gate.open(Wanted.of(request.use(), request.version(), KeyOperation.VERIFY), caller)) {
      boolean valid =
          Signing.verify(
              opened.key().type(),
              opened.key().version(request.version()).publicKey().orElseThrow(),
              request.message().bytes(),
              request.signature().bytes());
      return new KeyAnswer.Verified(valid, home.continuity());
    } catch (InvalidKeyException e) {
      throw new IllegalStateException("what was stored is a key that verifies", e);
    }
  }

  KeyAnswer mac(KeyRequest.Mac request, KeyCaller caller) throws ChannelException {
    try (Opened opened = gate.open(Wanted.of(request.use(), KeyOperation.MAC), caller)) {
      KeyVersion version = opened.key().primary();
      byte[] tag = Hmac.tag(version.material(), request.message().bytes());
      return new KeyAnswer.Tagged(version.number(), ByteString.copyOf(tag), home.continuity());
    }
  }

  KeyAnswer verifyMac(KeyRequest.VerifyMac request, KeyCaller caller) throws ChannelException {
    try (Opened opened =
        gate.open(Wanted.of(request.use(), request.version(), KeyOperation.VERIFY_MAC), caller)) {
      boolean valid =
          Hmac.isValid(
              opened.key().version(request.version()).material(),
              request.message().bytes(),
              request.tag().bytes());
      return new KeyAnswer.Verified(valid, home.continuity());
    }
  }

  KeyAnswer derive(KeyRequest.DeriveBytes request, KeyCaller caller) throws ChannelException {
    try (Opened opened =
        gate.open(
            Wanted.of(request.use(), request.version(), KeyOperation.DERIVE, KeyOperation.EXPORT),
            caller)) {
      StoredKey key = opened.key();
      return new KeyAnswer.Derived(
          KeyCiphers.derive(
              opened.id(),
              key.owner(),
              key.version(request.version()),
              "bytes",
              request.context(),
              request.length()),
          home.continuity());
    }
  }

  KeyAnswer export(KeyRequest.ExportKey request, KeyCaller caller) throws ChannelException {
    try (Opened opened =
        gate.open(Wanted.of(request.use(), request.version(), KeyOperation.EXPORT), caller)) {
      KeyVersion version = opened.key().version(request.version());
      return new KeyAnswer.Exported(
          opened.key().type(),
          version.number(),
          version.material().copy(),
          version.publicKey(),
          home.continuity());
    }
  }
}
