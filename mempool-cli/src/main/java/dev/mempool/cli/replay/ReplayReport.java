// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.replay;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import dev.mempool.cli.support.DamagedInputException;
import dev.mempool.cli.support.Table;
import dev.mempool.core.ChunkInfo;
import dev.mempool.core.PoolSnapshot;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The report of a replay, as text or as JSON. */
final class ReplayReport {

  private static final double MEGA = 1e6;

  private ReplayReport() {}

  static JsonObject json(ReplayResult result) {
    JsonObject types = new JsonObject();
    result.types().forEach(types::addProperty);
    JsonObject pool = new JsonObject();
    pool.addProperty("size", result.poolSize());
    pool.addProperty("cache", result.cache());
    pool.addProperty("available", result.available());
    JsonObject document = new JsonObject();
    document.addProperty("packets", result.packets());
    document.addProperty("bytes", result.bytes());
    document.addProperty("checksum", checksum(result));
    document.add("types", types);
    document.add("pool", pool);
    document.addProperty("lcores", result.lcores());
    document.addProperty("ops", result.ops());
    document.addProperty("seconds", result.seconds());
    if (result.damage() != null) {
      document.add("damaged", json(result.damage()));
    }
    if (result.dump() != null) {
      document.add("dump", json(result.dump()));
    }
    return document;
  }

  private static JsonObject json(DamagedInputException damage) {
    JsonObject object = new JsonObject();
    object.addProperty("offset", damage.offset());
    object.addProperty("reason", damage.reason());
    return object;
  }

  /** Returns the state of the pool, with the names of the methods of a snapshot. */
  private static JsonObject json(PoolSnapshot pool) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("name", pool.name());
    fields.put("flags", pool.flags());
    fields.put("numaNode", pool.numaNode());
    fields.put("size", pool.size());
    fields.put("populated", pool.populated());
    fields.put("elementSize", pool.elementSize());
    fields.put("slotSize", pool.slotSize());
    fields.put("alignment", pool.alignment());
    fields.put("privateSize", pool.privateSize());
    fields.put("ops", pool.ops());
    fields.put("opsIndex", pool.opsIndex());
    fields.put("opsConfig", pool.opsConfig());
    fields.put("contiguousBlockSize", pool.contiguousBlockSize());
    fields.put("chunks", pool.chunks().stream().map(ReplayReport::chunk).toList());
    fields.put("bytesPerObject", pool.bytesPerObject());
    fields.put("cacheSize", pool.cacheSize());
    fields.put("cached", pool.cached());
    fields.put("cachedShared", pool.cachedShared());
    fields.put("cachedByUsers", pool.cachedByUsers());
    fields.put("inBackend", pool.inBackend());
    fields.put("available", pool.available());
    pool.statistics().ifPresent(counts -> fields.put("statistics", counts.byName()));
    fields.put("guard", pool.guard());
    fields.put("findings", pool.findings());
    return new Gson().toJsonTree(fields).getAsJsonObject();
  }

  private static Map<String, Object> chunk(ChunkInfo chunk) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("address", chunk.segment().address());
    fields.put("bytes", chunk.segment().byteSize());
    fields.put("objects", chunk.objects());
    fields.put("description", chunk.description());
    return fields;
  }

  static void print(ReplayResult result, PrintWriter out) {
    Table table =
        new Table()
            .row("packets", result.packets())
            .row("bytes", result.bytes())
            .row("checksum", checksum(result))
            .row("seconds", number("%.3f", result.seconds()))
            .row("rate", rate(result));
    result.types().forEach((type, count) -> table.row("type " + type, count));
    table
        .row("lcores", result.lcores())
        .row("ops", result.ops())
        .row("pool", result.poolSize() + " mbufs, cache " + result.cache())
        .row(
            "back in the pool",
            result.missing() == 0
                ? "all"
                : String.format(
                    Locale.ROOT, "%d, %d are missing", result.available(), result.missing()))
        .print(out);
    if (result.dump() != null) {
      out.print(result.dump());
    }
  }

  private static String rate(ReplayResult result) {
    return number("%.3f Mpackets/s, ", result.packets() / result.seconds() / MEGA)
        + number("%.1f MB/s", result.bytes() / result.seconds() / MEGA);
  }

  private static String checksum(ReplayResult result) {
    return Long.toUnsignedString(result.checksum());
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
