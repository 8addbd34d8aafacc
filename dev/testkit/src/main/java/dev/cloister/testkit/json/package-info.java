/** JSON text written in the order it was built; nothing here reads JSON. */
@NullMarked
package dev.cloister.testkit.json;

import org.jspecify.annotations.NullMarked;
