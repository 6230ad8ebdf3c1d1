// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck.rules;

import dev.mempool.api.MempoolBackend;
import dev.mempool.tck.fixture.Fixture;
import dev.mempool.tck.fixture.Indices;
import dev.mempool.tck.fixture.Trial;
import dev.mempool.tck.threads.ThreadKind;
import dev.mempool.tck.threads.ThreadTeam;
import java.util.Arrays;
import java.util.List;

/** Rules about single calls from one thread. */
public final class CallRules {

  /** The elements on each side of a range, which no call may touch. */
  private static final int MARGIN = 5;

  /** Starts of a range. The last ones are beyond what ten and 16 bits can count. */
  private static final int[] OFFSETS = {0, 1, MARGIN, 1_000, 1_025, 5_000, 33_000, 70_000};

  /** Numbers of objects that 15 and 16 bits cannot count. */
  private static final int[] LARGE_SIZES = {40_000, 70_000};

  private CallRules() {}

  /** {@return the rules of this class} */
  public static List<Rule> all() {
    return List.of(
        new Rule(
            "R11",
            "dequeue-all-or-nothing",
            "A dequeue of more objects than there are returns false, without an exception, and the"
                + " objects that are there can still be got.",
            SizeCases.eachBulk(CallRules::dequeueAllOrNothing)),
        new Rule(
            "R12",
            "failed-dequeue-leaves-range-untouched",
            "A dequeue that returns false leaves every element of the array as it was.",
            SizeCases.eachBulk(CallRules::failedDequeue)),
        new Rule(
            "R13",
            "dequeue-writes-its-range-alone",
            "A dequeue that succeeds writes objects to the elements from 'from' to 'from+count-1'"
                + " and to no others.",
            SizeCases.eachBulk(CallRules::dequeueRange)),
        new Rule(
            "R14",
            "enqueue-reads-its-range-alone",
            "An enqueue puts the objects in the elements from 'from' to 'from+count-1' and no"
                + " others.",
            SizeCases.eachBulk(CallRules::enqueueRange)),
        new Rule(
            "R15",
            "enqueue-leaves-the-array",
            "An enqueue does not write to the array.",
            SizeCases.eachBulk(CallRules::enqueueLeavesArray)),
        new Rule(
            "R16",
            "enqueue-all-or-nothing",
            "An enqueue of more objects than fit returns false, without an exception, and keeps"
                + " none of them.",
            (tested, budget, sink) -> {
              SizeCases.eachBulk(CallRules::enqueueAllOrNothing).list(tested, budget, sink);
              for (int size : new int[] {1, 64, 1000}) {
                sink.add("far more than size=" + size, trial -> enqueueFarTooMany(trial, size));
              }
              for (ThreadKind kind : List.of(ThreadKind.UNREGISTERED, ThreadKind.LCORE)) {
                sink.add("by " + kind, trial -> enqueueAllOrNothingBy(trial, kind));
              }
            }),
        new Rule(
            "R17",
            "zero-is-a-success",
            "An enqueue and a dequeue of 0 objects return true and move nothing, whether the"
                + " backend is empty or full, and so does a dequeue of 0 blocks.",
            SizeCases.eachSize(CallRules::zero)),
        new Rule(
            "R18",
            "count-is-exact-at-rest",
            "While no other thread calls the backend, count() is the number of objects put minus"
                + " the number got.",
            (tested, budget, sink) -> {
              SizeCases.eachBulk(CallRules::count).list(tested, budget, sink);
              for (int size : LARGE_SIZES) {
                sink.add("size=" + size, trial -> count(trial, size, size / 8));
              }
            }),
        new Rule(
            "R19",
            "single-calls-agree-with-bulk-calls",
            "enqueueOne and dequeueOne do the same as enqueue and dequeue of one object, with the"
                + " same objects; dequeueOne returns NONE when the backend is empty.",
            SizeCases.eachSize(CallRules::singles)),
        new Rule(
            "R20",
            "any-order",
            "Objects can be put in any order.",
            SizeCases.eachSize(CallRules::anyOrder)),
        new Rule(
            "R21",
            "contents-are-kept",
            "What is written to the memory of an object is still there after the object has been in"
                + " the backend.",
            SizeCases.eachSize(CallRules::contents)),
        new Rule(
            "R22",
            "backends-are-independent",
            "Two backends of the same ops share no objects.",
            SizeCases.eachSize(CallRules::independent)));
  }

