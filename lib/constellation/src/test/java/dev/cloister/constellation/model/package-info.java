@NullMarked
package dev.cloister.constellation.model;

import org.jspecify.annotations.NullMarked;
