package dev.mempool.tck;

import dev.mempool.api.MempoolBackend;
import java.util.Arrays;
import java.util.List;

/** Single calls from one thread. */
final class CallRules {

  /** Elements on each side of a range, where a backend has no business. */
  private static final int MARGIN = 5;

  private CallRules() {}

  static List<BackendRule> all() {
    return List.of(
        rule(
            "R11",
            "dequeue-all-or-nothing",
            "A dequeue of more objects than there are returns false, without an exception, and all"
                + " of them can still be got.",
            Cross.eachBulk(CallRules::dequeueAllOrNothing)),
        rule(
            "R12",
            "failed-dequeue-leaves-range-untouched",
            "After a dequeue that returned false every element of the array is what it was.",
            Cross.eachBulk(CallRules::failedDequeue)),
        rule(
            "R13",
            "dequeue-writes-its-range-alone",
            "A dequeue that succeeds writes objects to the elements from 'from' to 'from+count-1'"
                + " and to no other.",
            Cross.eachBulk(CallRules::dequeueRange)),
        rule(
            "R14",
            "enqueue-reads-its-range-alone",
            "An enqueue puts the objects in the elements from 'from' to 'from+count-1' and no"
                + " other.",
            Cross.eachBulk(CallRules::enqueueRange)),
        rule(
            "R15",
            "enqueue-leaves-the-array",
            "An enqueue does not write to the array.",
            Cross.eachBulk(CallRules::enqueueLeavesArray)),
        rule(
            "R16",
            "enqueue-all-or-nothing",
            "An enqueue of more objects than fit returns false, without an exception, and keeps"
                + " none of them.",
            Cross.eachBulk(CallRules::enqueueAllOrNothing)),
        rule(
            "R17",
            "zero-is-a-success",
            "An enqueue and a dequeue of 0 objects return true and move nothing, be the backend"
                + " empty or full.",
            Cross.eachSize(CallRules::zero)),
        rule(
            "R18",
            "count-is-exact-at-rest",
            "While no other thread is inside, count() is the number of objects put less those got.",
            Cross.eachBulk(CallRules::count)),
        rule(
            "R19",
            "single-calls-agree-with-bulk-calls",
            "enqueueOne and dequeueOne do what enqueue and dequeue of one object do, on the same"
                + " objects; dequeueOne returns NONE when there is none.",
            Cross.eachSize(CallRules::singles)),
        rule(
            "R20",
            "any-order",
            "Objects can be put in any order.",
            Cross.eachSize(CallRules::anyOrder)),
        rule(
            "R21",
            "contents-are-kept",
            "What is written in the memory of an object is still there when it has been in the"
                + " backend.",
            Cross.eachSize(CallRules::contents)),
        rule(
            "R22",
            "backends-are-independent",
            "Two backends of the same ops share no objects.",
            Cross.eachSize(CallRules::independent)));
  }

  private static BackendRule rule(String id, String name, String statement, Cases cases) {
    return new BackendRule(id, name, RuleLevel.CALLS, statement, cases);
  }

  /** Numbers of objects that are too few for a bulk: none, one, and all but one. */
  private static int[] tooFew(int bulk) {
    return Arrays.stream(new int[] {0, 1, bulk - 1}).filter(k -> k < bulk).distinct().toArray();
  }

  private static void dequeueAllOrNothing(Trial trial, int size, int bulk) {
    for (int inside : tooFew(bulk)) {
      try (Fixture fixture = trial.empty(size)) {
        fixture.put(0, inside, bulk);
        trial.require(
            !fixture.backend().dequeue(new int[bulk], 0, bulk),
            "dequeue of %d to return false with %d inside".formatted(bulk, inside),
            "it returned true");
        fixture.requireExactly(fixture.takeAll(), inside);
      }
    }
  }

  private static void failedDequeue(Trial trial, int size, int bulk) {
    for (int inside : tooFew(bulk)) {
      try (Fixture fixture = trial.empty(size)) {
        fixture.put(0, inside, bulk);
        int[] array = Numbers.marked(bulk + 2 * MARGIN);
        if (!fixture.backend().dequeue(array, MARGIN, bulk)) {
          int changed = Numbers.changed(array, 0, array.length);
          trial.require(
              changed < 0,
              "an array without a change after dequeue(array, %d, %d) failed with %d inside"
                  .formatted(MARGIN, bulk, inside),
              "element %d was written".formatted(changed));
        }
      }
    }
  }

