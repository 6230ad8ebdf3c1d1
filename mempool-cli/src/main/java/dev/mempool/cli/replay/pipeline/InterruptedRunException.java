// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.replay.pipeline;

/** Thrown when the thread that waits for the pipeline was interrupted. */
public final class InterruptedRunException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  InterruptedRunException() {
    super("the replay was interrupted");
  }
}
