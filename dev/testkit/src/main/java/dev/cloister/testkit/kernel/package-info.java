/**
 * Kernel file systems as a process in a TEE sees them: configfs-tsm, measurement registers, ACPI
 * tables. In-process, behind java.nio, with the kernel's own refusals.
 */
@NullMarked
package dev.cloister.testkit.kernel;

import org.jspecify.annotations.NullMarked;
