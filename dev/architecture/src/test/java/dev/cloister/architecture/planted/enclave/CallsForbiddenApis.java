package dev.cloister.architecture.planted.enclave;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Random;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** One call of each kind that the lists forbid. */
final class CallsForbiddenApis {
  private CallsForbiddenApis() {}

  static Instant now() {
    return Instant.now();
  }

  static Supplier<SecureRandom> constructorReference() {
    return SecureRandom::new;
  }

  static LongSupplier methodReference() {
    return System::nanoTime;
  }

  @SuppressWarnings("DefaultCharset")
  static byte[] bytes(String text) {
    return text.getBytes();
  }

  static void print() {
    System.out.println(new Random(1).nextInt());
  }

  static Class<?> byName(String name) throws ClassNotFoundException {
    return Class.forName(name);
  }
}
