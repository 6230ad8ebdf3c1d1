/** The C names of flags and packet types, and lists of names. Not exported. */
@NullMarked
package dev.mempool.mbuf.names;

import org.jspecify.annotations.NullMarked;
