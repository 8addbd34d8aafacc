/**
 * AMD's side of the world under own roots: SEV-SNP reports, VCEK and VLEK certificates and CRLs in
 * the real formats (AMD 56860 and 57230).
 */
@NullMarked
package dev.cloister.testkit.amd;

import org.jspecify.annotations.NullMarked;
