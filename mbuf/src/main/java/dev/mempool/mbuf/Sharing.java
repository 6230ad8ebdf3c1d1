// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import dev.mempool.api.internal.StackRoom;
import dev.mempool.mbuf.bulk.Failures;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The operations that let an mbuf use a buffer that is not its own: attach, detach and clone.
 *
 * <p>An mbuf is in one of four states. Two bits of its flags are 0 if it is direct, so that a free
 * needs one load to see that there is nothing to detach. An external mbuf is pinned if its pool
 * uses external memory. An mbuf that is attached to an external or pinned one becomes external: it
 * holds a reference to the buffer, not to the other mbuf.
 *
 * <pre>
 *   state      flags      owner   external   holds a reference to
 *   direct     none       null    null       nothing
 *   indirect   INDIRECT   set     null       the mbuf whose buffer it uses
 *   external   EXTERNAL   null    set        the external buffer
 *   pinned     EXTERNAL   null    set        its external buffer, always: the pool uses external memory
 * </pre>
 */
final class Sharing {

  private Sharing() {}

  /**
   * Tells whether an mbuf is attached to nothing, and, if its external buffer is pinned, whether no
   * other mbuf uses that buffer: the state of mbufs in a pool.
   */
  static boolean isDetached(Mbuf mbuf) {
    return mbuf.attachment == 0 || (mbuf.hasPinnedExternalBuffer() && !isBufferShared(mbuf));
  }

  private static boolean isBufferShared(Mbuf mbuf) {
    ExternalBuffer external = mbuf.external;
    return external != null && external.refcnt() != 1;
  }

  // ---- attach ----

  /** Attaches an mbuf to the buffer and the data of another one. */
  static void attach(Mbuf mbuf, Mbuf to) {
    StackRoom.require();
    checkAttachable(mbuf);
    to.checkData();
    if (mbuf == to || mbuf.next != null) {
      throw notAttachable(
          mbuf, mbuf == to ? "cannot be attached to itself" : "is chained to another segment");
    }
    ExternalBuffer external = to.external;
    if (external != null) {
      external.refcntUpdate(1);
      mbuf.external = external;
      mbuf.attachment = Mbuf.EXTERNAL;
    } else {
      Mbuf owner = to.owner();
      owner.addAttached();
      mbuf.owner = owner;
      mbuf.attachment = Mbuf.INDIRECT;
    }
    mbuf.olFlags = to.olFlags;
    mbuf.copyMetadata(to);
    mbuf.shareBuffer(to);
    mbuf.packetLength = mbuf.dataLength;
    mbuf.segmentCount = 1;
  }

  /** Attaches an mbuf to an external buffer. */
  static void attach(Mbuf mbuf, ExternalBuffer buffer) {
    StackRoom.require();
    checkAttachable(mbuf);
    buffer.addUser();
    mbuf.external = buffer;
    mbuf.attachment = Mbuf.EXTERNAL;
    useBuffer(mbuf, buffer);
  }

  /** Gives an mbuf of a new pool the external buffer that it always uses. */
  static void pin(Mbuf mbuf, ExternalBuffer buffer) {
    buffer.addUser();
    mbuf.external = buffer;
    mbuf.attachment = Mbuf.EXTERNAL;
    useBuffer(mbuf, buffer);
    mbuf.dataOffset = mbuf.freshDataOffset();
  }

  private static void useBuffer(Mbuf mbuf, ExternalBuffer buffer) {
    mbuf.useBuffer(buffer.memory(), 0, buffer.length());
    mbuf.dataOffset = 0;
  }

  private static void checkAttachable(Mbuf mbuf) {
    mbuf.checkData();
    if (!mbuf.isDirect()) {
      throw notAttachable(
          mbuf,
          mbuf.hasPinnedExternalBuffer()
              ? "always uses the external buffer of its pool"
              : "is attached already; detach it first");
    }
    if (!mbuf.hasOneReference()) {
      throw notAttachable(mbuf, String.format(Locale.ROOT, "has %d references", mbuf.refcnt()));
    }
  }

