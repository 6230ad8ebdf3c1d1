// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck.rules;

import dev.mempool.api.MempoolBackend;
import dev.mempool.tck.fixture.Blocks;
import dev.mempool.tck.fixture.Fixture;
import dev.mempool.tck.fixture.HeldObjects;
import dev.mempool.tck.fixture.Indices;
import dev.mempool.tck.fixture.SplitMix64;
import dev.mempool.tck.fixture.Trial;
import dev.mempool.tck.threads.ThreadKind;
import dev.mempool.tck.threads.ThreadTeam;
import java.util.Arrays;
import java.util.List;

/** Rules about contiguous blocks, in many calls one after another. */
public final class BlockSequenceRules {

  private BlockSequenceRules() {}

  /** {@return the rules of this class} */
  public static List<Rule> all() {
    return List.of(
        new Rule(
            "R41",
            "blocks-stay-within-a-piece",
            "The objects of a block lie one slot apart even when the memory came in chunks.",
            SizeCases.eachBlockCount(BlockSequenceRules::inChunks)),
        new Rule(
            "R42",
            "blocks-and-single-objects-mix",
            "However blocks, bulks and single objects have been got and put, a block has no object"
                + " that is in use, its objects lie one slot apart, and all objects that are not in"
                + " use can be got.",
            (tested, budget, sink) -> {
              int rounds = budget.repetitions(300, 3_000);
              SizeCases.eachBlockCount((trial, size) -> mixed(trial, size, rounds))
                  .list(tested, budget, sink);
            }),
        new Rule(
            "R43",
            "blocks-become-whole-again",
            "When all objects are back, whichever threads put them and in whatever order, there"
                + " are as many blocks as right after filling.",
            SizeCases.eachBlockCount(BlockSequenceRules::wholeAgain)));
  }

  private static void inChunks(Trial trial, int size) {
    try (Fixture fixture = trial.fullInChunks(size)) {
      int[] objects = Blocks.takeAll(trial, fixture, 1);
      fixture.requireExactly(Indices.concat(objects, fixture.takeAll()), size);
    }
  }

  private static void mixed(Trial trial, int size, int rounds) {
    SplitMix64 random = trial.random();
    try (Fixture fixture = trial.full(size)) {
      MempoolBackend backend = fixture.backend();
      int block = backend.contiguousBlockSize();
      HeldObjects inUse = new HeldObjects(trial, size);
      int[] held = new int[size];
      // fewer calls where a block has many objects
      int calls = Math.max(50, Math.min(rounds, 500_000 / block));
      for (int i = 0; i < calls; i++) {
        int outside = inUse.count();
        int[] got = {};
        switch (random.nextInt(4)) {
          case 0 -> {
            int[] firsts = new int[1];
            if (backend.dequeueContiguousBlocks(firsts, 0, 1)) {
              got = Blocks.objects(trial, fixture, firsts[0]);
            }
          }
          case 1 -> {
            int count =
                Math.min(size - outside, random.nextInt(3) == 0 ? 1 : random.nextInt(block + 1));
            got = fixture.take(count, Math.max(1, count));
          }
          default -> {
            int count = Math.min(outside, 1 + random.nextInt(block + block / 2 + 1));
            shuffleTail(random, held, outside, count);
            int[] back = Arrays.copyOfRange(held, outside - count, outside);
            trial.require(
                backend.enqueue(back, 0, count), "enqueue to succeed", "it returned false");
            inUse.put(back, count);
          }
        }
        inUse.got(got, got.length);
        System.arraycopy(got, 0, held, inUse.count() - got.length, got.length);
      }
      int[] rest = fixture.take(size - inUse.count(), size);
      fixture.requireExactly(Indices.concat(Arrays.copyOf(held, inUse.count()), rest), size);
    }
  }

  /** Swaps random held objects into the last {@code count} positions of those held. */
  private static void shuffleTail(SplitMix64 random, int[] held, int outside, int count) {
    for (int i = outside - count; i < outside; i++) {
      int j = random.nextInt(outside);
      int swap = held[i];
      held[i] = held[j];
      held[j] = swap;
    }
  }

  private static void wholeAgain(Trial trial, int size) {
    SplitMix64 random = trial.random();
    try (Fixture fixture = trial.full(size)) {
      int block = fixture.backend().contiguousBlockSize();
      int[] first = Blocks.takeAll(trial, fixture, 1);
      int[] all = Indices.concat(first, fixture.takeAll());
      ThreadKind[] kinds = ThreadKind.values();
      for (int round = 0; round < 2 * kinds.length; round++) {
        random.shuffle(all);
        // in the first rounds one kind of thread puts all objects, later the kinds alternate
        for (int done = 0, kind = round; done < size; kind += round < kinds.length ? 0 : 1) {
          int from = done;
          int end = Math.min(size, done + 1 + random.nextInt(size / 3 + 1));
          ThreadTeam.alone(
              trial,
              kinds[kind % kinds.length],
              () ->
                  trial.require(
                      fixture.backend().enqueue(all, from, end - from),
                      "enqueue to succeed",
                      "it returned false"));
          done = end;
        }
        if (round % 2 == 1) { // blocks also become whole after their objects were got singly
          int[] got = fixture.take(size, 1 + size / 3);
          trial.require(
              fixture.backend().enqueue(got, 0, size), "enqueue to succeed", "it returned false");
        }
        int whole = Blocks.takeAll(trial, fixture, 1).length;
        trial.require(
            whole == first.length,
            "%d blocks of %d objects, as after filling".formatted(first.length / block, block),
            "there are %d with all objects back".formatted(whole / block));
        fixture.takeAll();
      }
    }
  }
}
