/** HPKE (RFC 9180), base mode, DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. */
@NullMarked
package dev.cloister.channel.hpke;

import org.jspecify.annotations.NullMarked;
