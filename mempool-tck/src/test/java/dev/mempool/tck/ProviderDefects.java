package dev.mempool.tck;

import dev.mempool.api.Concurrency;
import dev.mempool.api.MemoryRequirement;
import dev.mempool.api.MempoolBackend;
import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import dev.mempool.api.ObjectPlacer;
import dev.mempool.api.PoolGeometry;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
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
        config("R03", "no defaults", "order=lifo", "", new MempoolException(Reason.EINVAL, "say")),
        config("R03", "null for the defaults", "order=lifo", "", null),
        Defect.ops("R04", "unknown settings ignored", new Lenient("no_such_setting_is_known=1")),
        config(
            "R04",
            "the wrong exception",
            "",
            "no_such_setting_is_known=1",
            new IllegalArgumentException("no_such_setting_is_known")),
        config(
            "R04",
            "the wrong reason",
            "",
            "no_such_setting_is_known=1",
            new MempoolException(Reason.ENOENT, "no_such_setting_is_known")),
        config(
            "R04",
            "a message without the unknown setting",
            "",
            "no_such_setting_is_known=1",
            new MempoolException(Reason.EINVAL, "no")),
        config(
            "R04",
            "a message without the known settings",
            "order=lifo",
            "order=lifo,no_such_setting_is_known=1",
            new MempoolException(Reason.EINVAL, "what is no_such_setting_is_known")),
        Defect.ops("R05", "entries without a value ignored", new Lenient("noequalssign")),
        Defect.ops("R05", "entries without a key ignored", new Lenient("=value")),
        Defect.ops("R05", "empty entries ignored", new Lenient(",")),
        Defect.ops("R05", "a setting twice", "order=lifo", new Lenient("order=lifo,order=lifo")),
        Defect.ops("R06", "less memory than the slots", new Asking(-1, 0)),
        Defect.ops("R06", "pieces smaller than a slot", new Asking(0, -1)),
        Defect.ops("R06", "a requirement that changes", new Growing()),
        Defect.ops("R07", "one object is left out", new Placing(0, 0, -1, 0)),
        Defect.ops("R07", "objects not aligned", new Placing(4, 0, 0, 0)),
        Defect.ops("R07", "objects behind the end", new Placing(8, 0, 0, 0)),
        Defect.ops("R07", "objects that overlap", new Placing(0, -8, 0, 0)),
        Defect.ops("R07", "the wrong number returned", new Placing(0, 0, 0, -1)),
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
    public MempoolBackend create(PoolGeometry geometry, String config) {
      if (!config.equals(at)) {
        return super.create(geometry, config);
      }
      if (outcome != null) {
        throw outcome;
      }
      return null;
    }
  }

  /** Ops that treat one config as an empty one. */
  private static final class Lenient extends ReferenceOps {
    private final String ignored;

    Lenient(String ignored) {
      this.ignored = ignored;
    }

    @Override
    public MempoolBackend create(PoolGeometry geometry, String config) {
      return super.create(geometry, config.equals(ignored) ? "" : config);
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
    public MemoryRequirement memoryRequirement(PoolGeometry geometry, String config, int objects) {
      long slot = geometry.slotSize();
      long bytes = slot * (objects + more);
      return new MemoryRequirement(
          bytes, Math.min(bytes, slot * (1 + morePerPiece)), geometry.alignment());
    }
  }

  private static final class Growing extends ReferenceOps {
    private final AtomicInteger calls = new AtomicInteger();

    @Override
    public MemoryRequirement memoryRequirement(PoolGeometry geometry, String config, int objects) {
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
    public int populate(
        PoolGeometry geometry,
        String config,
        long address,
        long bytes,
        int objects,
        ObjectPlacer placer) {
      int fitting = (int) Math.min(objects, bytes / geometry.slotSize()) + more;
      for (int i = 0; i < fitting; i++) {
        placer.place(address + shift + (long) i * (geometry.slotSize() + stretch));
      }
      return Math.max(fitting, 0) + moreReturned;
    }
  }

  private static final class LessForOdd extends ReferenceOps {
    @Override
    public MemoryRequirement memoryRequirement(PoolGeometry geometry, String config, int objects) {
      return MemoryRequirement.packed(geometry, objects + (objects % 2 == 0 ? 2 : 0));
    }
  }

  private static final class MoreAfterCreate extends ReferenceOps {
    private final Set<String> made = ConcurrentHashMap.newKeySet();

    @Override
    public MempoolBackend create(PoolGeometry geometry, String config) {
      made.add(geometry.name());
      return super.create(geometry, config);
    }

    @Override
    public MemoryRequirement memoryRequirement(PoolGeometry geometry, String config, int objects) {
      return MemoryRequirement.packed(geometry, objects + (made.contains(geometry.name()) ? 1 : 0));
    }
  }

  /** Ops that skip the first slot when the address is a multiple of twice the alignment. */
  private static final class SkipsPageStart extends ReferenceOps {
    @Override
    public int populate(
        PoolGeometry geometry,
        String config,
        long address,
        long bytes,
        int objects,
        ObjectPlacer placer) {
      int slot = geometry.slotSize();
      boolean skips = address % (2L * geometry.alignment()) == 0 && bytes > slot;
      int skipped = skips ? slot : 0;
      return super.populate(geometry, config, address + skipped, bytes - skipped, objects, placer);
    }
  }

  private static final class AllAtOnce extends ReferenceOps {
    @Override
    public int populate(
        PoolGeometry geometry,
        String config,
        long address,
        long bytes,
        int objects,
        ObjectPlacer placer) {
      return objects < geometry.size()
          ? 0
          : super.populate(geometry, config, address, bytes, objects, placer);
    }
  }

  /** Ops that give pools of the same size the same backend. */
  private static final class Sharing extends ReferenceOps {
    private final Map<Integer, MempoolBackend> open = new ConcurrentHashMap<>();

    @Override
    public MempoolBackend create(PoolGeometry geometry, String config) {
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
