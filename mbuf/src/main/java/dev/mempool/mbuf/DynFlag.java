// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

/**
 * A named bit in the flags of mbufs, from {@link DynRegistry#registerFlag(String)}. It is read and
 * changed like any other flag: {@link Mbuf#hasFlags}, {@link Mbuf#addFlags}, {@link
 * Mbuf#clearFlags}. Keep it in a {@code static final} field: then reading the bit is a load, and
 * changing it a load and a store. Only a registry makes instances.
 *
 * <p>An allocation clears the bit. Immutable, so thread-safe. C counterpart: {@code struct
 * rte_mbuf_dynflag}, and the number of the bit.
 *
 * @since 0.1.0
 */
public sealed interface DynFlag extends OlFlags permits RegisteredFlag {

  /** {@return the name of the flag, unique among the flags of a registry} */
  String name();

  /** {@return the number of the bit in {@link Mbuf#olFlags()}, 23 to 40} */
  int bit();
}
