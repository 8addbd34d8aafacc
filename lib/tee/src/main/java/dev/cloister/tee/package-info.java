/** The TEE provider SPI, guest side. */
@NullMarked
package dev.cloister.tee;

import org.jspecify.annotations.NullMarked;
