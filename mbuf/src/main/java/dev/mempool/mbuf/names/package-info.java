/** The C names of flags and packet types, and lists of names. Not exported. */
package dev.mempool.mbuf.names;
