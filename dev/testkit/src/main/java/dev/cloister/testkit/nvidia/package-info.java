/** NVIDIA's device identity PKI under an own root, and devices that sign SPDM 1.1 measurements. */
@NullMarked
package dev.cloister.testkit.nvidia;

import org.jspecify.annotations.NullMarked;
