// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck;

import dev.mempool.api.Concurrency;
import dev.mempool.api.MemoryRequirement;
import dev.mempool.api.MempoolBackend;
import dev.mempool.api.OpsConfig;
import dev.mempool.api.OpsSetting;
import dev.mempool.api.PoolGeometry;
import dev.mempool.api.PopulateRequest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Faults of ops, not of their backends. */
final class ProviderDefects {

  private ProviderDefects() {}

  static List<Defect> all() {
    return List.of(
        Defect.ops("R01", "a space in the name", named("two words")),
        Defect.ops("R01", "no name", named("")),
        Defect.ops("R01", "a name of 65 characters", named("x".repeat(65))),
        Defect.ops("R01", "a name that changes", new Changing(true, false, false)),
        Defect.ops("R02", "a concurrency that changes", new Changing(false, true, false)),
        Defect.ops("R02", "a block declaration that changes", new Changing(false, false, true)),
        Defect.ops("R02", "no concurrency", new NoConcurrency()),
        config("R03", "no defaults", "order=lifo", "", new IllegalArgumentException("say")),
        config("R03", "null for the defaults", "order=lifo", "", null),
        Defect.ops("R04", "no list of settings", declaring(() -> null)),
        Defect.ops(
            "R04",
            "a setting twice",
            declaring(() -> List.of(ReferenceOps.ORDER, ReferenceOps.BATCH, ReferenceOps.ORDER))),
        Defect.ops("R04", "settings that change", new ChangingSettings()),
        config(
            "R05",
            "the largest number refused",
            "",
            "batch=8",
            new IllegalArgumentException("at most 7")),
        config("R05", "the smallest number refused", "", "batch=1", new ArithmeticException("1")),
        config("R05", "null for a word", "", "order=fifo", null),
        config("R05", "a flag that cannot be set", "", "greedy=true", null),
        Defect.ops("R05", "no memory for a word", new NoMemoryForFifo()),
        Defect.ops("R06", "less memory than the slots", new Asking(-1, 0)),
        Defect.ops("R06", "pieces smaller than a slot", new Asking(0, -1)),
        Defect.ops("R06", "a requirement that changes", new Growing()),
        Defect.ops("R06", "an alignment that no machine has", new Absurd(4096, 1L << 62)),
        Defect.ops("R06", "bytes that no machine has", new Absurd(Long.MAX_VALUE - 63, 64)),
        Defect.ops("R07", "one object is left out", new Placing(0, 0, -1, 0)),
        Defect.ops("R07", "objects not aligned", new Placing(4, 0, 0, 0)),
        Defect.ops("R07", "objects behind the end", new Placing(8, 0, 0, 0)),
        Defect.ops("R07", "objects that overlap", new Placing(0, -8, 0, 0)),
        Defect.ops("R07", "the wrong number returned", new Placing(0, 0, 0, -1)),
        Defect.ops("R06", "bytes in 32 bits", new IntBytes()),
        Defect.ops("R07", "addresses in 32 bits", new IntOffsets()),
        Defect.ops("R07", "elements side by side, without their guards", new SideBySide()),
        Defect.ops("R38", "less for an odd number of objects", new LessForOdd()),
        Defect.ops("R38", "more once a backend was made", new MoreAfterCreate()),
        Defect.ops("R39", "leaves the start of a page free", new SkipsPageStart()),
        Defect.ops("R40", "all at once or not at all", new AllAtOnce()),
        Defect.ops(
            "R41",
            "blocks placed like single objects",
            new ReferenceOps(g -> new BlockBackend(g.size()), Concurrency.MP_MC, true)),
        Defect.ops("R22", "one backend for all pools of a size", new Sharing()));
  }

  private static Defect config(
      String rule, String what, String config, String at, @Nullable RuntimeException outcome) {
    return Defect.ops(rule, what, config, new AtConfig(at, outcome));
  }

  private static ReferenceOps named(String name) {
    return new ReferenceOps() {
      @Override
      public String name() {
        return name;
      }
    };
  }

