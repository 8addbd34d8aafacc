package dev.cloister.architecture.planted.testkit;

/** Stands for development code. */
public final class Issuer {
  private Issuer() {}
}
