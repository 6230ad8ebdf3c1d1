// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.replay.pipeline;

import dev.mempool.mbuf.Mbuf;

/** The next step of the pipeline for a burst of frames. */
interface FrameSink {

  /**
   * Takes over the first {@code count} frames of the array, which the caller may then use again.
   */
  void send(Mbuf[] frames, int count);
}
