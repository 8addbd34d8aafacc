@NullMarked
package dev.cloister.client.sealing;

import org.jspecify.annotations.NullMarked;
