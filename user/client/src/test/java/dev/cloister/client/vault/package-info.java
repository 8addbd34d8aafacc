@NullMarked
package dev.cloister.client.vault;

import org.jspecify.annotations.NullMarked;
