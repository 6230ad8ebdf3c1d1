// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import dev.mempool.api.CheckReturnValue;
import java.lang.foreign.MemorySegment;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * The metadata of one mbuf: port, packet type, offload flags, the words of {@link MbufField}, and
 * dynamic fields. The third layer of {@link Mbuf}. There is one Java field per field of the C
 * struct, with the same number of bits.
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

  /** The lowest bits of the tags in {@link #portAndTags}. */
  private static final int TCI_SHIFT = 16;

  private static final int TCI_OUTER_SHIFT = 32;

  /** The flag of an mbuf whose data is in an external buffer. C: RTE_MBUF_F_EXTERNAL. */
  static final long EXTERNAL = 1L << 61;

  /** The flag of an mbuf whose data is in the buffer of another mbuf. C: RTE_MBUF_F_INDIRECT. */
  static final long INDIRECT = 1L << 62;

  /** The flags that the user sets: all but those of {@link #attachment}. */
  long olFlags;

  /**
   * The flag of the kind of buffer: {@link #INDIRECT}, {@link #EXTERNAL}, or 0 for its own. Only
   * attach and detach change it: an mbuf that forgot it could not release the reference.
   */
  long attachment;

  private int packetType;

  /**
   * The port and the two VLAN tags, 16 bits each from the lowest up: one word, so that an
   * allocation resets them by one store.
   */
  private long portAndTags = INVALID_PORT;

  // The words that MbufField reads and writes.
  long txOffload;
  long hash;
  char timesync;

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
   * The attachment stays. C clears it.
   */
  final void resetMetadata() {
    txOffload = 0;
    olFlags = 0;
    packetType = 0;
    portAndTags = INVALID_PORT;
  }

  /** Copies the fields that an attach takes from the other mbuf: all but timesync and flags. */
  final void copyMetadata(MbufMetadata from) {
    txOffload = from.txOffload;
    hash = from.hash;
    packetType = from.packetType;
    portAndTags = from.portAndTags;
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
    copyDynamic(Objects.requireNonNull(from, "from"));
  }

  // ---- port, flags, packet type ----

  /**
   * {@return the port from which the packet came, 0 to 65535, or {@link #INVALID_PORT}} C: {@code
   * port}.
   */
  public int port() {
    return (char) portAndTags;
  }

  /**
   * Sets the port.
   *
   * @param number 0 to 65535; the last is {@link #INVALID_PORT}
   * @throws IllegalArgumentException if it is out of range; nothing was changed then
   */
  public void setPort(int number) {
    if (number < 0 || number > MAX_16_BITS) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s: port %d, allowed are 0 to %d; nothing was changed",
              label(),
              number,
              MAX_16_BITS));
    }
    setPortOrTag(0, number);
  }

  private void setPortOrTag(int shift, long value) {
    portAndTags = portAndTags & ~((long) MAX_16_BITS << shift) | (value & MAX_16_BITS) << shift;
  }

  final int vlanTci() {
    return (char) (portAndTags >>> TCI_SHIFT);
  }

  final void setVlanTci(long tci) {
    setPortOrTag(TCI_SHIFT, tci);
  }

  final int vlanTciOuter() {
    return (char) (portAndTags >>> TCI_OUTER_SHIFT);
  }

  final void setVlanTciOuter(long tci) {
    setPortOrTag(TCI_OUTER_SHIFT, tci);
  }

  /**
   * {@return all flags, as the bits that they have in C, for logs and drivers} {@link
   * OlFlags#toString(long)} names them. To ask for flags, use {@link #hasFlags}. C: {@code
   * ol_flags}.
   */
  public long olFlags() {
    return olFlags | attachment;
  }

  /**
   * {@return whether the packet has these flags} A value of a field of several bits is compared
   * with the whole field: a packet with {@link OlFlags#RX_L4_CKSUM_NONE} does not have {@link
   * OlFlags#RX_L4_CKSUM_GOOD}.
   *
   * @param flags one flag, or several, all of which the packet must have
   */
  public boolean hasFlags(OlFlags flags) {
    Objects.requireNonNull(flags, "flags");
    return (olFlags() & flags.mask()) == flags.bits();
  }

  /**
   * Sets these flags, and leaves all others as they are. A value of a field of several bits
   * replaces the old value of the field.
   *
   * @param flags one flag, or several
   */
  public void addFlags(OlFlags flags) {
    Objects.requireNonNull(flags, "flags");
    olFlags = olFlags & ~flags.mask() | flags.bits();
  }

  /**
   * Clears these flags, and leaves all others as they are. If a flag is a value of a field of
   * several bits, the field becomes 0, whichever value it had.
   *
   * @param flags one flag, or several
   */
  public void clearFlags(OlFlags flags) {
    Objects.requireNonNull(flags, "flags");
    olFlags &= ~flags.mask();
  }

  /**
   * Sets these flags, and clears all others. Whether the mbuf is attached does not change.
   *
   * @param flags all flags of the packet; {@code OlFlags.of()} clears them
   */
  public void setFlags(OlFlags flags) {
    Objects.requireNonNull(flags, "flags");
    olFlags = flags.bits();
  }

  /**
   * {@return the type of the packet, the bits of its layers, which {@link PacketType} reads; 0 if
   * the packet was not parsed} C: {@code packet_type}.
   */
  public int packetType() {
    return packetType;
  }

  /**
   * Sets the type of the packet.
   *
   * @param type the {@linkplain PacketType#bits() bits} of its layers, or-ed; 0 if it is not known
   */
  public void setPacketType(int type) {
    packetType = type;
  }

  /**
   * Checks that the flags about transmission do not contradict each other. Does not compare the
   * lengths of the headers with the data. C counterpart: {@code rte_validate_tx_offload}, which
   * gives no reason.
   *
   * @return the contradiction and what would resolve it; empty if there is none
   */
  @CheckReturnValue
  public Optional<String> validateTxOffload() {
    return Optional.ofNullable(TxOffload.contradiction((Mbuf) this));
  }
}
