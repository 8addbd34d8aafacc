package dev.cloister.attestation.json;

/**
 * A JSON boolean.
 *
 * @param value its value
 */
public record JsonBoolean(boolean value) implements JsonValue {}