  private static ReferenceOps declaring(Supplier<@Nullable List<OpsSetting>> settings) {
    return new ReferenceOps() {
      @Override
      @SuppressWarnings("NullAway") // null is one of the faults
      public List<OpsSetting> settings() {
        return settings.get();
      }
    };
  }

  /** Ops that answer differently in every second call. */
  private static final class Changing extends ReferenceOps {
    private final AtomicInteger calls = new AtomicInteger();
    private final boolean name;
    private final boolean concurrency;
    private final boolean blocks;

    Changing(boolean name, boolean concurrency, boolean blocks) {
      this.name = name;
      this.concurrency = concurrency;
      this.blocks = blocks;
    }

    private boolean other(boolean changes) {
      return changes && calls.getAndIncrement() % 2 == 1;
    }

    @Override
    public String name() {
      return other(name) ? "other" : "one";
    }

    @Override
    public Concurrency concurrency() {
      return other(concurrency) ? Concurrency.SP_SC : Concurrency.MP_MC;
    }

    @Override
    public boolean contiguousBlocks() {
      return other(blocks);
    }
  }

  private static final class NoConcurrency extends ReferenceOps {
    @Override
    @SuppressWarnings("NullAway") // the fault
    public Concurrency concurrency() {
      return null;
    }
  }

  /** Ops whose {@code create} throws an exception, or returns null, for one config. */
  private static final class AtConfig extends ReferenceOps {
    private final String at;
    private final @Nullable RuntimeException outcome;

    AtConfig(String at, @Nullable RuntimeException outcome) {
      this.at = at;
      this.outcome = outcome;
    }

    @Override
    @SuppressWarnings("NullAway") // the fault
    public MempoolBackend create(PoolGeometry geometry, OpsConfig config) {
      if (!config.toString().equals(at)) {
        return super.create(geometry, config);
      }
      if (outcome != null) {
        throw outcome;
      }
      return null;
    }
  }

  /** Ops that declare other settings in every second call. */
  private static final class ChangingSettings extends ReferenceOps {
    private final AtomicInteger calls = new AtomicInteger();

    @Override
    public List<OpsSetting> settings() {
      return calls.getAndIncrement() % 2 == 0 ? super.settings() : List.of(BATCH);
    }
  }

  private static final class NoMemoryForFifo extends ReferenceOps {
    @Override
    @SuppressWarnings("NullAway") // the fault
    public MemoryRequirement memoryRequirement(
        PoolGeometry geometry, OpsConfig config, int objects) {
      return config.text(ORDER).equals("fifo")
          ? null
          : super.memoryRequirement(geometry, config, objects);
    }
  }

  /** Ops that ask for too much or too little memory, by numbers of slots. */
  private static final class Asking extends ReferenceOps {
    private final int more;
    private final int morePerPiece;

    Asking(int more, int morePerPiece) {
      this.more = more;
      this.morePerPiece = morePerPiece;
    }

    @Override
    public MemoryRequirement memoryRequirement(
        PoolGeometry geometry, OpsConfig config, int objects) {
      long slot = geometry.slotSize();
      long bytes = slot * (objects + more);
      return MemoryRequirement.of(
          bytes, Math.min(bytes, slot * (1 + morePerPiece)), geometry.alignment());
    }
  }

  private static final class Growing extends ReferenceOps {
    private final AtomicInteger calls = new AtomicInteger();

    @Override
    public MemoryRequirement memoryRequirement(
        PoolGeometry geometry, OpsConfig config, int objects) {
      return MemoryRequirement.packed(geometry, objects + calls.getAndIncrement() % 2);
    }
  }

  /** Ops that place objects at wrong addresses, or too many or too few of them. */
  private static final class Placing extends ReferenceOps {
    private final int shift;
    private final int stretch;
    private final int more;
    private final int moreReturned;

    Placing(int shift, int stretch, int more, int moreReturned) {
      this.shift = shift;
      this.stretch = stretch;
      this.more = more;
      this.moreReturned = moreReturned;
    }

    @Override
    public int populate(PopulateRequest request) {
      int fitting =
          (int) Math.min(request.objects(), request.bytes() / request.geometry().slotSize()) + more;
      for (int i = 0; i < fitting; i++) {
        request.place(
            request.address() + shift + (long) i * (request.geometry().slotSize() + stretch));
      }
      return Math.max(fitting, 0) + moreReturned;
    }
  }

