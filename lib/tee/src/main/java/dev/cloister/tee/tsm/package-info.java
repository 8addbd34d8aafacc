/**
 * Intel TDX and AMD SEV-SNP guests through Linux's configfs-tsm and its measurement registers in
 * sysfs (Documentation/ABI/testing: configfs-tsm-report, sysfs-devices-virtual-misc-tdx_guest).
 */
@NullMarked
package dev.cloister.tee.tsm;

import org.jspecify.annotations.NullMarked;
