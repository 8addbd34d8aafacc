@NullMarked
package dev.cloister.constellation.policy;

import org.jspecify.annotations.NullMarked;
