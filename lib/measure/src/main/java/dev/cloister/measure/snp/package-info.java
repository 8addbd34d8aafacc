/** AMD SEV-SNP: the launch digest. */
@NullMarked
package dev.cloister.measure.snp;

import org.jspecify.annotations.NullMarked;
