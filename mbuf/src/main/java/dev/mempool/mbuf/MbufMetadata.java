package dev.mempool.mbuf;

import dev.mempool.mbuf.layout.BitField;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The metadata of one mbuf: port, packet type, VLAN tags, hash, offload flags and dynamic fields.
 * The third layer of {@link Mbuf}. There is one Java field per field of the C struct, with the same
 * number of bits.
 *
 * <p>Metadata has a meaning on the first segment of a packet only, except for the two attachment
 * bits of the flags, which each segment has. Not thread-safe: it belongs to the thread that holds
 * the mbuf. An allocation resets port, flags, packet type, VLAN tags and TX offload; the other
 * fields keep the values of the last user.
 */
abstract class MbufMetadata extends MbufData {

  /** The port of a packet that came from no port. C: {@code RTE_MBUF_PORT_INVALID}. */
  public static final int INVALID_PORT = 0xffff;

  /** The largest value of a field that has 16 bits in C. */
  private static final int MAX_16_BITS = 0xffff;

  /** The flags of the kind of buffer. Only attach and detach change them. */
  static final long ATTACHMENT = OlFlags.EXTERNAL | OlFlags.INDIRECT;

  // The parts of the hash overlap like the union of C on a little-endian machine.
  private static final BitField RSS = new BitField("RSS hash", 0, 32);
  private static final BitField FDIR_HASH = new BitField("flow director hash", 0, 16);
  private static final BitField FDIR_ID = new BitField("flow director id", 16, 16);
  private static final BitField FDIR_LOW = new BitField("flow director low word", 0, 32);
  private static final BitField FDIR_HIGH = new BitField("flow director high word", 32, 32);
  private static final BitField QUEUE_ID = new BitField("scheduler queue", 0, 32);
  private static final BitField TRAFFIC_CLASS = new BitField("traffic class", 32, 8);
  private static final BitField COLOR = new BitField("color", 40, 8);
  private static final BitField TX_QUEUE = new BitField("TX adapter queue", 48, 16);
  private static final BitField USER = new BitField("user tag", 0, 32);

  /**
   * The flags: the attachment bits, which the library sets, and all others, which the user sets.
   */
  long olFlags;

  private long txOffload;
  private long hash;
  private int packetType;
  private char port = INVALID_PORT;
  private char vlanTci;
  private char vlanTciOuter;
  private char timesync;

  // The bytes for dynamic fields, named by their offset in the C struct, lowest byte first.
  int dyn92;
  long dyn96;
  long dyn104;
  long dyn112;
  long dyn120;

  MbufMetadata(
      boolean checked, boolean guarded, MemorySegment chunk, long offset, int privateSize) {
    super(checked, guarded, chunk, offset, privateSize);
  }

  /**
   * Resets the fields that an allocation and a reset also change in C; the others would cost time.
   * The attachment bits stay, because an mbuf that forgot its attachment could not release the
   * reference. C clears them.
   */
  final void resetMetadata() {
    txOffload = 0;
    olFlags &= ATTACHMENT;
    packetType = 0;
    port = INVALID_PORT;
    vlanTci = 0;
    vlanTciOuter = 0;
  }

  /** Copies the fields that an attach takes from the other mbuf: all but timesync and flags. */
  final void copyMetadata(MbufMetadata from) {
    txOffload = from.txOffload;
    hash = from.hash;
    packetType = from.packetType;
    port = from.port;
    vlanTci = from.vlanTci;
    vlanTciOuter = from.vlanTciOuter;
    copyDynamic(from);
  }

  /**
   * Copies all fields that no allocation resets. Called for the new Java object that replaces
   * another one in a pool with a guard.
   */
  final void copyKeptMetadata(MbufMetadata from) {
    copyMetadata(from);
    timesync = from.timesync;
  }

  private void copyDynamic(MbufMetadata from) {
    dyn92 = from.dyn92;
    dyn96 = from.dyn96;
    dyn104 = from.dyn104;
    dyn112 = from.dyn112;
    dyn120 = from.dyn120;
  }

  /**
   * Copies all dynamic fields, of all registries, from another mbuf. Dynamic flags are copied with
   * the other flags. C counterpart: {@code rte_mbuf_dynfield_copy}.
   *
   * @param from the other mbuf
   */
  public void copyDynamicFields(Mbuf from) {
    copyDynamic(from);
  }

  // ---- port, flags, packet type, VLAN tags ----

  /**
   * {@return the port from which the packet came, 0 to 65535, or {@link #INVALID_PORT}} C: {@code
   * port}.
   */
  public int port() {
    return port;
  }

