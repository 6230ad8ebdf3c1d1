package dev.mempool.ops.dpaa2.soft;

/** A line of a portal that holds a command. */
abstract class Command {

  /** Carries the command out. By the engine. */
  abstract void execute();
}
