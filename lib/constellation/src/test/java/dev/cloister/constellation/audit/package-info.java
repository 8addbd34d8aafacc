@NullMarked
package dev.cloister.constellation.audit;

import org.jspecify.annotations.NullMarked;
