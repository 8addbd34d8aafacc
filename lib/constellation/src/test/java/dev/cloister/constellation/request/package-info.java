@NullMarked
package dev.cloister.constellation.request;

import org.jspecify.annotations.NullMarked;