  /**
   * Sets the port.
   *
   * @param number 0 to 65535; the last is {@link #INVALID_PORT}
   * @throws IllegalArgumentException if it is out of range; nothing was changed then
   */
  public void port(int number) {
    port = checked("port", number);
  }

  /** {@return the offload flags, a sum of constants of {@link OlFlags}} C: {@code ol_flags}. */
  public long olFlags() {
    return olFlags;
  }

  /**
   * Sets the offload flags. {@link OlFlags#EXTERNAL} and {@link OlFlags#INDIRECT} stay as they are,
   * whatever is given, because they tell which buffer this mbuf uses.
   *
   * @param flags all flags
   */
  public void olFlags(long flags) {
    olFlags = flags & ~ATTACHMENT | olFlags & ATTACHMENT;
  }

  /**
   * {@return the type of the packet, a sum of constants of {@link PacketType}; 0 if the packet was
   * not parsed} C: {@code packet_type}.
   */
  public int packetType() {
    return packetType;
  }

  /**
   * Sets the type of the packet.
   *
   * @param type a sum of constants of {@link PacketType}
   */
  public void packetType(int type) {
    packetType = type;
  }

  /**
   * {@return the VLAN tag, 0 to 65535: priority, drop indicator and VLAN id} If {@link
   * OlFlags#RX_VLAN} is set, the tag was received; if {@link OlFlags#TX_VLAN} is set, the device
   * inserts it. C: {@code vlan_tci}.
   */
  public int vlanTci() {
    return vlanTci;
  }

  /**
   * Sets the VLAN tag.
   *
   * @param tag 0 to 65535
   * @throws IllegalArgumentException if it is out of range; nothing was changed then
   */
  public void vlanTci(int tag) {
    vlanTci = checked("VLAN tag", tag);
  }

  /**
   * {@return the outer of two VLAN tags, 0 to 65535} If {@link OlFlags#RX_QINQ} is set, the tag was
   * received; if {@link OlFlags#TX_QINQ} is set, the device inserts it. C: {@code vlan_tci_outer}.
   */
  public int vlanTciOuter() {
    return vlanTciOuter;
  }

  /**
   * Sets the outer of two VLAN tags.
   *
   * @param tag 0 to 65535
   * @throws IllegalArgumentException if it is out of range; nothing was changed then
   */
  public void vlanTciOuter(int tag) {
    vlanTciOuter = checked("outer VLAN tag", tag);
  }

  /**
   * {@return the time-stamp register or index that a device used, 0 to 65535} No allocation resets
   * it and no attach copies it. C: {@code timesync}.
   */
  public int timesync() {
    return timesync;
  }

  /**
   * Sets the time-stamp register or index.
   *
   * @param value 0 to 65535
   * @throws IllegalArgumentException if it is out of range; nothing was changed then
   */
  public void timesync(int value) {
    timesync = checked("timesync value", value);
  }

  // ---- the hash: eight bytes with several meanings ----

  /**
   * {@return all eight bytes of the hash} The RSS hash, the results of the flow director, the
   * fields of the scheduler, the queue of the TX adapter and the user tag share these bytes as in
   * C, so setting one changes those that overlap with it. The byte order is little-endian on all
   * machines. No allocation resets the hash. C: {@code hash}.
   */
  public long hash() {
    return hash;
  }

  /**
   * Sets all eight bytes of the hash.
   *
   * @param value the eight bytes, the first one lowest
   */
  public void hash(long value) {
    hash = value;
  }

  /**
   * {@return the RSS hash, 32 unsigned bits, see {@link Integer#toUnsignedLong}} Bytes 0 to 3 of
   * the hash. C: {@code hash.rss}.
   */
  public int hashRss() {
    return RSS.get(hash);
  }

  /**
   * Sets the RSS hash.
   *
   * @param value any 32 bits
   */
  public void hashRss(int value) {
    hash = RSS.set(hash, value);
  }

  /**
   * {@return the hash of the flow director, 0 to 65535} Bytes 0 and 1 of the hash. C: {@code
   * hash.fdir.hash}.
   */
  public int hashFdirHash() {
    return FDIR_HASH.get(hash);
  }

  /**
   * Sets the hash of the flow director.
   *
   * @param value 0 to 65535
   * @throws IllegalArgumentException if it is out of range; nothing was changed then
   */
  public void hashFdirHash(int value) {
    hash = FDIR_HASH.set(hash, value);
  }

  /**
   * {@return the id of the flow director rule, 0 to 65535} Bytes 2 and 3 of the hash. C: {@code
   * hash.fdir.id}.
   */
  public int hashFdirId() {
    return FDIR_ID.get(hash);
  }