  /** Ops that ask for memory which nobody has. */
  private static final class Absurd extends ReferenceOps {
    private final long bytes;
    private final long alignment;

    Absurd(long bytes, long alignment) {
      this.bytes = bytes;
      this.alignment = alignment;
    }

    @Override
    public MemoryRequirement memoryRequirement(
        PoolGeometry geometry, OpsConfig config, int objects) {
      long slots = (long) objects * geometry.slotSize();
      return MemoryRequirement.of(Math.max(bytes, slots), geometry.slotSize(), alignment);
    }
  }

  /** Ops that calculate the bytes of all objects with ints, and ask for one slot if that fails. */
  private static final class IntBytes extends ReferenceOps {
    @Override
    public MemoryRequirement memoryRequirement(
        PoolGeometry geometry, OpsConfig config, int objects) {
      int slot = geometry.slotSize();
      int bytes = objects * slot;
      return MemoryRequirement.of(Math.max(slot, bytes), slot, geometry.alignment());
    }
  }

  private static final class IntOffsets extends ReferenceOps {
    @Override
    public int populate(PopulateRequest request) {
      int slot = request.geometry().slotSize();
      int placed = (int) Math.min(request.objects(), request.bytes() / slot);
      for (int i = 0; i < placed; i++) {
        request.place(request.address() + i * slot);
      }
      return placed;
    }
  }

  /** Ops that calculate the slot from the element and its alignment. */
  private static final class SideBySide extends ReferenceOps {
    @Override
    public int populate(PopulateRequest request) {
      PoolGeometry geometry = request.geometry();
      int alignment = geometry.alignment();
      long slot = (geometry.elementSize() + alignment - 1) & -alignment;
      int placed = (int) Math.min(request.objects(), request.bytes() / geometry.slotSize());
      for (int i = 0; i < placed; i++) {
        request.place(request.address() + i * slot);
      }
      return placed;
    }
  }

  private static final class LessForOdd extends ReferenceOps {
    @Override
    public MemoryRequirement memoryRequirement(
        PoolGeometry geometry, OpsConfig config, int objects) {
      return MemoryRequirement.packed(geometry, objects + (objects % 2 == 0 ? 2 : 0));
    }
  }

  private static final class MoreAfterCreate extends ReferenceOps {
    private final Set<String> made = ConcurrentHashMap.newKeySet();

    @Override
    public MempoolBackend create(PoolGeometry geometry, OpsConfig config) {
      made.add(geometry.name());
      return super.create(geometry, config);
    }

    @Override
    public MemoryRequirement memoryRequirement(
        PoolGeometry geometry, OpsConfig config, int objects) {
      return MemoryRequirement.packed(geometry, objects + (made.contains(geometry.name()) ? 1 : 0));
    }
  }

  /** Ops that skip the first slot when the address is a multiple of twice the alignment. */
  private static final class SkipsPageStart extends ReferenceOps {
    @Override
    public int populate(PopulateRequest request) {
      int slot = request.geometry().slotSize();
      boolean skips =
          request.address() % (2L * request.geometry().alignment()) == 0 && request.bytes() > slot;
      int skipped = skips ? slot : 0;
      return super.populate(
          request.withMemory(request.address() + skipped, request.bytes() - skipped));
    }
  }

  private static final class AllAtOnce extends ReferenceOps {
    @Override
    public int populate(PopulateRequest request) {
      return request.objects() < request.geometry().size() ? 0 : super.populate(request);
    }
  }

  /** Ops that give pools of the same size the same backend. */
  private static final class Sharing extends ReferenceOps {
    private final Map<Integer, MempoolBackend> open = new ConcurrentHashMap<>();

    @Override
    public MempoolBackend create(PoolGeometry geometry, OpsConfig config) {
      super.create(geometry, config);
      return open.computeIfAbsent(
          geometry.size(),
          size ->
              new ReferenceBackend(size) {
                @Override
                public void close() {
                  open.remove(size);
                }
              });
    }
  }
}
