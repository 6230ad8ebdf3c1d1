package dev.mempool.cli.replay;

import dev.mempool.mbuf.Mbuf;

/** Where rx sends its frames. */
interface FrameSink {

  /** Takes the first {@code count} frames over; the array stays the caller's. */
  void send(Mbuf[] frames, int count);
}
