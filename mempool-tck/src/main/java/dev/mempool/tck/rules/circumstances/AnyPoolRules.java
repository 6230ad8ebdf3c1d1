// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck.rules.circumstances;

import dev.mempool.api.MemoryRequirement;
import dev.mempool.api.MempoolBackend;
import dev.mempool.api.OpsConfig;
import dev.mempool.api.OpsSetting;
import dev.mempool.tck.fixture.Answers;
import dev.mempool.tck.fixture.Blocks;
import dev.mempool.tck.fixture.Fixture;
import dev.mempool.tck.fixture.Geometry;
import dev.mempool.tck.fixture.Indices;
import dev.mempool.tck.fixture.TestedOps;
import dev.mempool.tck.fixture.Trial;
import dev.mempool.tck.rules.LargeGeometry;
import dev.mempool.tck.rules.ProviderRules;
import dev.mempool.tck.rules.Rule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The rule about pools with unusual names, slots, guards, nodes and much memory. */
final class AnyPoolRules {

  /** The length of the longest name. */
  private static final int LONGEST_NAME = 64;

  private static final String HASH_MIN = "polygenelubricants";

  private static final String HASH_0 = "k4zj4jiz";

  private static final String HASH_MINUS_1 = "mttyjiqe";

  /** Two names that a careless table takes for one, and in what they differ. */
  private record Names(String difference, String first, String second) {}

  private static final List<Names> SIMILAR =
      List.of(
          new Names(
              "the last character",
              "n".repeat(LONGEST_NAME - 1) + "1",
              "n".repeat(LONGEST_NAME - 1) + "2"),
          new Names("all but String.hashCode", "pool-AaAa", "pool-BBBB"),
          new Names("the order of the characters", "rx-pool", "xr-pool"),
          new Names("upper and lower case", "packets", "Packets"),
          new Names("a leading zero", "p1", "p01"),
          new Names("punctuation", "a.b", "a-b"),
          new Names("nothing", "twin", "twin"));

  private AnyPoolRules() {}

  static Rule rule() {
    return new Rule(
        "R51",
        "any-pool-is-served",
        "A backend serves pools with names of 1 to 64 characters, also when two names hardly"
            + " differ, on any NUMA node, with guards or without, with slots beyond 32 KiB, and"
            + " with memory beyond 2 GiB and 4 GiB, and with each word and flag that its settings"
            + " allow, and in chunks of memory of which later ones lie below earlier ones. (Such"
            + " memory has addresses only: ops and backends calculate with them.)",
        (tested, budget, sink) -> {
          geometries()
              .forEach(
                  (label, geometry) -> sink.add(label, trial -> serves(trial, geometry.get())));
          for (Names names : SIMILAR) {
            sink.add("names that differ in " + names.difference(), trial -> similar(trial, names));
          }
          for (int size : new int[] {7, 65, 1000}) {
            sink.add("size=%d, in chunks".formatted(size), trial -> inChunks(trial, size));
          }
          for (OpsSetting setting : tested.settings()) {
            if (setting.kind() == OpsSetting.Kind.INTEGER) {
              continue; // a number may be a limit of what the backend serves
            }
            for (String value : ProviderRules.values(setting)) {
              String text = setting.name() + "=" + value;
              sink.add(text, trial -> servesWith(trial, text));
            }
          }
        });
  }

  private static Map<String, Supplier<Geometry>> geometries() {
    Map<String, Supplier<Geometry>> all = new LinkedHashMap<>();
    for (String name :
        new String[] {
          "x",
          "x".repeat(33),
          "x".repeat(LONGEST_NAME),
          "a-b_c.d-",
          "-._",
          "123",
          // their String.hashCode is the smallest int, 0, and -1
          HASH_MIN,
          HASH_0,
          HASH_MINUS_1
        }) {
      all.put("name=" + name, () -> Geometry.small(65).withName(name));
    }
    for (int node : new int[] {0, 1, 7, 31}) {
      all.put("node=" + node, () -> Geometry.small(65).withNode(node));
    }
    for (int element : new int[] {1, 64, 2049}) {
      for (int alignment : new int[] {8, 64}) {
        all.put(
            "element=%d, alignment=%d, guards".formatted(element, alignment),
            () -> new Geometry(65, element, alignment).withGuards());
      }
    }
    LargeGeometry.ALL.forEach(large -> all.put(large.toString(), large::geometry));
    return all;
  }

  private static void serves(Trial trial, Geometry geometry) {
    try (Fixture fixture = trial.empty(geometry)) {
      serves(trial, fixture);
    }
  }

  private static void inChunks(Trial trial, int size) {
    try (Fixture fixture = trial.emptyInDescendingChunks(Geometry.small(size))) {
      serves(trial, fixture);
    }
  }

  private static void serves(Trial trial, Fixture fixture) {
    int size = fixture.geometry().size();
    MempoolBackend backend = fixture.backend();
    for (int bulk : new int[] {256, 1 + size / 2}) {
      fixture.put(0, size, bulk);
      int count = backend.count();
      trial.require(count == size, "a count of " + size, "it is " + count);
      fixture.requireExactly(fixture.take(size, bulk), size);
    }
    int[] last = {size - 1};
    trial.require(backend.enqueue(last, 0, 1), "enqueue to succeed", "it returned false");
    int object = backend.dequeueOne();
    trial.require(object == size - 1, "object " + (size - 1), "object " + object + " came out");
    fixture.put(0, size, size);
    if (backend.contiguousBlockSize() > 0) {
      int[] inBlocks = Blocks.takeAll(trial, fixture, 1);
      int[] rest = fixture.takeAll();
      fixture.requireExactly(Indices.concat(inBlocks, rest), size);
    }
  }

  /** Serves a pool with settings, unless the ops do not take them, as rule R05 reports. */
  private static void servesWith(Trial trial, String settings) {
    TestedOps tested = trial.tested();
    Trial configured = new Trial(tested.with(tested.parse(settings)), settings);
    Geometry geometry = Geometry.small(65);
    OpsConfig config = configured.tested().config();
    Optional<MempoolBackend> taken = Answers.to(() -> tested.ops().create(geometry, config));
    taken.ifPresent(MempoolBackend::close);
    Optional<MemoryRequirement> need =
        Answers.to(() -> tested.ops().memoryRequirement(geometry, config, geometry.size()));
    if (taken.isPresent() && need.isPresent()) {
      serves(configured, geometry);
    }
  }

  /** Uses two pools at the same time, and then one of them after the other was closed. */
  private static void similar(Trial trial, Names names) {
    Geometry geometry = Geometry.small(64);
    try (Fixture first = trial.empty(geometry.withName(names.first()));
        Fixture second = trial.empty(geometry.withName(names.second()))) {
      first.put(0, 64, 64);
      second.put(0, 32, 32);
      first.requireExactly(first.take(64, 64), 64);
      second.requireExactly(second.takeAll(), 32);
      second.put(0, 32, 32);
      first.closeBackend();
      int count = second.backend().count();
      trial.require(count == 32, "a count of 32 after the other was closed", "it is " + count);
      second.requireExactly(second.takeAll(), 32);
    }
  }
}