  /**
   * Sets the id of the flow director rule.
   *
   * @param id 0 to 65535
   * @throws IllegalArgumentException if it is out of range; nothing was changed then
   */
  public void hashFdirId(int id) {
    hash = FDIR_ID.set(hash, id);
  }

  /**
   * {@return the lower flexible bytes of the flow director, 32 unsigned bits, see {@link
   * Integer#toUnsignedLong}} Bytes 0 to 3 of the hash. C: {@code hash.fdir.lo}.
   */
  public int hashFdirLow() {
    return FDIR_LOW.get(hash);
  }

  /**
   * Sets the lower flexible bytes of the flow director.
   *
   * @param value any 32 bits
   */
  public void hashFdirLow(int value) {
    hash = FDIR_LOW.set(hash, value);
  }

  /**
   * {@return the upper flexible bytes, or the id, of the flow director, 32 unsigned bits, see
   * {@link Integer#toUnsignedLong}} Bytes 4 to 7 of the hash. C: {@code hash.fdir.hi}.
   */
  public int hashFdirHigh() {
    return FDIR_HIGH.get(hash);
  }

  /**
   * Sets the upper flexible bytes, or the id, of the flow director.
   *
   * @param value any 32 bits
   */
  public void hashFdirHigh(int value) {
    hash = FDIR_HIGH.set(hash, value);
  }

  /**
   * {@return the queue of the hierarchical scheduler, 32 unsigned bits, see {@link
   * Integer#toUnsignedLong}} Bytes 0 to 3 of the hash. C: {@code hash.sched.queue_id}.
   */
  public int schedQueueId() {
    return QUEUE_ID.get(hash);
  }

  /**
   * Sets the queue of the hierarchical scheduler.
   *
   * @param queue any 32 bits
   */
  public void schedQueueId(int queue) {
    hash = QUEUE_ID.set(hash, queue);
  }

  /**
   * {@return the traffic class for the scheduler, 0 to 255} Byte 4 of the hash; 0 is the highest
   * priority. C: {@code hash.sched.traffic_class}.
   */
  public int schedTrafficClass() {
    return TRAFFIC_CLASS.get(hash);
  }

  /**
   * Sets the traffic class for the scheduler.
   *
   * @param trafficClass 0 to 255
   * @throws IllegalArgumentException if it is out of range; nothing was changed then
   */
  public void schedTrafficClass(int trafficClass) {
    hash = TRAFFIC_CLASS.set(hash, trafficClass);
  }

  /**
   * {@return the color that a meter gave to the packet, 0 to 255} Byte 5 of the hash: 0 green, 1
   * yellow, 2 red. C: {@code hash.sched.color}.
   */
  public int schedColor() {
    return COLOR.get(hash);
  }

  /**
   * Sets the color that a meter gave to the packet.
   *
   * @param color 0 to 255
   * @throws IllegalArgumentException if it is out of range; nothing was changed then
   */
  public void schedColor(int color) {
    hash = COLOR.set(hash, color);
  }

  /**
   * Sets queue, traffic class and color for the scheduler. C counterpart: {@code
   * rte_mbuf_sched_set}.
   *
   * @param queue any 32 bits
   * @param trafficClass 0 to 255
   * @param color 0 to 255: 0 green, 1 yellow, 2 red
   * @throws IllegalArgumentException if one is out of range; nothing was changed then
   */
  public void schedSet(int queue, int trafficClass, int color) {
    hash = COLOR.set(TRAFFIC_CLASS.set(QUEUE_ID.set(hash, queue), trafficClass), color);
  }

  /**
   * {@return the queue into which an event adapter sends, 0 to 65535} Bytes 6 and 7 of the hash. C:
   * {@code hash.txadapter.txq}.
   */
  public int txAdapterQueue() {
    return TX_QUEUE.get(hash);
  }

  /**
   * Sets the queue into which an event adapter sends.
   *
   * @param queue 0 to 65535
   * @throws IllegalArgumentException if it is out of range; nothing was changed then
   */
  public void txAdapterQueue(int queue) {
    hash = TX_QUEUE.set(hash, queue);
  }

  /**
   * {@return the tag of the application, 32 unsigned bits, see {@link Integer#toUnsignedLong}}
   * Bytes 0 to 3 of the hash. C: {@code hash.usr}.
   */
  public int hashUser() {
    return USER.get(hash);
  }

