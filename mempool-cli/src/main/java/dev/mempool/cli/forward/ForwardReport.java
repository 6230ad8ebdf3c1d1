// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.forward;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.mempool.cli.support.Table;
import dev.mempool.ethdev.EthStats;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/**
 * The report of a run.
 *
 * @param mode the forward mode
 * @param seconds the seconds that it took
 * @param ports the counters of the ports
 * @param ops the name of the backend
 * @param poolSize the number of mbufs
 * @param available the number of mbufs that are back in the pool
 */
record ForwardReport(
    ForwardMode mode,
    double seconds,
    List<PortCounts> ports,
    String ops,
    int poolSize,
    int available) {

  /** Returns the number of mbufs that were lost. */
  int missing() {
    return poolSize - available;
  }

  JsonObject json() {
    JsonArray list = new JsonArray();
    for (PortCounts port : ports) {
      EthStats stats = port.stats();
      JsonObject object = new JsonObject();
      object.addProperty("port", port.port());
      object.addProperty("device", port.name());
      object.addProperty("ipackets", stats.ipackets());
      object.addProperty("opackets", stats.opackets());
      object.addProperty("ibytes", stats.ibytes());
      object.addProperty("obytes", stats.obytes());
      object.addProperty("imissed", stats.imissed());
      object.addProperty("ierrors", stats.ierrors());
      object.addProperty("oerrors", stats.oerrors());
      object.addProperty("rx_nombuf", stats.rxNombuf());
      object.addProperty("rx_dropped", port.rxDropped());
      object.addProperty("tx_dropped", port.txDropped());
      list.add(object);
    }
    JsonObject pool = new JsonObject();
    pool.addProperty("size", poolSize);
    pool.addProperty("available", available);
    JsonObject document = new JsonObject();
    document.addProperty("mode", mode.text());
    document.addProperty("seconds", seconds);
    document.addProperty("ops", ops);
    document.add("ports", list);
    document.add("pool", pool);
    return document;
  }

  void print(PrintWriter out) {
    Table table =
        new Table()
            .row(
                "port",
                "RX-packets",
                "RX-dropped",
                "RX-total",
                "TX-packets",
                "TX-dropped",
                "TX-total");
    for (PortCounts port : ports) {
      table.row(
          port.port() + " " + port.name(),
          port.stats().ipackets(),
          port.rxDropped(),
          port.rxTotal(),
          port.stats().opackets(),
          port.txDropped(),
          port.txTotal());
    }
    table.row(
        "all",
        sum(port -> port.stats().ipackets()),
        sum(PortCounts::rxDropped),
        sum(PortCounts::rxTotal),
        sum(port -> port.stats().opackets()),
        sum(PortCounts::txDropped),
        sum(PortCounts::txTotal));
    table.print(out);
    out.println();
    new Table()
        .row("mode", mode.text())
        .row("seconds", String.format(Locale.ROOT, "%.3f", seconds))
        .row("ops", ops)
        .row("pool", poolSize + " mbufs")
        .row(
            "back in the pool",
            missing() == 0
                ? "all"
                : String.format(Locale.ROOT, "%d, %d are missing", available, missing()))
        .print(out);
  }

  private long sum(ToLongFunction<PortCounts> counter) {
    return ports.stream().mapToLong(counter).sum();
  }

  /** Prints the counters of one second, one line per port. */
  static void printSecond(List<PortCounts> counts, PrintWriter err) {
    for (PortCounts port : counts) {
      err.printf(
          "port %d %s: rx %d packets, %d dropped; tx %d packets, %d dropped%n",
          port.port(),
          port.name(),
          port.stats().ipackets(),
          port.rxDropped(),
          port.stats().opackets(),
          port.txDropped());
    }
  }
}
