// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.mempool.cli.support.ExitStatus;
import dev.mempool.cli.support.ForeignBackend;
import dev.mempool.cli.support.MempoolCommand;
import dev.mempool.cli.support.OpsOption;
import dev.mempool.cli.support.Table;
import dev.mempool.core.Lcores;
import dev.mempool.core.OpsEntry;
import dev.mempool.core.OpsTable;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/**
 * The command {@code mempool double-free}, which shows what a double free does in unchecked pools
 * and how checked pools refuse it.
 */
@Command(
    name = "double-free",
    description = "Free an mbuf twice in unchecked and in checked pools, and show what follows.")
final class DoubleFreeCommand implements Callable<Integer> {

  @ParentCommand private @Nullable MempoolCommand mempool;

  @Mixin private OpsOption ops = new OpsOption();

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  DoubleFreeCommand() {}

  @Override
  public Integer call() {
    MempoolCommand parent = Objects.requireNonNull(mempool);
    OpsEntry entry = OpsOption.entry(ops.choice(), parent.opsTable());
    DoubleFree.Outcome outcome;
    try {
      outcome =
          new ForeignBackend(entry)
              .limited("freeing mbufs", DoubleFree.POOL_SIZE, () -> run(parent.opsTable()));
    } catch (Throwable e) { // a backend throws anything
      return parent.misbehaves(entry, e);
    }
    if (json) {
      parent.out().println(json(outcome));
    } else {
      print(outcome, parent.out());
    }
    return ExitStatus.DONE;
  }

  private DoubleFree.Outcome run(OpsTable table) {
    // Only an lcore has a cache.
    try (Lcores _ = Lcores.start(0)) {
      return new DoubleFree(table, ops.choice()).run();
    }
  }

  private void print(DoubleFree.Outcome outcome, PrintWriter out) {
    out.printf(
        "Two pools of %d mbufs with a data room of %d and the backend %s, unchecked as in C.%n",
        DoubleFree.POOL_SIZE, DoubleFree.DATA_ROOM, ops.choice().name());
    out.println("mbuf1 is allocated and freed twice, then two more are allocated.");
    out.println();
    Table table = new Table().row("", "mbuf1", "mbuf2", "mbuf3", "");
    row(table, "cache of " + DoubleFree.CACHE_SIZE, outcome.cached());
    row(table, "no cache", outcome.uncached());
    table.print(out);
    out.println();
    out.println("Checked pools, the default, refuse the second free:");
    out.println("  cache of " + DoubleFree.CACHE_SIZE + ": " + outcome.checkedCached());
    out.println("  no cache:     " + outcome.checkedUncached());
  }

  private static void row(Table table, String pool, DoubleFree.Addresses addresses) {
    List<Long> again = addresses.again();
    table.row(
        pool,
        hex(addresses.first()),
        hex(again.get(0)),
        hex(again.get(1)),
        addresses
            .refusal()
            .orElse(
                again.get(0).equals(again.get(1))
                    ? "one buffer was handed out twice"
                    : "mbuf1 is in the pool twice, so two users will share it later"));
  }

  private static JsonObject json(DoubleFree.Outcome outcome) {
    JsonObject checked = new JsonObject();
    checked.addProperty("cached", outcome.checkedCached());
    checked.addProperty("uncached", outcome.checkedUncached());
    JsonObject document = new JsonObject();
    document.add("cached", json(outcome.cached()));
    document.add("uncached", json(outcome.uncached()));
    document.add("checked", checked);
    return document;
  }

  private static JsonObject json(DoubleFree.Addresses addresses) {
    JsonArray again = new JsonArray();
    addresses.again().forEach(address -> again.add(hex(address)));
    JsonObject object = new JsonObject();
    object.addProperty("first", hex(addresses.first()));
    object.add("again", again);
    addresses.refusal().ifPresent(message -> object.addProperty("refused", message));
    return object;
  }

  private static String hex(long address) {
    return "0x" + Long.toHexString(address);
  }
}
