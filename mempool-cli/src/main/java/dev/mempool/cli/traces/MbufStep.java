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
 * @param operation what was done
 * @param slot the slot of the packet that it was done to
 * @param other the slot of the other packet, of those that have two
 * @param first the first number that was given, a length or an offset, unsigned 32 bits
 * @param second the second one
 * @param outcome what came of it, as {@link PacketSlots} words it
 */
record MbufStep(Operation operation, int slot, int other, long first, long second, String outcome) {

  /** The slots that hold packets. */
  static final int SLOTS = 24;

  /** What can be done: with how many slots and numbers, and what is recorded of the outcome. */
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
    private final int numbers;
    private final String[] facts;

    Operation(int slots, int numbers, String... facts) {
      this.slots = slots;
      this.numbers = numbers;
      this.facts = facts;
    }

    /** Its name in traces. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }

    private int length() {
      return 1 + slots + numbers + facts.length;
    }
  }

  /**
   * Reads a step.
   *
   * @throws IllegalArgumentException if it is not of the right form
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
    int numbers = 1 + operation.slots;
    int facts = numbers + operation.numbers;
    StringJoiner outcome = new StringJoiner(" ");
    for (int i = 0; i < operation.facts.length; i++) {
      outcome.add(operation.facts[i] + "=" + fact(operation.facts[i], step.get(facts + i)));
    }
    return new MbufStep(
        operation,
        slot(step.get(1)),
        operation.slots > 1 ? slot(step.get(2)) : 0,
        operation.numbers > 0 ? unsigned(step.get(numbers)) : 0,
        operation.numbers > 1 ? unsigned(step.get(numbers + 1)) : 0,
        outcome.toString());
  }

  private static int slot(JsonElement element) {
    return number(element, 0, SLOTS - 1);
  }

  private static String fact(String name, JsonElement element) {
    return switch (name) {
      case "state", "source", "target" -> PacketState.recorded(element);
      case "ok", "yes" -> String.valueOf(number(element, 0, 1));
      default -> String.valueOf(unsigned(element));
    };
  }

  /** Says what was done. */
  String call() {
    StringJoiner call = new StringJoiner(" ");
    call.add(operation.toString()).add(String.valueOf(slot));
    if (operation.slots > 1) {
      call.add(String.valueOf(other));
    }
    if (operation.numbers > 0) {
      call.add(String.valueOf(first));
    }
    if (operation.numbers > 1) {
      call.add(String.valueOf(second));
    }
    return call.toString();
  }
}
