// SPDX-License-Identifier: Apache-2.0
package dev.mempool.telemetry.commands;

import dev.mempool.api.PoolClosedException;
import dev.mempool.api.PoolFlag;
import dev.mempool.core.ChunkInfo;
import dev.mempool.core.Guard;
import dev.mempool.core.LeakReport;
import dev.mempool.core.Pool;
import dev.mempool.core.PoolRegistry;
import dev.mempool.core.PoolStatistics;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The answers about pools, and about the rings in which pools keep their objects. Thread-safe. */
final class PoolCommands {

  /** The bytes on which C compares names. C: {@code RTE_MEMZONE_NAMESIZE}. */
  private static final int COMPARED_BYTES = 32;

  /**
   * The prefix of the names of rings and memory zones of pools. C: {@code RTE_MEMPOOL_MZ_PREFIX}.
   */
  private static final String PREFIX = "MP_";

  /** The bytes of an ordinary page of the processors on which most programs run. */
  private static final long PAGE = 4096;

  private final PoolRegistry registry;

  PoolCommands(PoolRegistry registry) {
    this.registry = registry;
  }

  List<String> list(@Nullable String parameters) {
    return registry.names();
  }

  @Nullable Object info(@Nullable String name) {
    return ask(name, PoolCommands::info);
  }

  @Nullable Object statistics(@Nullable String name) {
    return ask(name, PoolCommands::statistics);
  }

  @Nullable Object audit(@Nullable String name) {
    return ask(
        name,
        pool -> {
          List<String> findings = pool.audit().findings();
          Map<String, Object> answer = new LinkedHashMap<>();
          answer.put("name", pool.name());
          answer.put("ok", findings.isEmpty() ? 1 : 0);
          answer.put("findings", findings);
          return answer;
        });
  }

  @Nullable Object leaks(@Nullable String name) {
    return ask(name, PoolCommands::leaks);
  }

  /**
   * {@return the answer about a pool; null if no name is given, and an empty object if there is no
   * such pool or it is closed meanwhile}
   */
  private @Nullable Object ask(
      @Nullable String name, Function<? super Pool, ? extends Map<String, ?>> question) {
    if (name == null || name.isEmpty()) {
      return null;
    }
    Optional<Pool> pool = lookup(name);
    try {
      return pool.isPresent() ? question.apply(pool.get()) : Map.of();
    } catch (PoolClosedException e) {
      return Map.of();
    }
  }

  /** Returns the pool of a name, or else the first one whose name is equal as far as C compares. */
  private Optional<Pool> lookup(String name) {
    Optional<Pool> pool = registry.lookup(name);
    if (pool.isPresent()) {
      return pool;
    }
    byte[] wanted = compared(name);
    return wanted.length < COMPARED_BYTES
        ? pool
        : registry.names().stream()
            .filter(candidate -> Arrays.equals(wanted, compared(candidate)))
            .findFirst()
            .flatMap(registry::lookup);
  }

  private static byte[] compared(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    return bytes.length > COMPARED_BYTES ? Arrays.copyOf(bytes, COMPARED_BYTES) : bytes;
  }

  /** The counts of a pool that belong together: each within its range, whatever threads do. */
  private record Counts(int populated, int cached, int common) {

    static Counts of(Pool pool) {
      int populated = pool.memory().populated();
      int available = pool.availCount();
      int cached = Math.clamp(pool.cachedCount(), 0, populated);
      return new Counts(
          populated, cached, Math.clamp((long) available - cached, 0, populated - cached));
    }
  }

  private static Map<String, Object> info(Pool pool) {
    Counts counts = Counts.of(pool);
    int header = header(pool);
    Map<String, Object> info = new LinkedHashMap<>();
    info.put("name", pool.name());
    info.put("pool_id", 0);
    info.put("flags", flags(pool));
    info.put("socket_id", pool.numaNode());
    info.put("size", pool.size());
    info.put("cache_size", pool.cacheSize());
    info.put("elt_size", pool.elementSize());
    info.put("header_size", header);
    info.put("trailer_size", pool.slotSize() - header - pool.elementSize());
    info.put("private_data_size", pool.privateData().byteSize());
    info.put("ops_index", pool.ops().index());
    info.put("populated_size", counts.populated());
    info.put("total_cache_count", counts.cached());
    info.put("common_pool_count", counts.common());
    zone(info, pool);
    return info;
  }

  /** Adds the memory of a pool, which C keeps in one zone and this library in chunks. */
  private static void zone(Map<String, Object> info, Pool pool) {
    info.put("mz_name", PREFIX + pool.name());
    info.put(
        "mz_len",
        pool.memory().chunks().stream()
            .map(ChunkInfo::segment)
            .mapToLong(segment -> segment.byteSize())
            .sum());
    info.put("mz_hugepage_sz", PAGE);
    info.put("mz_socket_id", pool.numaNode());
    info.put("mz_flags", 0);
  }

