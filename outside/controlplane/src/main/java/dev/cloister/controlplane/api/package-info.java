/** The routes, as /openapi.json describes them. */
@NullMarked
package dev.cloister.controlplane.api;

import org.jspecify.annotations.NullMarked;