  /**
   * Sets the tag of the application.
   *
   * @param tag any 32 bits
   */
  public void hashUser(int tag) {
    hash = USER.set(hash, tag);
  }

  // ---- TX offload: the lengths that a sending device needs ----

  /**
   * {@return the lengths of the headers of a packet to send, in one word; see {@link TxOffload}} C:
   * {@code tx_offload}.
   */
  public long txOffload() {
    return txOffload;
  }

  /**
   * Sets the lengths of all headers with one store.
   *
   * @param word from {@link TxOffload#pack}, or of another mbuf
   */
  public void txOffload(long word) {
    txOffload = word;
  }

  /**
   * {@return the bytes of the link header, 0 to 127} In a tunnel this header starts behind the
   * outer headers. C: {@code l2_len}.
   */
  public int l2Length() {
    return TxOffload.L2_LENGTH.get(txOffload);
  }

  /**
   * Sets the bytes of the link header.
   *
   * @param bytes 0 to 127
   * @throws IllegalArgumentException if it is out of range; nothing was changed then
   */
  public void l2Length(int bytes) {
    txOffload = TxOffload.L2_LENGTH.set(txOffload, bytes);
  }

  /** {@return the bytes of the network header, 0 to 511} C: {@code l3_len}. */
  public int l3Length() {
    return TxOffload.L3_LENGTH.get(txOffload);
  }

  /**
   * Sets the bytes of the network header.
   *
   * @param bytes 0 to 511
   * @throws IllegalArgumentException if it is out of range; nothing was changed then
   */
  public void l3Length(int bytes) {
    txOffload = TxOffload.L3_LENGTH.set(txOffload, bytes);
  }

  /** {@return the bytes of the transport header, 0 to 255} C: {@code l4_len}. */
  public int l4Length() {
    return TxOffload.L4_LENGTH.get(txOffload);
  }

  /**
   * Sets the bytes of the transport header.
   *
   * @param bytes 0 to 255
   * @throws IllegalArgumentException if it is out of range; nothing was changed then
   */
  public void l4Length(int bytes) {
    txOffload = TxOffload.L4_LENGTH.set(txOffload, bytes);
  }

  /**
   * {@return the bytes of payload of each segment into which the device cuts the packet, 0 to
   * 65535} C: {@code tso_segsz}.
   */
  public int tsoSegmentSize() {
    return TxOffload.TSO_SEGMENT_SIZE.get(txOffload);
  }

  /**
   * Sets the bytes of payload of each segment into which the device cuts the packet.
   *
   * @param bytes 0 to 65535
   * @throws IllegalArgumentException if it is out of range; nothing was changed then
   */
  public void tsoSegmentSize(int bytes) {
    txOffload = TxOffload.TSO_SEGMENT_SIZE.set(txOffload, bytes);
  }

  /**
   * {@return the bytes of the network header outside the tunnel, 0 to 511} C: {@code outer_l3_len}.
   */
  public int outerL3Length() {
    return TxOffload.OUTER_L3_LENGTH.get(txOffload);
  }

  /**
   * Sets the bytes of the network header outside the tunnel.
   *
   * @param bytes 0 to 511
   * @throws IllegalArgumentException if it is out of range; nothing was changed then
   */
  public void outerL3Length(int bytes) {
    txOffload = TxOffload.OUTER_L3_LENGTH.set(txOffload, bytes);
  }

  /**
   * {@return the bytes of the link header outside the tunnel, 0 to 127} C: {@code outer_l2_len}.
   */
  public int outerL2Length() {
    return TxOffload.OUTER_L2_LENGTH.get(txOffload);
  }

  /**
   * Sets the bytes of the link header outside the tunnel.
   *
   * @param bytes 0 to 127
   * @throws IllegalArgumentException if it is out of range; nothing was changed then
   */
  public void outerL2Length(int bytes) {
    txOffload = TxOffload.OUTER_L2_LENGTH.set(txOffload, bytes);
  }

  /**
   * Checks that the flags about transmission do not contradict each other. Does not compare the
   * lengths of the headers with the data. C counterpart: {@code rte_validate_tx_offload}, which
   * gives no reason.
   *
   * @return the contradiction and what would resolve it; {@code null} if there is none
   */
  public @Nullable String validateTxOffload() {
    return TxOffload.contradiction(olFlags, tsoSegmentSize());
  }

  private char checked(String what, int value) {
    if (value < 0 || value > MAX_16_BITS) {
      throw new IllegalArgumentException(
          "%s: %s %d, allowed are 0 to %d; nothing was changed"
              .formatted(label(), what, value, MAX_16_BITS));
    }
    return (char) value;
  }
}
