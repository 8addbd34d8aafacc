/**
 * An OpenID Connect issuer over real HTTP: discovery, keys that rotate, tokens of every kind, and
 * everything that can be wrong with them.
 */
@NullMarked
package dev.cloister.testkit.oidc;

import org.jspecify.annotations.NullMarked;