  /** Returns numbers of objects that are too few for a bulk: 0, 1, and one less than the bulk. */
  private static int[] tooFew(int bulk) {
    return Arrays.stream(new int[] {0, 1, bulk - 1}).filter(k -> k < bulk).distinct().toArray();
  }

  private static void dequeueAllOrNothing(Trial trial, int size, int bulk) {
    for (int free : tooFew(bulk)) {
      try (Fixture fixture = trial.empty(size)) {
        fixture.put(0, free, bulk);
        trial.require(
            !fixture.backend().dequeue(new int[bulk], 0, bulk),
            "dequeue of %d to return false with %d in the backend".formatted(bulk, free),
            "it returned true");
        fixture.requireExactly(fixture.takeAll(), free);
      }
    }
  }

  private static void failedDequeue(Trial trial, int size, int bulk) {
    for (int free : tooFew(bulk)) {
      try (Fixture fixture = trial.empty(size)) {
        fixture.put(0, free, bulk);
        int[] array = Indices.sentinels(bulk + 2 * MARGIN);
        if (!fixture.backend().dequeue(array, MARGIN, bulk)) {
          int changed = Indices.firstChanged(array, 0, array.length);
          trial.require(
              changed < 0,
              "an unchanged array after dequeue(array, %d, %d) failed with %d in the backend"
                  .formatted(MARGIN, bulk, free),
              "element %d was written".formatted(changed));
        }
      }
    }
  }

  private static void dequeueRange(Trial trial, int size, int bulk) {
    for (int from : OFFSETS) {
      try (Fixture fixture = trial.full(size)) {
        int end = from + bulk;
        int margin = from % 2 == 0 ? MARGIN : 0; // a range may be the end of its array
        int[] array = Indices.sentinels(end + margin);
        if (!fixture.backend().dequeue(array, from, bulk)) {
          throw trial.violation(
              "dequeue(array, %d, %d) to succeed".formatted(from, bulk), "it returned false");
        }
        int outside =
            Math.max(
                Indices.firstChanged(array, 0, from),
                Indices.firstChanged(array, end, end + margin));
        trial.require(
            outside < 0,
            "no change outside the range of dequeue(array, %d, %d)".formatted(from, bulk),
            "element %d was written".formatted(outside));
        int[] rest = fixture.take(size - bulk, size);
        fixture.requireExactly(Indices.concat(Arrays.copyOfRange(array, from, end), rest), size);
      }
    }
  }

  private static void enqueueRange(Trial trial, int size, int bulk) {
    for (int from : OFFSETS) {
      try (Fixture fixture = trial.empty(size)) {
        int[] array = Indices.sentinels(from + bulk + (from % 2 == 0 ? MARGIN : 0));
        System.arraycopy(Indices.range(0, bulk), 0, array, from, bulk);
        trial.require(
            fixture.backend().enqueue(array, from, bulk),
            "enqueue(array, %d, %d) to succeed".formatted(from, bulk),
            "it returned false");
        fixture.requireExactly(fixture.takeAll(), bulk);
      }
    }
  }

  private static void enqueueLeavesArray(Trial trial, int size, int bulk) {
    try (Fixture fixture = trial.empty(size)) {
      int[] array = new int[bulk];
      Arrays.setAll(array, i -> bulk - 1 - i); // not in the order that sorting would leave
      int[] before = array.clone();
      fixture.backend().enqueue(array, 0, bulk);
      trial.require(Arrays.equals(array, before), "an unchanged array", "enqueue wrote to it");
    }
  }

  private static void enqueueAllOrNothing(Trial trial, int size, int bulk) {
    try (Fixture fixture = trial.empty(size)) {
      enqueueAllOrNothing(trial, fixture, bulk);
    }
  }