  private static IllegalArgumentException notAttachable(Mbuf mbuf, String why) {
    return new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "%s %s; only a direct mbuf with one reference can be attached. Nothing was changed",
            mbuf.label(),
            why));
  }

  // ---- clone ----

  /** Returns a packet with one new mbuf attached to each segment, or null if there are too few. */
  static @Nullable Mbuf clone(Mbuf packet, PktmbufPool from) {
    StackRoom.require();
    if (from.isPinned()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "pool '%s' uses external memory, so its mbufs cannot be attached to %s; clone from"
                  + " another pool",
              from.name(),
              packet.label()));
    }
    packet.checkData();
    Mbuf head = null;
    Mbuf last = null;
    boolean done = false;
    try {
      int segments = 0;
      for (Mbuf source = packet; source != null; source = source.next) {
        Mbuf made = from.alloc();
        if (made == null) {
          return null;
        }
        if (last == null) {
          head = made;
        } else {
          last.next = made;
        }
        last = made;
        attach(made, source);
        segments++;
      }
      if (head != null) {
        head.packetLength = packet.packetLength;
        head.segmentCount = segments;
      }
      done = true;
      return head;
    } finally {
      if (!done && head != null) {
        head.free();
      }
    }
  }

  // ---- detach ----

  /** Detaches an mbuf in use. It has its own buffer again, whatever is thrown. */
  static void detach(Mbuf mbuf) {
    StackRoom.require();
    if (mbuf.isDirect() || mbuf.hasPinnedExternalBuffer()) {
      return;
    }
    ExternalBuffer external = mbuf.external;
    Mbuf owner = mbuf.owner;
    mbuf.packetLength = Math.max(0, mbuf.packetLength - mbuf.dataLength);
    useOwnBuffer(mbuf);
    releaseBuffer(external, owner);
  }

  /**
   * Detaches an mbuf without references and marks it free: steps 3 to 5 of {@link Mbuf#prefree}.
   * {@return whether the caller must put it into its pool}
   *
   * <p>The mbuf is marked free before the reference to its buffer is released, so that a callback
   * that frees or attaches the mbuf again is refused. If releasing throws, the exception concerns
   * the other mbuf or the buffer, so this mbuf is put into its pool first.
   */
  static boolean detachForPool(Mbuf mbuf) {
    ExternalBuffer external = mbuf.external;
    if (mbuf.hasPinnedExternalBuffer()) {
      mbuf.olFlags = 0;
      mbuf.markFree();
      return external == null || external.releasePinned();
    }
    Mbuf owner = mbuf.owner;
    useOwnBuffer(mbuf);
    mbuf.markFree();
    try {
      releaseBuffer(external, owner);
    } catch (Throwable thrown) { // a callback is foreign code, in any language
      putAfter(thrown, mbuf);
      throw thrown;
    }
    return true;
  }

  private static void useOwnBuffer(Mbuf mbuf) {
    mbuf.owner = null;
    if (mbuf.external != null) { // most are null, and writing a reference costs a barrier
      mbuf.external = null;
    }
    mbuf.olFlags = 0;
    mbuf.attachment = 0;
    mbuf.useOwnBuffer(mbuf.pool().dataRoom());
  }

  private static void releaseBuffer(@Nullable ExternalBuffer external, @Nullable Mbuf owner) {
    if (external != null) {
      external.release();
    }
    // the same as owner.freeSegment(), which the JIT compiler would not inline here
    if (owner != null && owner.releaseAttached() && owner.resetForPool()) {
      owner.pool().put(null, owner);
    }
  }

  private static void putAfter(Throwable thrown, Mbuf mbuf) {
    try {
      mbuf.pool().put(null, mbuf);
    } catch (Throwable e) { // a backend is foreign code
      Failures.join(thrown, e);
    }
  }
}
