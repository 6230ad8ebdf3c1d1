package dev.mempool.tck;

import java.util.Arrays;

/** Gets blocks and looks at their objects. */
final class Blocks {

  /** Large enough for every block size in sight. */
  static final int LARGE = 4096;

  private Blocks() {}

  /**
   * Some blocks, and one object more or less; how large they are only a backend knows, and it may
   * have smaller ones in a smaller pool.
   */
  static Cases eachShape(Cross.SizeCheck check) {
    return (subject, effort, sink) -> {
      for (int blocks : new int[] {1, 3, 5}) {
        for (int more : new int[] {-1, 0, 1}) {
          if (subject.contiguousBlocks()) {
            sink.add(
                "size=%d blocks%+d".formatted(blocks, more),
                trial -> {
                  int block = size(trial);
                  // another rule reports a block size of 0
                  if (block > 0) {
                    check.run(trial, Math.max(1, blocks * block + more));
                  }
                });
          }
        }
      }
    };
  }

  private static int size(Trial trial) {
    try (Fixture fixture = trial.empty(LARGE)) {
      return fixture.backend().contiguousBlockSize();
    }
  }

  /** The objects of all blocks that there are, taken several at a time. */
  static int[] takeAll(Trial trial, Fixture fixture, int blocks) {
    int size = fixture.geometry().size();
    int[] objects = new int[size];
    int count = 0;
    int[] firsts = Numbers.marked(blocks);
    while (fixture.backend().dequeueContiguousBlocks(firsts, 0, blocks)) {
      for (int first : firsts) {
        int[] block = objects(trial, fixture, first);
        trial.require(count + block.length <= size, "an end of blocks", "more than there are");
        System.arraycopy(block, 0, objects, count, block.length);
        count += block.length;
      }
      firsts = Numbers.marked(blocks);
    }
    trial.require(
        Numbers.changed(firsts, 0, blocks) < 0,
        "an array without a change when there are no blocks",
        "it became " + Arrays.toString(firsts));
    return Arrays.copyOf(objects, count);
  }

  /** The objects of a block; demands that they lie one slot apart. */
  static int[] objects(Trial trial, Fixture fixture, int first) {
    Geometry geometry = fixture.geometry();
    int block = fixture.backend().contiguousBlockSize();
    int[] objects = new int[block];
    for (int i = 0; i < block; i++) {
      long address = geometry.address(first) + (long) i * geometry.slotSize();
      try {
        objects[i] = geometry.indexOf(address);
      } catch (IllegalArgumentException e) {
        throw trial.broken(
            e,
            "%d objects one slot apart from object %d on".formatted(block, first),
            "there is no object in slot %d".formatted(i));
      }
    }
    return objects;
  }
}
