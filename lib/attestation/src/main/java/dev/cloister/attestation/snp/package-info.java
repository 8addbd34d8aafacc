/**
 * AMD SEV-SNP attestation reports (AMD 56860, SEV-SNP firmware ABI) and their VCEK and VLEK
 * certificates (AMD 57230).
 */
@NullMarked
package dev.cloister.attestation.snp;

import org.jspecify.annotations.NullMarked;
