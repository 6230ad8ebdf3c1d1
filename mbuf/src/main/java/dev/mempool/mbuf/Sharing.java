package dev.mempool.mbuf;

import org.jspecify.annotations.Nullable;

/**
 * Mbufs that use buffers which are not their own: another mbuf's, or an external one. Flags say so,
 * because the way to free looks at them with one load.
 */
final class Sharing {

  private Sharing() {}

  /** Whether an mbuf is as mbufs in a pool are: with its own buffer, and nobody else uses that. */
  static boolean isHome(Mbuf mbuf) {
    return (mbuf.olFlags & Mbuf.ATTACHMENT) == 0
        || (mbuf.hasPinnedExternalBuffer() && !isShared(mbuf));
  }

  private static boolean isShared(Mbuf mbuf) {
    ExternalBuffer external = mbuf.external;
    return external != null && external.refcnt() != 1;
  }

  static void attach(Mbuf mbuf, Mbuf to) {
    checkAttachable(mbuf);
    to.checkInUse();
    if (mbuf == to || mbuf.next != null) {
      throw notAttachable(
          mbuf, mbuf == to ? "cannot be attached to itself" : "is chained to another segment");
    }
    ExternalBuffer external = to.external;
    if (external != null) {
      external.refcntUpdate(1);
      mbuf.external = external;
      mbuf.olFlags = to.olFlags;
    } else {
      Mbuf owner = to.owner();
      owner.refcntUpdate(1);
      mbuf.owner = owner;
      mbuf.olFlags = to.olFlags | OlFlags.INDIRECT;
    }
    mbuf.copyMetadata(to);
    mbuf.shareBuffer(to);
    mbuf.packetLength = mbuf.dataLength;
    mbuf.segmentCount = 1;
  }

  static void attach(Mbuf mbuf, ExternalBuffer buffer) {
    checkAttachable(mbuf);
    buffer.take();
    mbuf.external = buffer;
    mbuf.olFlags |= OlFlags.EXTERNAL;
    use(mbuf, buffer);
  }

  /** Lets an mbuf of a new pool use an external buffer for good. */
  static void pin(Mbuf mbuf, ExternalBuffer buffer) {
    buffer.take();
    mbuf.external = buffer;
    mbuf.olFlags = OlFlags.EXTERNAL;
    use(mbuf, buffer);
    mbuf.dataOffset = mbuf.freshDataOffset();
  }

  private static void use(Mbuf mbuf, ExternalBuffer buffer) {
    mbuf.useBuffer(buffer.memory(), 0, buffer.length());
    mbuf.dataOffset = 0;
  }

  /** The mbuf has its own buffer again, whatever is thrown. */
  static void detach(Mbuf mbuf) {
    if (mbuf.isDirect() || mbuf.hasPinnedExternalBuffer()) {
      return;
    }
    int length = mbuf.dataLength;
    mbuf.packetLength = Math.max(0, mbuf.packetLength - length);
    giveUp(mbuf);
  }

  private static void giveUp(Mbuf mbuf) {
    ExternalBuffer external = mbuf.external;
    Mbuf owner = mbuf.owner;
    mbuf.owner = null;
    mbuf.olFlags = 0;
    mbuf.useOwnBuffer(mbuf.pool().dataRoom());
    if (external != null) {
      mbuf.external = null;
      external.release();
    }
    // freeSegment(), of which the compiler would not inline the part that is mostly enough
    if (owner != null && owner.giveUp(MbufRefcnt.NOTHING_CHANGED) && owner.goHome()) {
      owner.pool().put(owner);
    }
  }

  /**
   * Lets go of the buffer of an mbuf without further references. {@return whether the mbuf is
   * marked free and must be put}
   */
  static boolean release(Mbuf mbuf) {
    if (mbuf.hasPinnedExternalBuffer()) {
      return releasePinned(mbuf, mbuf.external);
    }
    // first, so that a callback which frees or attaches it again is refused
    mbuf.markFree();
    try {
      giveUp(mbuf);
    } catch (Throwable thrown) { // a callback is foreign code, in any language
      // the exception tells of the other mbuf, or of the buffer; this one is free all the same
      mbuf.retire();
      putAsWell(mbuf, thrown);
      throw thrown;
    }
    mbuf.retire();
    return true;
  }

  private static void putAsWell(Mbuf mbuf, Throwable thrown) {
    try {
      mbuf.pool().put(mbuf);
    } catch (RuntimeException | Error e) { // a backend is foreign code
      thrown.addSuppressed(e);
    }
  }

  /** Where others use its buffer, the last of them puts the mbuf; from then on it is theirs. */
  private static boolean releasePinned(Mbuf mbuf, @Nullable ExternalBuffer buffer) {
    mbuf.olFlags = OlFlags.EXTERNAL;
    mbuf.retire();
    return buffer == null || buffer.releasePinned();
  }

  private static void checkAttachable(Mbuf mbuf) {
    mbuf.checkInUse();
    if (!mbuf.isDirect()) {
      throw notAttachable(
          mbuf,
          mbuf.hasPinnedExternalBuffer()
              ? "has an external buffer for good"
              : "is attached already; detach it first");
    }
    if (mbuf.refcnt() != 1) {
      throw notAttachable(mbuf, "has %d references".formatted(mbuf.refcnt()));
    }
  }

  private static IllegalArgumentException notAttachable(Mbuf mbuf, String why) {
    return new IllegalArgumentException(
        ("%s %s; only a direct mbuf that nobody else uses can be attached. Nothing was changed")
            .formatted(mbuf.label(), why));
  }
}
