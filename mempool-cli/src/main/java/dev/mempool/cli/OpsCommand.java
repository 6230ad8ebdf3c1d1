// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.mempool.api.OpsSetting;
import dev.mempool.cli.support.MempoolCommand;
import dev.mempool.cli.support.Plugins;
import dev.mempool.cli.support.Table;
import dev.mempool.core.OpsEntry;
import dev.mempool.core.foreign.Faults;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/**
 * The command {@code mempool ops}, which lists the backends that were found, with their settings.
 */
@Command(name = "ops", description = "List the backends that were found, with their settings.")
final class OpsCommand implements Runnable {

  @ParentCommand private @Nullable MempoolCommand mempool;

  @Option(
      names = "--json",
      description =
          "Print a JSON array: the backends, and at its end what cannot be used, with the reason in"
              + " the field failure.")
  private boolean json;

  OpsCommand() {}

  @Override
  public void run() {
    MempoolCommand parent = Objects.requireNonNull(mempool);
    List<OpsEntry> entries = parent.opsTable().entries();
    if (json) {
      JsonArray array = new JsonArray();
      entries.forEach(entry -> array.add(json(entry)));
      parent.failures().forEach(failure -> array.add(json(failure)));
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
      printSettings(entries, parent.out());
    }
  }

  /** Prints the settings of those ops that have any. */
  private static void printSettings(List<OpsEntry> entries, PrintWriter out) {
    Table table = new Table().row("SETTING", "ALLOWED", "DEFAULT", "MEANING");
    boolean any = false;
    for (OpsEntry entry : entries) {
      for (OpsSetting setting : entry.settings()) {
        table.row(
            entry.name() + ":" + setting.name(),
            setting.allowed(),
            setting.defaultValue().orElse("-"),
            setting.description());
        any = true;
      }
    }
    if (any) {
      out.println();
      table.print(out);
    }
  }

  private static JsonObject json(Plugins.Failure failure) {
    JsonObject object = new JsonObject();
    object.addProperty("provider", failure.provider());
    object.addProperty("source", failure.source());
    object.addProperty("failure", failure.reason());
    return object;
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
    JsonArray settings = new JsonArray();
    entry.settings().forEach(setting -> settings.add(json(setting)));
    object.add("settings", settings);
    return object;
  }

  private static JsonObject json(OpsSetting setting) {
    JsonObject object = new JsonObject();
    object.addProperty("name", setting.name());
    object.addProperty("kind", setting.kind().name().toLowerCase(Locale.ROOT));
    object.addProperty("description", Faults.text(setting.description()));
    setting.defaultValue().ifPresent(value -> object.addProperty("default", Faults.text(value)));
    switch (setting.kind()) {
      case INTEGER -> {
        object.addProperty("min", setting.min());
        object.addProperty("max", setting.max());
      }
      case CHOICE -> {
        JsonArray words = new JsonArray();
        setting.words().forEach(word -> words.add(Faults.text(word)));
        object.add("words", words);
      }
      case FLAG, TEXT -> {
        // the kind says it all
      }
    }
    return object;
  }
}
