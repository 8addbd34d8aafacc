@NullMarked
package dev.cloister.constellation.commit;

import org.jspecify.annotations.NullMarked;
