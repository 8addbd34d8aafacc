/** What all sources have in common: one request's documents, from the cache or the network. */
@NullMarked
package dev.cloister.collateral.fetch;

import org.jspecify.annotations.NullMarked;
