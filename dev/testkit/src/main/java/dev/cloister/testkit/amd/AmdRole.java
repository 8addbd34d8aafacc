package dev.cloister.testkit.amd;

/** The certificates under an AMD root. */
public enum AmdRole {
  /** Root of a product line. */
  ARK,
  /** Issues VCEKs. */
  ASK,
  /** Issues VLEKs. */
  ASVK,
  /** Of one chip. */
  VCEK,
  /** Of one cloud provider. */
  VLEK
}
