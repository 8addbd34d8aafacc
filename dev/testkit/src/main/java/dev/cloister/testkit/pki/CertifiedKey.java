package dev.cloister.testkit.pki;

/**
 * A key and a certificate for it.
 *
 * @param <K> the kind of key
 * @param key signs
 * @param certificate names the key
 */
public record CertifiedKey<K extends SigningKey>(K key, Certificate certificate) {}
