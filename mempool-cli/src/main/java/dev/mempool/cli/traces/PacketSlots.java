// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.traces;

import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The packets of a trace in numbered slots, and the operations on them.
 *
 * <p>Arguments in a trace are unsigned 32-bit numbers. One that does not fit into an {@code int} is
 * larger than any buffer or packet, so the operation fails without a call of the library.
 */
final class PacketSlots {

  private final PktmbufPool pool;
  private final @Nullable Mbuf[] slots = new @Nullable Mbuf[MbufStep.SLOTS];

  /** The next byte that is written into a packet. */
  private byte content;

  PacketSlots(PktmbufPool pool) {
    this.pool = pool;
  }

  /**
   * Performs a step.
   *
   * @return its results as words {@code name=value}, in the order of {@link MbufStep.Operation}
   * @throws IllegalStateException if a slot that must hold a packet is empty, or one that must be
   *     empty holds a packet
   */
  String perform(MbufStep step) {
    return switch (step.operation()) {
      case ALLOC -> alloc(step);
      case FREE -> free(step);
      case APPEND -> changed(step, append(at(step.slot()), step.first()));
      case PREPEND -> changed(step, prepend(at(step.slot()), step.first()));
      case ADJ -> changed(step, isInt(step.first()) && at(step.slot()).adj((int) step.first()));
      case TRIM -> changed(step, isInt(step.first()) && at(step.slot()).trim((int) step.first()));
      case CHAIN -> chain(step);
      case CLONE -> duplicate(step, at(step.slot()).clone(pool));
      case COPY -> copy(step);
      case LINEARIZE -> changed(step, at(step.slot()).linearize()) + avail();
      case CONTIGUOUS -> "yes=" + bit(at(step.slot()).isContiguous());
      case READ -> read(at(step.slot()), step.first(), step.second());
    };
  }

  /** Frees all packets in the slots. */
  void freeAll() {
    for (int i = 0; i < slots.length; i++) {
      Mbuf packet = slots[i];
      slots[i] = null;
      if (packet != null) {
        packet.free();
      }
    }
  }

  private Mbuf at(int slot) {
    Mbuf packet = slots[slot];
    if (packet == null) {
      throw new IllegalStateException("slot " + slot + " holds no packet");
    }
    return packet;
  }

  private void fill(int slot, @Nullable Mbuf packet) {
    if (slots[slot] != null) {
      throw new IllegalStateException("slot " + slot + " holds a packet already");
    }
    slots[slot] = packet;
  }

  private static boolean isInt(long number) {
    return number <= Integer.MAX_VALUE;
  }

  private static int bit(boolean is) {
    return is ? 1 : 0;
  }

  private String avail() {
    return " avail=" + pool.availCount();
  }

  private String changed(MbufStep step, boolean ok) {
    return "ok=" + bit(ok) + " state=" + PacketState.actual(at(step.slot()));
  }

  private String alloc(MbufStep step) {
    Mbuf packet = pool.alloc();
    fill(step.slot(), packet);
    return "ok=" + bit(packet != null) + " state=" + PacketState.actual(packet) + avail();
  }

  private String free(MbufStep step) {
    Mbuf packet = at(step.slot());
    slots[step.slot()] = null;
    packet.free();
    return avail().strip();
  }

  private boolean append(Mbuf packet, long length) {
    int start = isInt(length) ? packet.append((int) length) : -1;
    if (start < 0) {
      return false;
    }
    write(packet, start, (int) length);
    return true;
  }

  private boolean prepend(Mbuf packet, long length) {
    if (!isInt(length) || !packet.prepend((int) length)) {
      return false;
    }
    write(packet, 0, (int) length);
    return true;
  }

  private void write(Mbuf packet, int start, int length) {
    for (int i = 0; i < length; i++) {
      packet.putByte(start + i, content++);
    }
  }

  private String chain(MbufStep step) {
    Mbuf tail = at(step.other());
    at(step.slot()).chain(tail);
    slots[step.other()] = null;
    return changed(step, true);
  }

  private String duplicate(MbufStep step, @Nullable Mbuf made) {
    fill(step.other(), made);
    return String.format(
        Locale.ROOT,
        "ok=%d source=%s target=%s%s",
        bit(made != null),
        PacketState.actual(at(step.slot())),
        PacketState.actual(made),
        avail());
  }

  private String copy(MbufStep step) {
    int length = (int) Math.min(step.second(), Integer.MAX_VALUE);
    Mbuf packet = at(step.slot());
    Mbuf made = isInt(step.first()) ? packet.copy(pool, (int) step.first(), length) : null;
    fill(step.other(), made);
    return "ok=" + bit(made != null) + " target=" + PacketState.actual(made) + avail();
  }

  private static String read(Mbuf packet, long offset, long length) {
    // A range that does not fit into the packet cannot be read, and no array is made for it.
    if (offset + length > packet.packetLength()) {
      return "ok=0 fnv=0";
    }
    byte[] bytes = new byte[(int) length];
    packet.read((int) offset, bytes);
    Fnv fnv = new Fnv();
    fnv.add(bytes);
    return "ok=1 fnv=" + fnv.value();
  }
}
