// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.traces;

import java.util.List;

/** A trace that can be replayed. */
interface Replayable {

  /** Returns the name of what was traced, for messages: the ops, or mbufs. */
  String subject();

  /** {@return the number of its steps} */
  int steps();

  /**
   * Replays it on all kinds of pools. {@return the first difference of each kind that differs}
   *
   * @param progress is told before each step
   */
  List<String> differences(TraceProgress progress);
}
