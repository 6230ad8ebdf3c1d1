// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import dev.mempool.mbuf.layout.DynSpace;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A registry of dynamic fields and flags: it allocates the bytes and bits of mbufs that have no
 * fixed meaning.
 *
 * <p>A part of a program that wants to keep its own data in each packet registers a field or a flag
 * by name once. A second registration with the same name, size and alignment returns the same
 * field. There are 36 bytes and 18 flags, allocated as in C. They are never released, because
 * packets may still carry data in them.
 *
 * <p>Thread-safe. Register at the start, and not per packet. {@link #global()} is the registry of
 * the process. All registries allocate the same bytes and bits of an mbuf, so a program that uses
 * another registry must use it for all fields and flags of its mbufs. C counterpart: {@code
 * rte_mbuf_dynfield_register} and its like, without their {@code flags}, which must be 0.
 *
 * <p>Names that start with {@code rte_} belong to DPDK. It defines:
 *
 * <ul>
 *   <li>{@code rte_dynfield_timestamp}, {@code rte_dynflag_rx_timestamp} and {@code
 *       rte_dynflag_tx_timestamp}: see {@link #registerRxTimestamp()} and {@link
 *       #registerTxTimestamp()}
 *   <li>{@code rte_flow_dynfield_metadata} and {@code rte_flow_dynflag_metadata}: the metadata that
 *       flow rules match or set
 *   <li>{@code rte_dynfield_ip_reassembly} and {@code rte_dynflag_ip_reassembly_incomplete}: the
 *       state of the reassembly of a packet, and the flag of a packet that a device could not
 *       reassemble
 *   <li>{@code rte_mbuf_dynfield_history}: the last events of an mbuf
 * </ul>
 *
 * @since 0.1.0
 */
public final class DynRegistry {

  /** The most characters of a name, as for the names of pools and ops. */
  private static final int MAX_NAME_LENGTH = 64;

  private static final String TIMESTAMP_FIELD = "rte_dynfield_timestamp";
  private static final String RX_TIMESTAMP_FLAG = "rte_dynflag_rx_timestamp";
  private static final String TX_TIMESTAMP_FLAG = "rte_dynflag_tx_timestamp";

  private static final DynRegistry GLOBAL = new DynRegistry();

  private static final int BYTES_PER_LINE = 8;

  private final Map<String, DynField> fields = new LinkedHashMap<>();
  private final Map<String, DynFlag> flags = new LinkedHashMap<>();
  private final DynSpace space = new DynSpace();

  /** The free bits; at first all for dynamic flags. */
  private long freeFlags = (2L << FlagValues.LAST_DYNAMIC) - (1L << FlagValues.FIRST_DYNAMIC);

  /** Makes an empty registry, for instance for one of several frameworks in a JVM. */
  public DynRegistry() {}

  /** {@return the registry of this process} */
  public static DynRegistry global() {
    return GLOBAL;
  }

  // ---- fields ----

  /**
   * Registers a field, at an offset that the registry chooses. C counterpart: {@code
   * rte_mbuf_dynfield_register}.
   *
   * @param name the name, 1 to 64 characters, not blank
   * @param size the bytes of the field, 1 to 127; there are 36 in all
   * @param align the alignment of its offset, a power of two
   * @return the new field, or that of an earlier registration with the same name, size and
   *     alignment
   * @throws IllegalArgumentException if an argument is not as above; nothing was registered then
   * @throws MempoolException EEXIST if the name is taken by another field, ENOENT if there is no
   *     room; nothing was registered then
   */
  public synchronized DynField registerField(String name, int size, int align) {
    DynField field = planField(name, size, align);
    claim(field);
    return field;
  }

  /**
   * Registers a field at an offset. C counterpart: {@code rte_mbuf_dynfield_register_offset}.
   *
   * @param name the name, 1 to 64 characters, not blank
   * @param size the bytes of the field, 1 to 127; there are 36 in all
   * @param align the alignment of its offset, a power of two
   * @param offset the offset in the C struct, 92 to 127
   * @return the new field, or that of an earlier registration with the same name, size, alignment
   *     and offset
   * @throws IllegalArgumentException if name, size or alignment is not as above; nothing was
   *     registered then
   * @throws MempoolException EEXIST if the name is taken by another field, EBUSY if the field
   *     cannot be at this offset; nothing was registered then
   */
  public synchronized DynField registerField(String name, int size, int align, int offset) {
    checkField(name, size, align);
    DynField known = known(name, size, align);
    if (known != null) {
      if (known.offset() != offset) {
        throw taken(known, "at offset " + offset);
      }
      return known;
    }
    if (!space.isFree(offset, size, align)) {
      throw new MempoolException(
          Reason.EBUSY,
          String.format(
              Locale.ROOT,
              "dynamic field '%s': %d byte(s) aligned to %d cannot be at offset %d, which is taken,"
                  + " not aligned or not within %d to %d; choose another offset, or none",
              name,
              size,
              align,
              offset,
              DynSpace.FIRST,
              DynSpace.END - 1));
    }
    DynField field = new RegisteredField(name, size, align, offset);
    claim(field);
    return field;
  }

  /**
   * Finds a field. C counterpart: {@code rte_mbuf_dynfield_lookup}, which fails with ENOENT if
   * there is none.
   *
   * @param name the name of the field
   * @return the field; empty if none has that name
   */
  public synchronized Optional<DynField> lookupField(String name) {
    return Optional.ofNullable(fields.get(Objects.requireNonNull(name, "name")));
  }

  /** Returns the field that a registration would give, without taking its bytes. */
  private DynField planField(String name, int size, int align) {
    checkField(name, size, align);
    DynField known = known(name, size, align);
    if (known != null) {
      return known;
    }
    int offset = space.find(size, align);
    if (offset < 0) {
      throw new MempoolException(
          Reason.ENOENT,
          String.format(
              Locale.ROOT,
              "dynamic field '%s': there is no room for %d byte(s) aligned to %d; registered are"
                  + " %s",
              name,
              size,
              align,
              fields.values()));
    }
    return new RegisteredField(name, size, align, offset);
  }

  private void claim(DynField field) {
    if (fields.putIfAbsent(field.name(), field) == null) {
      space.take(field.offset(), field.size());
    }
  }

  private @Nullable DynField known(String name, int size, int align) {
    DynField known = fields.get(name);
    if (known != null && (known.size() != size || known.align() != align)) {
      throw taken(known, String.format(Locale.ROOT, "with %d byte(s) aligned to %d", size, align));
    }
    return known;
  }

  private static MempoolException taken(DynField known, String wanted) {
    return new MempoolException(
        Reason.EEXIST,
        String.format(
            Locale.ROOT,
            "dynamic field '%s' cannot be registered %s: it is registered with %d byte(s) aligned"
                + " to %d at offset %d; choose another name",
            known.name(),
            wanted,
            known.size(),
            known.align(),
            known.offset()));
  }

  private static void checkField(String name, int size, int align) {
    checkName("field", name);
    if (size < 1 || size >= DynSpace.END || Integer.bitCount(align) != 1 || align < 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "dynamic field '%s': %d byte(s) aligned to %d, allowed are 1 to %d byte(s), of"
                  + " which there are %d in all, and an alignment that is a power of two",
              name,
              size,
              align,
              DynSpace.END - 1,
              DynSpace.END - DynSpace.FIRST));
    }
  }

  // ---- flags ----

  /**
   * Registers a flag, at the lowest free bit. C counterpart: {@code rte_mbuf_dynflag_register}.
   *
   * @param name the name, 1 to 64 characters, not blank
   * @return the new flag, or that of an earlier registration with the same name
   * @throws IllegalArgumentException if the name is not as above; nothing was registered then
   * @throws MempoolException ENOENT if no bit is free; nothing was registered then
   */
  public synchronized DynFlag registerFlag(String name) {
    DynFlag flag = planFlag(name);
    claim(flag);
    return flag;
  }

  /**
   * Registers a flag at a bit. C counterpart: {@code rte_mbuf_dynflag_register_bitnum}.
   *
   * @param name the name, 1 to 64 characters, not blank
   * @param bit the number of the bit, 23 to 40
   * @return the new flag, or that of an earlier registration with the same name and bit
   * @throws IllegalArgumentException if the name is not as above, or the flags have no such bit;
   *     nothing was registered then
   * @throws MempoolException EEXIST if the name is taken by another bit, EBUSY if the bit is taken
   *     or has a fixed meaning; nothing was registered then
   */
  public synchronized DynFlag registerFlag(String name, int bit) {
    checkName("flag", name);
    if (bit < 0 || bit >= Long.SIZE) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "dynamic flag '%s': bit %d, allowed are %d to %d",
              name,
              bit,
              FlagValues.FIRST_DYNAMIC,
              FlagValues.LAST_DYNAMIC));
    }
    DynFlag known = flags.get(name);
    if (known != null) {
      if (known.bit() != bit) {
        throw new MempoolException(
            Reason.EEXIST,
            String.format(
                Locale.ROOT,
                "dynamic flag '%s' cannot be bit %d: it is bit %d already; choose another name",
                name,
                bit,
                known.bit()));
      }
      return known;
    }
    if ((freeFlags >>> bit & 1) == 0) {
      throw new MempoolException(
          Reason.EBUSY,
          String.format(
              Locale.ROOT,
              "dynamic flag '%s': bit %d is taken or has a fixed meaning, those for dynamic flags"
                  + " are %d to %d; choose another bit, or none",
              name,
              bit,
              FlagValues.FIRST_DYNAMIC,
              FlagValues.LAST_DYNAMIC));
    }
    DynFlag flag = new RegisteredFlag(name, bit);
    claim(flag);
    return flag;
  }

  /**
   * Finds a flag. C counterpart: {@code rte_mbuf_dynflag_lookup}, which fails with ENOENT if there
   * is none.
   *
   * @param name the name of the flag
   * @return the flag; empty if none has that name
   */
  public synchronized Optional<DynFlag> lookupFlag(String name) {
    return Optional.ofNullable(flags.get(Objects.requireNonNull(name, "name")));
  }

  /** Returns the flag that a registration would give, without taking its bit. */
  private DynFlag planFlag(String name) {
    checkName("flag", name);
    DynFlag known = flags.get(name);
    if (known != null) {
      return known;
    }
    if (freeFlags == 0) {
      throw new MempoolException(
          Reason.ENOENT,
          String.format(
              Locale.ROOT, "dynamic flag '%s': all bits are taken, by %s", name, flags.values()));
    }
    return new RegisteredFlag(name, Long.numberOfTrailingZeros(freeFlags));
  }

  private void claim(DynFlag flag) {
    flags.putIfAbsent(flag.name(), flag);
    freeFlags &= ~flag.bits();
  }

  // ---- timestamps ----

  /**
   * Registers the field and the flag of the time of reception. C counterpart: {@code
   * rte_mbuf_dyn_rx_timestamp_register}.
   *
   * @return the field and the flag; those of an earlier registration if there was one
   * @throws MempoolException EEXIST if the name of the field is taken by another field, ENOENT if
   *     there is no room; nothing was registered then
   */
  public DynTimestamp registerRxTimestamp() {
    return registerTimestamp(RX_TIMESTAMP_FLAG);
  }

  /**
   * Registers the field and the flag of the time at which to send. C counterpart: {@code
   * rte_mbuf_dyn_tx_timestamp_register}.
   *
   * @return the field, which is the same as for reception, and the flag; those of an earlier
   *     registration if there was one
   * @throws MempoolException EEXIST if the name of the field is taken by another field, ENOENT if
   *     there is no room; nothing was registered then
   */
  public DynTimestamp registerTxTimestamp() {
    return registerTimestamp(TX_TIMESTAMP_FLAG);
  }

  private synchronized DynTimestamp registerTimestamp(String flagName) {
    DynField field = planField(TIMESTAMP_FIELD, Long.BYTES, Long.BYTES);
    DynFlag flag = planFlag(flagName);
    claim(field);
    claim(flag);
    return new RegisteredTimestamp(field, flag);
  }

  // ---- names and text ----

  private static void checkName(String what, String name) {
    Objects.requireNonNull(name, "name");
    if (name.length() > MAX_NAME_LENGTH) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the name '%s' of a dynamic %s has %d characters, at most %d are allowed",
              name,
              what,
              name.length(),
              MAX_NAME_LENGTH));
    }
    if (name.isBlank()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a dynamic %s needs a name of 1 to %d characters",
              what,
              MAX_NAME_LENGTH));
    }
  }

  /**
   * {@return all registrations and all free bytes and bits, as text} The text has the fields and
   * flags in the order of their registration, then for each byte of the C struct the size of the
   * free piece that contains it, in hexadecimal, then the bits of the flags. C counterpart: {@code
   * rte_mbuf_dyn_dump}.
   */
  public synchronized String dump() {
    StringBuilder text = new StringBuilder("Reserved fields:\n");
    for (DynField field : fields.values()) {
      text.append(
          String.format(
              Locale.ROOT,
              "  name=%s offset=%d size=%d align=%d flags=0\n",
              field.name(),
              field.offset(),
              field.size(),
              field.align()));
    }
    text.append("Reserved flags:\n");
    for (DynFlag flag : flags.values()) {
      text.append(
          String.format(Locale.ROOT, "  name=%s bitnum=%d flags=0\n", flag.name(), flag.bit()));
    }
    text.append("Free space in mbuf (0 = occupied, value = free zone alignment):\n");
    for (int i = 0; i < DynSpace.END; i++) {
      appendCell(text, i, String.format(Locale.ROOT, "%02x", space.score(i)));
    }
    text.append("Free bit in mbuf->ol_flags (0 = occupied, 1 = free):\n");
    for (int i = 0; i < Long.SIZE; i++) {
      appendCell(text, i, (freeFlags >>> i & 1) == 0 ? "0" : "1");
    }
    return text.toString();
  }

  private static void appendCell(StringBuilder text, int place, String content) {
    if (place % BYTES_PER_LINE == 0) {
      text.append(String.format(Locale.ROOT, "  %04x: ", place));
    }
    text.append(content).append(place % BYTES_PER_LINE == BYTES_PER_LINE - 1 ? '\n' : ' ');
  }
}