  private static void enqueueAllOrNothing(Trial trial, Fixture fixture, int bulk) {
    int size = fixture.geometry().size();
    // leave room for half a bulk
    int free = size - bulk / 2;
    fixture.put(0, free, size);
    // a backend may hold more than its pool has: put some objects again until it refuses
    int[] objects = Indices.range(size - bulk, bulk);
    while (free < 4 * size + 64) {
      if (!fixture.backend().enqueue(objects, 0, bulk)) {
        int left = fixture.takeAll().length;
        trial.require(
            left == free,
            "the %d objects that were in the backend when it refused %d more".formatted(free, bulk),
            "%d came out".formatted(left));
        requireNothingLater(trial, fixture);
        return;
      }
      free += bulk;
    }
    requireAccepted(trial, fixture, free);
  }

  /** Fails if what the backend has refused comes out after other objects were put. */
  private static void requireNothingLater(Trial trial, Fixture fixture) {
    int half = (fixture.geometry().size() + 1) / 2;
    for (int round = 0; round < 2; round++) {
      fixture.put(0, half, half);
      int left = fixture.takeAll().length;
      trial.require(
          left == half,
          "the %d objects that were put after a put was refused".formatted(half),
          "%d came out".formatted(left));
    }
  }

  /** Lets threads of a kind fill a backend, which another thread has made, and put more. */
  private static void enqueueAllOrNothingBy(Trial trial, ThreadKind kind) {
    for (int bulk : new int[] {1, 2, 40, 64}) {
      try (Fixture fixture = trial.empty(64)) {
        ThreadTeam.alone(trial, kind, () -> enqueueAllOrNothing(trial, fixture, bulk));
      }
    }
  }

  /** Puts more objects at once than any backend of such a pool has room for. */
  private static void enqueueFarTooMany(Trial trial, int size) {
    for (int times : new int[] {2, 3, 7}) {
      try (Fixture fixture = trial.empty(size)) {
        int[] objects = new int[times * size + 64];
        Arrays.setAll(objects, i -> i % size);
        // if it takes them, objects were put twice, and nothing can be said of what comes out
        if (!fixture.backend().enqueue(objects, 0, objects.length)) {
          requireAccepted(trial, fixture, 0);
        }
      }
    }
  }

  private static void requireAccepted(Trial trial, Fixture fixture, int accepted) {
    int left = fixture.takeAll().length;
    trial.require(
        left == accepted,
        "the %d objects that the backend has accepted to come out".formatted(accepted),
        "%d came out".formatted(left));
  }

  private static void zero(Trial trial, int size) {
    for (int free : new int[] {0, size}) {
      try (Fixture fixture = trial.empty(size)) {
        fixture.put(0, free, size);
        MempoolBackend backend = fixture.backend();
        for (int length : new int[] {0, 3}) {
          int[] array = Indices.sentinels(length);
          String with = "of 0 to return true with %d of %d in the backend".formatted(free, size);
          trial.require(backend.dequeue(array, length, 0), "dequeue " + with, "it returned false");
          trial.require(backend.enqueue(array, length, 0), "enqueue " + with, "it returned false");
          trial.require(
              backend.contiguousBlockSize() <= 0
                  || backend.dequeueContiguousBlocks(array, length, 0),
              "dequeueContiguousBlocks " + with,
              "it returned false");
          trial.require(
              Indices.firstChanged(array, 0, length) < 0, "an unchanged array", "it was written");
        }
        fixture.requireExactly(fixture.takeAll(), free);
      }
    }
  }

  private static void count(Trial trial, int size, int bulk) {
    try (Fixture fixture = trial.empty(size)) {
      int free = 0;
      while (free < size) {
        int part = Math.min(bulk, size - free);
        fixture.put(free, free + part, part);
        free += part;
        requireCount(trial, fixture, free);
      }
      while (free > 0) {
        int part = Math.min(bulk, free);
        fixture.take(part, part);
        free -= part;
        requireCount(trial, fixture, free);
      }
    }
  }

