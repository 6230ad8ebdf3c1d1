package dev.mempool.tck;

import dev.mempool.api.MempoolBackend;
import java.util.Arrays;
import java.util.List;

/** Blocks and single objects, in many calls one after another. */
final class BlockSequenceRules {

  private BlockSequenceRules() {}

  static List<BackendRule> all() {
    return List.of(
        rule(
            "R41",
            "blocks-stay-within-a-piece",
            "The objects of a block lie one slot apart also when the memory came in pieces.",
            Blocks.eachShape(BlockSequenceRules::inPieces)),
        rule(
            "R42",
            "blocks-and-single-objects-mix",
            "However blocks, bulks and single objects have been got and put, a block has no object"
                + " that is in use, its objects lie one slot apart, and what blocks leave can be"
                + " got.",
            (subject, effort, sink) -> {
              int rounds = effort.runs(300, 3_000);
              Blocks.eachShape((trial, size) -> mixed(trial, size, rounds))
                  .list(subject, effort, sink);
            }),
        rule(
            "R43",
            "blocks-become-whole-again",
            "When all objects are back, whichever threads put them and in whatever order, there"
                + " are as many blocks as right after filling.",
            Blocks.eachShape(BlockSequenceRules::wholeAgain)));
  }

  private static BackendRule rule(String id, String name, String statement, Cases cases) {
    return new BackendRule(id, name, RuleLevel.SEQUENCES, statement, cases);
  }

  private static void inPieces(Trial trial, int size) {
    try (Fixture fixture = trial.fullInPieces(size)) {
      int[] objects = Blocks.takeAll(trial, fixture, 1);
      fixture.requireExactly(Numbers.concat(objects, fixture.takeAll()), size);
    }
  }

  private static void mixed(Trial trial, int size, int rounds) {
    Dice dice = trial.dice();
    try (Fixture fixture = trial.full(size)) {
      MempoolBackend backend = fixture.backend();
      int block = backend.contiguousBlockSize();
      Ledger ledger = new Ledger(trial, size);
      int[] held = new int[size];
      // large blocks move many objects at a time
      int calls = Math.max(50, Math.min(rounds, 500_000 / block));
      for (int i = 0; i < calls; i++) {
        int outside = ledger.outside();
        int[] got = {};
        switch (dice.below(4)) {
          case 0 -> {
            int[] firsts = new int[1];
            if (backend.dequeueContiguousBlocks(firsts, 0, 1)) {
              got = Blocks.objects(trial, fixture, firsts[0]);
            }
          }
          case 1 -> {
            int count = Math.min(size - outside, dice.below(3) == 0 ? 1 : dice.below(block + 1));
            got = fixture.take(count, Math.max(1, count));
          }
          default -> {
            int count = Math.min(outside, 1 + dice.below(block + block / 2 + 1));
            shuffleTail(dice, held, outside, count);
            int[] back = Arrays.copyOfRange(held, outside - count, outside);
            trial.require(backend.enqueue(back, 0, count), "enqueue to succeed", "it failed");
            ledger.in(back, count);
          }
        }
        ledger.out(got, got.length);
        System.arraycopy(got, 0, held, ledger.outside() - got.length, got.length);
      }
      int[] rest = fixture.take(size - ledger.outside(), size);
      fixture.requireExactly(Numbers.concat(Arrays.copyOf(held, ledger.outside()), rest), size);
    }
  }

  /** Brings some of what is held to the end of it. */
  private static void shuffleTail(Dice dice, int[] held, int outside, int count) {
    for (int i = outside - count; i < outside; i++) {
      int j = dice.below(outside);
      int swap = held[i];
      held[i] = held[j];
      held[j] = swap;
    }
  }

  private static void wholeAgain(Trial trial, int size) {
    Dice dice = trial.dice();
    try (Fixture fixture = trial.full(size)) {
      int block = fixture.backend().contiguousBlockSize();
      int[] first = Blocks.takeAll(trial, fixture, 1);
      int[] all = Numbers.concat(first, fixture.takeAll());
      ThreadKind[] kinds = ThreadKind.values();
      for (int round = 0; round < 2 * kinds.length; round++) {
        dice.shuffle(all);
        // all by threads of one kind first, then by all kinds in turn
        for (int done = 0, turn = round; done < size; turn += round < kinds.length ? 0 : 1) {
          int from = done;
          int end = Math.min(size, done + 1 + dice.below(size / 3 + 1));
          Team.alone(
              trial,
              kinds[turn % kinds.length],
              () ->
                  trial.require(
                      fixture.backend().enqueue(all, from, end - from),
                      "enqueue to succeed",
                      "it failed"));
          done = end;
        }
        int whole = Blocks.takeAll(trial, fixture, 1).length;
        trial.require(
            whole == first.length,
            "%d blocks of %d as after filling".formatted(first.length / block, block),
            "there are %d when all objects are back".formatted(whole / block));
        fixture.takeAll();
      }
    }
  }
}
