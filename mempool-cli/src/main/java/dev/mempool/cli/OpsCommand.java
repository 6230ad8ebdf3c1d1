package dev.mempool.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.mempool.cli.support.MempoolCommand;
import dev.mempool.cli.support.Table;
import dev.mempool.core.OpsEntry;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** The command {@code mempool ops}, which lists the backends that were found. */
@Command(name = "ops", description = "List the backends that were found.")
final class OpsCommand implements Runnable {

  @ParentCommand private @Nullable MempoolCommand mempool;

  @Option(names = "--json", description = "Print a JSON array.")
  private boolean json;

  OpsCommand() {}

  @Override
  public void run() {
    MempoolCommand parent = Objects.requireNonNull(mempool);
    List<OpsEntry> entries = parent.opsTable().entries();
    if (json) {
      JsonArray array = new JsonArray();
      entries.forEach(entry -> array.add(json(entry)));
      parent.out().println(array);
    } else {
      Table table =
          new Table().row("INDEX", "NAME", "CONCURRENCY", "BLOCKS", "SOURCE", "PROVIDER", "NOTE");
      for (OpsEntry entry : entries) {
        table.row(
            entry.index(),
            entry.name(),
            entry.concurrency(),
            entry.contiguousBlocks() ? "yes" : "no",
            entry.source(),
            entry.provider(),
            entry.note());
      }
      table.print(parent.out());
    }
  }

  private static JsonObject json(OpsEntry entry) {
    JsonObject object = new JsonObject();
    object.addProperty("index", entry.index());
    object.addProperty("name", entry.name());
    object.addProperty("provider", entry.provider());
    object.addProperty("source", entry.source());
    object.addProperty("concurrency", entry.concurrency().toString());
    object.addProperty("contiguousBlocks", entry.contiguousBlocks());
    object.addProperty("note", entry.note());
    return object;
  }
}
