/** AMD's Key Distribution Service (AMD 57230, chapter 4). */
@NullMarked
package dev.cloister.collateral.kds;

import org.jspecify.annotations.NullMarked;
