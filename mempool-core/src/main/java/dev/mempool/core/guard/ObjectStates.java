package dev.mempool.core.guard;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The state of each object of a pool, one byte each. Thread-safe. All changes are atomic, so that
 * of two threads that put the same object at the same time only one succeeds.
 */
final class ObjectStates {

  /** Free, and never got so far: the value in a new array. */
  static final byte NEW = 0;

  /** Got, and not put since. */
  static final byte OUT = 1;

  /** Put. */
  static final byte FREE = 2;

  private static final VarHandle STATE =
      MethodHandles.arrayElementVarHandle(byte[].class).withInvokeExactBehavior();

  private final byte[] states;

  ObjectStates(int size) {
    states = new byte[size];
  }

  /** Makes an object one that is out. Returns its state before. */
  byte take(int object) {
    return (byte) STATE.getAndSet(states, object, OUT);
  }

  /** Makes an object free if it is out. Returns its state before. */
  byte free(int object) {
    return (byte) STATE.compareAndExchange(states, object, OUT, FREE);
  }

  void set(int object, byte state) {
    STATE.setVolatile(states, object, state);
  }

  boolean isOut(int object) {
    return (byte) STATE.getVolatile(states, object) == OUT;
  }

  /** Returns how many of the first objects are out. */
  int countOut(int objects) {
    int out = 0;
    for (int object = 0; object < objects; object++) {
      out += isOut(object) ? 1 : 0;
    }
    return out;
  }
}
