// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.guard;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The state of each object of a pool, one byte each. Thread-safe. All changes are atomic, so that
 * of two threads that put the same object at the same time only one succeeds.
 */
final class ObjectStates {

  /** The state of an object that is free and was never got; 0, the value in a new array. */
  static final byte NEW = 0;

  /** The state of an object that was got and not put since. */
  static final byte OUT = 1;

  /** The state of an object that is free and was got before. */
  static final byte FREE = 2;

  private static final VarHandle STATE =
      MethodHandles.arrayElementVarHandle(byte[].class).withInvokeExactBehavior();

  private final byte[] states;

  ObjectStates(int size) {
    states = new byte[size];
  }

  /** Sets the state of an object to OUT. Returns its state before. */
  byte markOut(int object) {
    return (byte) STATE.getAndSet(states, object, OUT);
  }

  /** Sets the state of an object to FREE if it is OUT. Returns its state before. */
  byte markFree(int object) {
    return (byte) STATE.compareAndExchange(states, object, OUT, FREE);
  }

  /** Sets the state of an object. */
  void set(int object, byte state) {
    STATE.setVolatile(states, object, state);
  }

  boolean isOut(int object) {
    return (byte) STATE.getVolatile(states, object) == OUT;
  }

  /** Returns the number of objects with indices below {@code objects} that are out. */
  int countOut(int objects) {
    int out = 0;
    for (int object = 0; object < objects; object++) {
      out += isOut(object) ? 1 : 0;
    }
    return out;
  }
}
