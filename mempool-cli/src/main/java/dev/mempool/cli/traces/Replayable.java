package dev.mempool.cli.traces;

import java.util.List;

/** A trace that was read. */
interface Replayable {

  /** Says what was traced, in a word or two. */
  String subject();

  /** {@return how many steps it has} */
  int steps();

  /** Replays it on all kinds of pools; gives the first difference of each kind that differs. */
  List<String> differences();
}
