// SPDX-License-Identifier: Apache-2.0
package com.example.programs;

import dev.mempool.api.Subscription;
import dev.mempool.core.Guard;
import dev.mempool.core.Mempool;
import dev.mempool.core.OpsTable;
import dev.mempool.core.Pool;
import dev.mempool.core.PoolListener;
import dev.mempool.core.PoolRegistry;
import dev.mempool.core.PoolSnapshot;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.LongAdder;

/**
 * An application that embeds two libraries, each of which uses pools inside.
 *
 * <p>Nothing is shared by accident: each library has a registry of its own, so their pools could
 * even have the same names; a table of its own with the backends that its class loader finds, so
 * another library's backends cannot disturb it; and names that are generated. The application gives
 * the registries, and watches them: it counts how often a pool was exhausted, prints how full each
 * pool is, and when a pool is closed while objects are in use, it prints at which place in the code
 * they were got.
 *
 * <p>One of the two libraries has a fault: it loses an object on the way of an error. The report
 * names the line.
 */
public final class EmbeddedPools {

  private EmbeddedPools() {}

  /** A library that collects the bytes of messages, a bounded number at a time. */
  static final class Inbox implements AutoCloseable {

    private final Mempool messages;

    Inbox(PoolRegistry pools) {
      this.messages =
          Mempool.builder()
              .size(31)
              .elementSize(64)
              .registry(pools)
              .opsTable(OpsTable.discover(Inbox.class.getClassLoader()))
              .guard(Guard.TRACE)
              .reportLeaks(false) // the application does
              .build();
    }

    /** Stores a message. Returns its number, or {@link Mempool#NONE} if the inbox is full. */
    int receive(String text) {
      if (text.getBytes(StandardCharsets.UTF_8).length >= messages.elementSize()) {
        throw new IllegalArgumentException("the message is too long: " + text);
      }
      int message = messages.get();
      if (message != Mempool.NONE) {
        messages.segment(message).setString(0, text, StandardCharsets.UTF_8);
      }
      return message;
    }

    /** Returns the text of a message, and forgets it. */
    String take(int message) {
      String text = messages.segment(message).getString(0, StandardCharsets.UTF_8);
      messages.put(message);
      return text;
    }

    @Override
    public void close() {
      messages.close();
    }
  }

  /** A library that keeps numbers until they are written. */
  static final class Journal implements AutoCloseable {

    private final Mempool entries;
    private final int[] pending = new int[8];
    private int count;

    Journal(PoolRegistry pools) {
      this.entries =
          Mempool.builder()
              .size(15)
              .elementSize(8)
              .ops("stack")
              .registry(pools)
              .opsTable(OpsTable.discover(Journal.class.getClassLoader()))
              .guard(Guard.TRACE)
              .reportLeaks(false)
              .build();
    }

    /**
     * Adds the number in a text. Returns whether it was added; if the journal is full, it was not.
     */
    boolean add(String text) {
      int entry = entries.get();
      if (entry == Mempool.NONE) {
        return false;
      }
      // the fault: if the text is no number, the exception leaves the entry behind
      long number = Long.parseLong(text);
      entries.segment(entry).asByteBuffer().putLong(number);
      if (count == pending.length) {
        flush();
      }
      pending[count++] = entry;
      return true;
    }

    void flush() {
      entries.putBulk(pending, 0, count);
      count = 0;
    }

    @Override
    public void close() {
      try (entries) {
        flush();
      }
    }
  }

  /** Watches the pools of all libraries. The threads that use the pools call it. */
  private static final class Watch implements PoolListener {

    private final PrintStream out;
    private final LongAdder exhausted = new LongAdder();

    Watch(PrintStream out) {
      this.out = out;
    }

    @Override
    public void exhausted(Pool pool) {
      exhausted.increment();
    }

    @Override
    public void closing(Pool pool) {
      if (pool.inUseCount() > 0) {
        out.println(pool.leakReport());
      }
    }
  }

  /**
   * Runs the program.
   *
   * @param args none
   */
  public static void main(String[] args) {
    run(System.out);
  }

  /** Runs the program and prints what it watches. */
  static void run(PrintStream out) {
    PoolRegistry ofInbox = new PoolRegistry();
    PoolRegistry ofJournal = new PoolRegistry();
    Watch watch = new Watch(out);
    // the subscriptions end last, so that the watch sees the pools close
    try (Subscription _ = ofInbox.addListener(watch);
        Subscription _ = ofJournal.addListener(watch);
        Inbox inbox = new Inbox(ofInbox);
        Journal journal = new Journal(ofJournal)) {
      int[] messages = new int[40];
      int received = 0;
      int refused = 0;
      for (int i = 0; i < messages.length; i++) {
        int message = inbox.receive(i == 20 ? "twenty" : Integer.toString(i));
        if (message == Mempool.NONE) {
          refused++;
        } else {
          messages[received++] = message;
        }
      }
      report("inbox", ofInbox, out);
      int added = 0;
      int faulty = 0;
      for (int i = 0; i < received; i++) {
        try {
          added += journal.add(inbox.take(messages[i])) ? 1 : 0;
        } catch (NumberFormatException e) {
          faulty++;
        }
      }
      report("journal", ofJournal, out);
      out.printf(
          "%d received, %d refused, %d added, %d faulty, exhausted %d time(s)%n",
          received, refused, added, faulty, watch.exhausted.sum());
    }
  }

  private static void report(String library, PoolRegistry pools, PrintStream out) {
    pools.walk(pool -> {
      PoolSnapshot now = pool.snapshot();
      out.printf(
          "%s: pool '%s' of %s has %d of %d objects in use%n",
          library, now.name(), now.ops(), now.inUse(), now.size());
    });
  }
}
