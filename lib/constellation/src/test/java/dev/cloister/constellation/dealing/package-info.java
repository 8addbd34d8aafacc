@NullMarked
package dev.cloister.constellation.dealing;

import org.jspecify.annotations.NullMarked;