  private static void dequeueRange(Trial trial, int size, int bulk) {
    for (int from : new int[] {0, 1, MARGIN}) {
      try (Fixture fixture = trial.full(size)) {
        int end = from + bulk;
        int[] array = Numbers.marked(end + MARGIN);
        if (!fixture.backend().dequeue(array, from, bulk)) {
          throw trial.broken(
              "dequeue(array, %d, %d) to succeed".formatted(from, bulk), "it failed");
        }
        int outside =
            Math.max(Numbers.changed(array, 0, from), Numbers.changed(array, end, end + MARGIN));
        trial.require(
            outside < 0,
            "no change outside the range of dequeue(array, %d, %d)".formatted(from, bulk),
            "element %d was written".formatted(outside));
        int[] rest = fixture.take(size - bulk, size);
        fixture.requireExactly(Numbers.concat(Arrays.copyOfRange(array, from, end), rest), size);
      }
    }
  }

  private static void enqueueRange(Trial trial, int size, int bulk) {
    for (int from : new int[] {0, 1, MARGIN}) {
      try (Fixture fixture = trial.empty(size)) {
        int[] array = Numbers.marked(from + bulk + MARGIN);
        System.arraycopy(Numbers.run(0, bulk), 0, array, from, bulk);
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
      int[] array = Numbers.run(0, bulk);
      fixture.backend().enqueue(array, 0, bulk);
      trial.require(
          Arrays.equals(array, Numbers.run(0, bulk)), "an unchanged array", "enqueue wrote to it");
    }
  }

  private static void enqueueAllOrNothing(Trial trial, int size, int bulk) {
    try (Fixture fixture = trial.empty(size)) {
      // room for some of a bulk
      int inside = size - bulk / 2;
      fixture.put(0, inside, size);
      // a backend may have room for more than its pool, so some must go in twice until it refuses
      int[] objects = Numbers.run(size - bulk, bulk);
      while (inside < 4 * size + 64) {
        if (!fixture.backend().enqueue(objects, 0, bulk)) {
          int left = fixture.takeAll().length;
          trial.require(
              left == inside,
              "the %d objects that were in when enqueue of %d was refused".formatted(inside, bulk),
              "%d came out".formatted(left));
          return;
        }
        inside += bulk;
      }
    }
  }

  private static void zero(Trial trial, int size) {
    for (int inside : new int[] {0, size}) {
      try (Fixture fixture = trial.empty(size)) {
        fixture.put(0, inside, size);
        MempoolBackend backend = fixture.backend();
        for (int length : new int[] {0, 3}) {
          int[] array = Numbers.marked(length);
          String with = "of 0 to return true with %d of %d inside".formatted(inside, size);
          trial.require(backend.dequeue(array, length, 0), "dequeue " + with, "it returned false");
          trial.require(backend.enqueue(array, length, 0), "enqueue " + with, "it returned false");
          trial.require(
              Numbers.changed(array, 0, length) < 0, "an unchanged array", "it was written");
        }
        fixture.requireExactly(fixture.takeAll(), inside);
      }
    }
  }

  private static void count(Trial trial, int size, int bulk) {
    try (Fixture fixture = trial.empty(size)) {
      int inside = 0;
      while (inside < size) {
        int part = Math.min(bulk, size - inside);
        fixture.put(inside, inside + part, part);
        inside += part;
        requireCount(trial, fixture, inside);
      }
      while (inside > 0) {
        int part = Math.min(bulk, inside);
        fixture.take(part, part);
        inside -= part;
        requireCount(trial, fixture, inside);
      }
    }
  }

  private static void requireCount(Trial trial, Fixture fixture, int inside) {
    int count = fixture.backend().count();
    if (count != inside) {
      throw trial.broken("a count of " + inside, "it is " + count);
    }
  }

  private static void singles(Trial trial, int size) {
    try (Fixture fixture = trial.empty(size)) {
      MempoolBackend backend = fixture.backend();
      int half = size / 2;
      for (int round = 0; round < 2; round++) {
        // single in, bulk out
        putSingly(trial, backend, size);
        fixture.requireExactly(fixture.take(size, size), size);
        // bulk in, single out
        fixture.put(0, size, size);
        fixture.requireExactly(takeSingly(backend, size), size);
        // some of each
        putSingly(trial, backend, half);
        fixture.put(half, size, size);
        int[] some = takeSingly(backend, half);
        fixture.requireExactly(Numbers.concat(some, fixture.take(size - half, size)), size);
        int none = backend.dequeueOne();
        trial.require(
            none == MempoolBackend.NONE, "dequeueOne to return NONE on empty", "it gave " + none);
      }
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
        trial.dice().shuffle(order);
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
