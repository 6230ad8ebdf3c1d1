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
import dev.mempool.tck.fixture.HeldObjects;
import dev.mempool.tck.fixture.Indices;
import dev.mempool.tck.fixture.TestedOps;
import dev.mempool.tck.fixture.Trial;
import dev.mempool.tck.rules.LargeGeometry;
import dev.mempool.tck.rules.ProviderRules;
import dev.mempool.tck.rules.Rule;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The rule about pools with unusual names, slots, guards, nodes and much memory. */
final class AnyPoolRules {

  /** The length of the longest name. */
  private static final int LONGEST_NAME = 64;

  private AnyPoolRules() {}

  static Rule rule() {
    return new Rule(
        "R51",
        "any-pool-is-served",
        "A backend serves pools with names of 1 to 64 characters, also when only the last one"
            + " differs, on any NUMA node, with guards or without, with slots beyond 32 KiB, and"
            + " with memory beyond 2 GiB and 4 GiB, and with each word and flag that its settings"
            + " allow. (Such memory has addresses only: ops and backends calculate with them.)",
        (tested, budget, sink) -> {
          geometries()
              .forEach(
                  (label, geometry) -> sink.add(label, trial -> serves(trial, geometry.get())));
          sink.add("names that differ in the last character", AnyPoolRules::similarNames);
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
        new String[] {"x", "x".repeat(33), "x".repeat(LONGEST_NAME), "a-b_c.d-", "-._", "123"}) {
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
    int size = geometry.size();
    try (Fixture fixture = trial.empty(geometry)) {
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

  private static void similarNames(Trial trial) {
    String prefix = "n".repeat(LONGEST_NAME - 1);
    try (Fixture first = trial.empty(Geometry.small(64).withName(prefix + "1"));
        Fixture second = trial.empty(Geometry.small(64).withName(prefix + "2"))) {
      first.put(0, 64, 64);
      second.put(0, 32, 32);
      HeldObjects held = new HeldObjects(trial, 64);
      held.got(first.take(64, 64), 64);
      second.requireExactly(second.takeAll(), 32);
    }
  }
}
