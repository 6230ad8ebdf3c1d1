// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

/**
 * The numbers of a packet that network cards, meters and schedulers read and write, beside its
 * {@linkplain OlFlags flags} and its {@linkplain PacketType type}. Each constant stands for one
 * number in every mbuf:
 *
 * <pre>{@code
 * int flow = MbufField.RSS_HASH.get(packet);
 * MbufField.VLAN_TCI.set(packet, 5);
 * }</pre>
 *
 * <p>The numbers of the hash share eight bytes as in C, so setting one changes those that overlap
 * with it. No allocation resets them. The lengths that a sending device needs to find the checksums
 * that it computes, and the data that it cuts into segments, share another word, which an
 * allocation sets to 0. Words are little-endian on all machines.
 *
 * <p>An access costs as much as one to a field of a Java object. Not thread-safe: like all
 * metadata, a number belongs to the thread that holds the mbuf, and has a meaning on the first
 * segment of a packet only.
 *
 * @since 0.1.0
 */
public sealed interface MbufField permits WordField {

  // ---- numbers of their own ----

  /**
   * The VLAN tag, 0 to 65535: priority, drop indicator and VLAN id. If {@link OlFlags#RX_VLAN} is
   * set, the tag was received; if {@link OlFlags#TX_VLAN} is set, the device inserts it. An
   * allocation sets it to 0. C: {@code vlan_tci}.
   */
  MbufField VLAN_TCI = new WordField("VLAN tag", WordField.VLAN_TCI, 0, 16);

  /**
   * The outer of two VLAN tags, 0 to 65535. If {@link OlFlags#RX_QINQ} is set, the tag was
   * received; if {@link OlFlags#TX_QINQ} is set, the device inserts it. An allocation sets it to 0.
   * C: {@code vlan_tci_outer}.
   */
  MbufField VLAN_TCI_OUTER = new WordField("outer VLAN tag", WordField.VLAN_TCI_OUTER, 0, 16);

  /**
   * The time-stamp register or index that a device used, 0 to 65535. No allocation resets it and no
   * attach copies it. C: {@code timesync}.
   */
  MbufField TIMESYNC = new WordField("timesync value", WordField.TIMESYNC, 0, 16);

  // ---- the hash ----

  /** The RSS hash, 32 unsigned bits. Bytes 0 to 3 of the hash. C: {@code hash.rss}. */
  MbufField RSS_HASH = new WordField("RSS hash", WordField.HASH, 0, 32);

  /**
   * The hash of the flow director, 0 to 65535. Bytes 0 and 1 of the hash. C: {@code
   * hash.fdir.hash}.
   */
  MbufField FDIR_HASH = new WordField("flow director hash", WordField.HASH, 0, 16);

  /**
   * The id of the flow director rule, 0 to 65535. Bytes 2 and 3 of the hash. C: {@code
   * hash.fdir.id}.
   */
  MbufField FDIR_ID = new WordField("flow director id", WordField.HASH, 16, 16);

  /**
   * The lower flexible bytes of the flow director, 32 unsigned bits. Bytes 0 to 3 of the hash. C:
   * {@code hash.fdir.lo}.
   */
  MbufField FDIR_LOW = new WordField("flow director low word", WordField.HASH, 0, 32);

  /**
   * The upper flexible bytes, or the id, of the flow director, 32 unsigned bits. Bytes 4 to 7 of
   * the hash. C: {@code hash.fdir.hi}.
   */
  MbufField FDIR_HIGH = new WordField("flow director high word", WordField.HASH, 32, 32);

  /**
   * The queue of the hierarchical scheduler, 32 unsigned bits. Bytes 0 to 3 of the hash. C: {@code
   * hash.sched.queue_id}.
   */
  MbufField SCHED_QUEUE = new WordField("scheduler queue", WordField.HASH, 0, 32);

  /**
   * The traffic class for the scheduler, 0 to 255; 0 is the highest priority. Byte 4 of the hash.
   * C: {@code hash.sched.traffic_class}.
   */
  MbufField SCHED_TRAFFIC_CLASS = new WordField("traffic class", WordField.HASH, 32, 8);

  /**
   * The color that a meter gave to the packet, 0 to 255: 0 green, 1 yellow, 2 red. Byte 5 of the
   * hash. C: {@code hash.sched.color}.
   */
  MbufField SCHED_COLOR = new WordField("color", WordField.HASH, 40, 8);

  /**
   * The queue into which an event adapter sends, 0 to 65535. Bytes 6 and 7 of the hash. C: {@code
   * hash.txadapter.txq}.
   */
  MbufField TX_ADAPTER_QUEUE = new WordField("TX adapter queue", WordField.HASH, 48, 16);

  /**
   * The tag of the application, 32 unsigned bits. Bytes 0 to 3 of the hash. C: {@code hash.usr}.
   */
  MbufField HASH_USER = new WordField("user tag", WordField.HASH, 0, 32);

  // ---- the lengths of the headers of a packet to send: the TX offload ----

  /**
   * The bytes of the link header, 0 to 127. In a tunnel this header starts behind the outer
   * headers. C: {@code l2_len}.
   */
  MbufField L2_LENGTH = new WordField("L2 header length", WordField.TX_OFFLOAD, 0, 7);

  /** The bytes of the network header, 0 to 511. C: {@code l3_len}. */
  MbufField L3_LENGTH = new WordField("L3 header length", WordField.TX_OFFLOAD, 7, 9);

  /** The bytes of the transport header, 0 to 255. C: {@code l4_len}. */
  MbufField L4_LENGTH = new WordField("L4 header length", WordField.TX_OFFLOAD, 16, 8);

  /**
   * The bytes of payload of each segment into which the device cuts the packet, 0 to 65535. C:
   * {@code tso_segsz}.
   */
  MbufField TSO_SEGMENT_SIZE = new WordField("TSO segment size", WordField.TX_OFFLOAD, 24, 16);

  /** The bytes of the network header outside the tunnel, 0 to 511. C: {@code outer_l3_len}. */
  MbufField OUTER_L3_LENGTH = new WordField("outer L3 header length", WordField.TX_OFFLOAD, 40, 9);

  /** The bytes of the link header outside the tunnel, 0 to 127. C: {@code outer_l2_len}. */
  MbufField OUTER_L2_LENGTH = new WordField("outer L2 header length", WordField.TX_OFFLOAD, 49, 7);

  // ---- access ----

  /** {@return the name of this number, for example {@code VLAN tag}, as messages have it} */
  String name();

  /**
   * {@return the number in an mbuf} One of 32 bits is unsigned, so the result may be negative; see
   * {@link Integer#toUnsignedLong}.
   *
   * @param mbuf the mbuf
   */
  int get(Mbuf mbuf);

  /**
   * Sets the number in an mbuf. Several lengths of headers are set one after the other: there is no
   * method for the whole word as in C ({@code rte_mbuf_tx_offload}, {@code rte_mbuf_sched_set}).
   *
   * @param mbuf the mbuf
   * @param value the number; one of 32 bits may be any {@code int}
   * @throws IllegalArgumentException if the number needs more bits than the field has; nothing was
   *     changed then
   */
  void set(Mbuf mbuf, int value);
}