  /** Returns the bytes before each object: room for a canary, as much as the alignment wants. */
  private static int header(Pool pool) {
    return pool.guard().compareTo(Guard.CANARY) >= 0 ? pool.alignment() : 0;
  }

  /** Returns the flags with the values of C, {@code RTE_MEMPOOL_F_*}. */
  private static int flags(Pool pool) {
    int created = 0x10; // that the pool was made, which C adds
    return created
        | pool.flags().stream().mapToInt(PoolCommands::valueOf).reduce(0, (a, b) -> a | b);
  }

  private static int valueOf(PoolFlag flag) {
    return switch (flag) {
      case NO_CACHE_ALIGN -> 0x2;
      case SP_PUT -> 0x4;
      case SC_GET -> 0x8;
      case NO_IOVA_CONTIG -> 0x20;
    };
  }

  private static Map<String, Object> statistics(Pool pool) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("name", pool.name());
    Optional<PoolStatistics> counted = pool.statistics();
    answer.put("enabled", counted.isPresent() ? 1 : 0);
    counted.ifPresent(counts -> {
      answer.put("put_bulk", counts.putBulk());
      answer.put("put_objs", counts.putObjects());
      answer.put("put_common_pool_bulk", counts.backendPutBulk());
      answer.put("put_common_pool_objs", counts.backendPutObjects());
      answer.put("get_common_pool_bulk", counts.backendGetBulk());
      answer.put("get_common_pool_objs", counts.backendGetObjects());
      answer.put("get_success_bulk", counts.getSuccessBulk());
      answer.put("get_success_objs", counts.getSuccessObjects());
      answer.put("get_fail_bulk", counts.getFailBulk());
      answer.put("get_fail_objs", counts.getFailObjects());
      answer.put("get_success_blks", counts.getSuccessBlocks());
      answer.put("get_fail_blks", counts.getFailBlocks());
    });
    return answer;
  }

  private static Map<String, Object> leaks(Pool pool) {
    LeakReport report = pool.leakReport();
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("name", pool.name());
    answer.put("guard", report.guard().name());
    answer.put("in_use", report.out());
    answer.put("sites", report.sites().stream().map(PoolCommands::site).toList());
    return answer;
  }

  private static Map<String, Object> site(LeakReport.Site site) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("count", site.count());
    answer.put("examples", site.examples());
    answer.put("threads", site.threads());
    site.oldest().ifPresent(time -> answer.put("oldest", time.toString()));
    answer.put("stack", site.stack().stream().map(StackTraceElement::toString).toList());
    return answer;
  }

  // ---- rings ----

  List<String> rings(@Nullable String parameters) {
    return registry.names().stream()
        .filter(name -> registry.lookup(name).map(PoolCommands::isRing).orElse(false))
        .map(name -> PREFIX + name)
        .toList();
  }

  private static boolean isRing(Pool pool) {
    return pool.ops().name().startsWith("ring_");
  }

  @Nullable Object ring(@Nullable String name) {
    if (name == null || !name.startsWith(PREFIX)) {
      return null;
    }
    return ask(name.substring(PREFIX.length()), pool -> isRing(pool) ? ring(pool) : Map.of());
  }

  private static Map<String, Object> ring(Pool pool) {
    int slots = Integer.highestOneBit(pool.size()) << 1; // a ring has one slot more than it holds
    String ops = pool.ops().name();
    Map<String, Object> ring = new LinkedHashMap<>();
    ring.put("name", PREFIX + pool.name());
    ring.put("socket", pool.numaNode());
    ring.put("flags", ringFlags(ops));
    ring.put("producer_type", producers(ops));
    ring.put("consumer_type", consumers(ops));
    ring.put("size", slots);
    ring.put("mask", String.format(Locale.ROOT, "0x%x", slots - 1));
    ring.put("capacity", slots - 1);
    ring.put("used_count", Counts.of(pool).common());
    zone(ring, pool);
    return ring;
  }

  private static String producers(String ops) {
    return switch (ops) {
      case "ring_sp_sc", "ring_sp_mc" -> "SP";
      case "ring_mt_rts" -> "MP_RTS";
      case "ring_mt_hts" -> "MP_HTS";
      default -> "MP";
    };
  }

  private static String consumers(String ops) {
    return switch (ops) {
      case "ring_sp_sc", "ring_mp_sc" -> "SC";
      case "ring_mt_rts" -> "MC_RTS";
      case "ring_mt_hts" -> "MC_HTS";
      default -> "MC";
    };
  }

  /** Returns the flags of a ring with the values of C, {@code RING_F_*}. */
  private static int ringFlags(String ops) {
    return switch (ops) {
      case "ring_sp_sc" -> 0x3;
      case "ring_sp_mc" -> 0x1;
      case "ring_mp_sc" -> 0x2;
      case "ring_mt_rts" -> 0x8 | 0x10;
      case "ring_mt_hts" -> 0x20 | 0x40;
      default -> 0;
    };
  }
}
