/** The keys of token issuers: OpenID Connect Discovery 1.0 and JSON Web Key Sets (RFC 7517). */
@NullMarked
package dev.cloister.collateral.keys;

import org.jspecify.annotations.NullMarked;
