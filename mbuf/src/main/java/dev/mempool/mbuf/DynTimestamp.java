// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

/**
 * The time at which a packet was received, or is to be sent: a dynamic field for the time, and a
 * dynamic flag that is set if the field has a time. Unit and origin of the time are those of the
 * port. Both directions use the same field, and each has its own flag. {@link
 * DynRegistry#registerRxTimestamp()} and {@link DynRegistry#registerTxTimestamp()} return
 * instances; nobody else makes any. Immutable, so thread-safe; the mbuf is not.
 *
 * @since 0.1.0
 */
public sealed interface DynTimestamp permits RegisteredTimestamp {

  /** {@return the field with the time, 8 bytes} */
  DynField field();

  /** {@return the flag of packets that have a time} */
  DynFlag flag();

  /**
   * {@return whether an mbuf has a time}
   *
   * @param mbuf the mbuf
   */
  boolean isSet(Mbuf mbuf);

  /**
   * {@return the time; if {@link #isSet} is {@code false}, the value that the last user left}
   *
   * @param mbuf the mbuf
   */
  long get(Mbuf mbuf);

  /**
   * Sets the time and the flag.
   *
   * @param mbuf the mbuf
   * @param time the time
   */
  void set(Mbuf mbuf, long time);
}
