@NullMarked
package dev.cloister.cli.demo;

import org.jspecify.annotations.NullMarked;
