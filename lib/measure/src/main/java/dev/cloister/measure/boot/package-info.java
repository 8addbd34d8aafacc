/** Direct kernel boot: what firmware and kernel measure of kernel, command line and initrd. */
@NullMarked
package dev.cloister.measure.boot;

import org.jspecify.annotations.NullMarked;
