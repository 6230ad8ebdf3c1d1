// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.dpaa2.soft;

/** A line of a portal that holds a command. */
abstract class Command {

  /** Executes the command in the line. Called with the lock of the {@link Engine} held. */
  abstract void execute();
}
