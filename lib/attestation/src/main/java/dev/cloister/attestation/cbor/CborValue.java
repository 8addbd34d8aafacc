package dev.cloister.attestation.cbor;

/** A CBOR data item. Immutable. */
public sealed interface CborValue
    permits CborInteger, CborBytes, CborText, CborArray, CborMap, CborTag, CborSimple {}
