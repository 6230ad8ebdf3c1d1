// SPDX-License-Identifier: Apache-2.0
package dev.mempool.netty;

import java.lang.foreign.Arena;

/**
 * A fence for a state that very many operations read and that changes once, such as the end of an
 * allocator. An operation writes what it does, and then reads the state; the thread that changes
 * the state has to see either what was written, or that the operation sees the change. For that,
 * each operation would need a full fence between its two steps, which costs a fifth of a whole
 * buffer. The thread that changes the state pays for all of them instead.
 */
final class Handshake {

  private Handshake() {}

  /**
   * Waits until every other thread either sees all that the calling thread did before, or has
   * published all that it did itself before it looked. Takes up to some hundred microseconds.
   *
   * <p>The end of a shared arena stops each thread for a moment, between two of its operations on
   * memory: that is how the JDK knows that no thread is within an access to the arena's memory. To
   * be stopped, or to be found stopped, is a fence.
   */
  static void await() {
    try (Arena _ = Arena.ofShared()) {
      // its end is all that it is for
    }
  }
}
