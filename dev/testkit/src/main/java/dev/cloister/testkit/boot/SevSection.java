package dev.cloister.testkit.boot;

/**
 * A section of SEV metadata, any values.
 *
 * @param type 1 memory, 2 secrets, 3 CPUID, 4 calling area, 16 kernel hashes
 */
public record SevSection(int address, int length, int type) {}
