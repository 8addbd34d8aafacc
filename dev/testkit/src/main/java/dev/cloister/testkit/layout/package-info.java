/** Fixed binary layouts: immutable blocks of bytes with named fields. */
@NullMarked
package dev.cloister.testkit.layout;

import org.jspecify.annotations.NullMarked;
