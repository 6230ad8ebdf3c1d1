/**
 * The layout of the C struct: which bits of a word, and which bytes of the struct, hold which
 * field. Not exported.
 */
@NullMarked
package dev.mempool.mbuf.layout;

import org.jspecify.annotations.NullMarked;