  private static void requireCount(Trial trial, Fixture fixture, int free) {
    int count = fixture.backend().count();
    if (count != free) {
      throw trial.violation("a count of " + free, "it is " + count);
    }
  }

  private static void singles(Trial trial, int size) {
    try (Fixture fixture = trial.empty(size)) {
      MempoolBackend backend = fixture.backend();
      int half = size / 2;
      for (int round = 0; round < 2; round++) {
        // put singly, get in bulk
        putSingly(trial, backend, size);
        fixture.requireExactly(fixture.take(size, size), size);
        // put in bulk, get singly
        fixture.put(0, size, size);
        fixture.requireExactly(takeSingly(backend, size), size);
        // put half singly and half in bulk, and get them likewise
        putSingly(trial, backend, half);
        fixture.put(half, size, size);
        int[] some = takeSingly(backend, half);
        fixture.requireExactly(Indices.concat(some, fixture.take(size - half, size)), size);
        int none = backend.dequeueOne();
        trial.require(
            none == MempoolBackend.NONE,
            "dequeueOne of an empty backend to return NONE",
            "it returned " + none);
      }
    }
    String bulk = intoFull(trial, size, false);
    String single = intoFull(trial, size, true);
    trial.require(
        single.equals(bulk),
        "the same when objects are put into a full backend by enqueueOne as by enqueue: " + bulk,
        single);
  }

  /** Puts objects one by one into a full backend until it refuses, and tells what happens. */
  private static String intoFull(Trial trial, int size, boolean singly) {
    try (Fixture fixture = trial.full(size)) {
      int accepted = 0;
      boolean takes = true;
      while (takes && accepted < 3 * size + 64) {
        int object = accepted % size;
        try {
          takes =
              singly
                  ? fixture.backend().enqueueOne(object)
                  : fixture.backend().enqueue(new int[] {object}, 0, 1);
        } catch (RuntimeException e) {
          return e.getClass().getName() + " after %d were taken".formatted(accepted);
        }
        accepted += takes ? 1 : 0;
      }
      int more = fixture.takeAll().length - size;
      return "%d more were taken and %d of these came out".formatted(accepted, more);
    }
  }

  private static void putSingly(Trial trial, MempoolBackend backend, int count) {
    for (int object = 0; object < count; object++) {
      trial.require(backend.enqueueOne(object), "enqueueOne to succeed", "it returned false");
    }
  }

  private static int[] takeSingly(MempoolBackend backend, int count) {
    int[] taken = new int[count];
    for (int i = 0; i < count; i++) {
      taken[i] = backend.dequeueOne();
    }
    return taken;
  }

  private static void anyOrder(Trial trial, int size) {
    try (Fixture fixture = trial.empty(size)) {
      int[] order = new int[size];
      for (int i = 0; i < size; i++) {
        order[i] = size - 1 - i;
      }
      for (int round = 0; round < 4; round++) {
        trial.require(
            fixture.backend().enqueue(order.clone(), 0, size),
            "enqueue to succeed",
            "it returned false");
        fixture.requireExactly(fixture.take(size, size), size);
        trial.random().shuffle(order);
      }
    }
  }

  private static void contents(Trial trial, int size) {
    try (Fixture fixture = trial.empty(size)) {
      for (int object = 0; object < size; object++) {
        fixture.write(object, content(object));
      }
      fixture.put(0, size, size);
      for (int object : fixture.take(size, size)) {
        trial.require(
            fixture.read(object) == content(object),
            "the contents that object %d was put with".formatted(object),
            "its first bytes were changed");
      }
    }
  }

  private static long content(int object) {
    return ~(object * 0x1_0000_0001L);
  }

  private static void independent(Trial trial, int size) {
    try (Fixture first = trial.full(size);
        Fixture second = trial.empty(size)) {
      int[] strays = second.takeAll();
      trial.require(
          strays.length == 0,
          "nothing in a second backend while the first one is full",
          "%d objects came out".formatted(strays.length));
      second.put(0, size, size);
      first.requireExactly(first.take(size, size), size);
      second.requireExactly(second.take(size, size), size);
    }
  }
}
