// SPDX-License-Identifier: Apache-2.0
package dev.mempool.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A pair of virtual interfaces: a frame that one end transmits arrives at the other end. */
public final class VethPair implements AutoCloseable {

  private static final AtomicInteger COUNT = new AtomicInteger();

  /** The name of the interface at one end. */
  public final String one;

  /** The name of the interface at the other end. */
  public final String other;

  private VethPair(String name) {
    this.one = name + "a";
    this.other = name + "b";
  }

  /** {@return a pair that is up; null, after saying so, where this process may not make one} */
  public static @Nullable VethPair make() {
    return make(1);
  }

  /**
   * {@return a pair that is up, as {@link #make()}}
   *
   * @param queues the number of queues in each direction of both ends
   */
  public static @Nullable VethPair make(int queues) {
    // the name of an interface has at most 15 characters
    String name = "mp" + ProcessHandle.current().pid() % 100_000 + "x" + COUNT.incrementAndGet();
    VethPair pair = new VethPair(name);
    String refusal = pair.make(String.valueOf(queues));
    if (refusal == null) {
      return pair;
    }
    System.out.println(
        "a driver was not tested on interfaces, because none can be made here: " + refusal);
    return null;
  }

  private @Nullable String make(String queues) {
    try {
      ip(
          ("link add %s numrxqueues %s numtxqueues %s type veth"
                  + " peer name %s numrxqueues %s numtxqueues %s")
              .formatted(one, queues, queues, other, queues, queues)
              .split(" "));
      for (String end : new String[] {one, other}) {
        // the kernel must not send frames of its own
        ip("link", "set", end, "addrgenmode", "none");
        ip("link", "set", end, "arp", "off", "multicast", "off");
        ip("link", "set", end, "up");
      }
      return null;
    } catch (IllegalStateException e) {
      return e.getMessage();
    }
  }

  /**
   * Runs the command ip.
   *
   * @param arguments its arguments
   * @return its output
   * @throws IllegalStateException if it fails, with its output
   */
  public static String ip(String... arguments) {
    String[] command = new String[arguments.length + 1];
    command[0] = "ip";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(String.join(" ", command) + ": " + text.strip());
      }
      return text;
    } catch (IOException e) {
      throw new IllegalStateException(e.getMessage(), e);
    } catch (InterruptedException e) {
      throw new UncheckedIOException(new IOException(e));
    }
  }

  @Override
  public void close() {
    try {
      ip("link", "del", one);
    } catch (IllegalStateException e) {
      // a test has removed it
    }
  }
}
