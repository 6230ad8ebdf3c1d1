// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.traces;

import static dev.mempool.cli.traces.TraceJson.number;
import static dev.mempool.cli.traces.TraceJson.text;
import static dev.mempool.cli.traces.TraceJson.unsigned;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import java.util.Locale;
import java.util.StringJoiner;

/**
 * One step of a trace of mbufs.
 *
 * @param operation the operation
 * @param slot the slot of its packet
 * @param other the slot of its second packet, 0 for operations with one packet
 * @param first its first argument, a length or an offset, unsigned 32 bits
 * @param second its second argument
 * @param outcome the recorded result, in the format of {@link PacketSlots#perform}
 */
record MbufStep(Operation operation, int slot, int other, long first, long second, String outcome) {

  /** The number of slots that hold packets. */
  static final int SLOTS = 24;

  /** The operations, each with its number of slots, its number of arguments and its results. */
  enum Operation {
    ALLOC(1, 0, "ok", "state", "avail"),
    FREE(1, 0, "avail"),
    APPEND(1, 1, "ok", "state"),
    PREPEND(1, 1, "ok", "state"),
    ADJ(1, 1, "ok", "state"),
    TRIM(1, 1, "ok", "state"),
    CHAIN(2, 0, "ok", "state"),
    CLONE(2, 0, "ok", "source", "target", "avail"),
    COPY(2, 2, "ok", "target", "avail"),
    LINEARIZE(1, 0, "ok", "state", "avail"),
    CONTIGUOUS(1, 0, "yes"),
    READ(1, 2, "ok", "fnv");

    private final int slots;
    private final int arguments;
    private final String[] results;

    Operation(int slots, int arguments, String... results) {
      this.slots = slots;
      this.arguments = arguments;
      this.results = results;
    }

    /** Returns the name of the operation in traces. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }

    private int length() {
      return 1 + slots + arguments + results.length;
    }
  }

  /**
   * Reads a step.
   *
   * @throws IllegalArgumentException if the step is malformed
   */
  static MbufStep of(JsonArray step) {
    String name = step.isEmpty() ? "" : text(step.get(0));
    for (Operation operation : Operation.values()) {
      if (operation.toString().equals(name) && step.size() == operation.length()) {
        return of(operation, step);
      }
    }
    throw new IllegalArgumentException("unknown step " + step);
  }

  private static MbufStep of(Operation operation, JsonArray step) {
    int arguments = 1 + operation.slots;
    int results = arguments + operation.arguments;
    StringJoiner outcome = new StringJoiner(" ");
    for (int i = 0; i < operation.results.length; i++) {
      outcome.add(operation.results[i] + "=" + result(operation.results[i], step.get(results + i)));
    }
    return new MbufStep(
        operation,
        slot(step.get(1)),
        operation.slots > 1 ? slot(step.get(2)) : 0,
        operation.arguments > 0 ? unsigned(step.get(arguments)) : 0,
        operation.arguments > 1 ? unsigned(step.get(arguments + 1)) : 0,
        outcome.toString());
  }

  private static int slot(JsonElement element) {
    return number(element, 0, SLOTS - 1);
  }

  private static String result(String name, JsonElement element) {
    return switch (name) {
      case "state", "source", "target" -> PacketState.recorded(element);
      case "ok", "yes" -> String.valueOf(number(element, 0, 1));
      default -> String.valueOf(unsigned(element));
    };
  }

  /** Returns the operation with its slots and arguments, for messages. */
  String call() {
    StringJoiner call = new StringJoiner(" ");
    call.add(operation.toString()).add(String.valueOf(slot));
    if (operation.slots > 1) {
      call.add(String.valueOf(other));
    }
    if (operation.arguments > 0) {
      call.add(String.valueOf(first));
    }
    if (operation.arguments > 1) {
      call.add(String.valueOf(second));
    }
    return call.toString();
  }
}
