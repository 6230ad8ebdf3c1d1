// SPDX-License-Identifier: Apache-2.0
package dev.mempool.api.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Locale;

/**
 * A factory of handles to fields, for backends that read and write fields atomically or with
 * ordered accesses. Thread-safe.
 */
public final class FieldHandles {

  private FieldHandles() {}

  /**
   * Returns a handle to an instance field. Keep it in a {@code static final} field, so that the JIT
   * compiler knows it. The handle is exact: a call with other static types than those of the field
   * throws, instead of silently converting its arguments, which is slow and allocates.
   *
   * @param lookup {@link MethodHandles#lookup()} of a class that may access the field
   * @param owner the class that declares the field
   * @param name the name of the field
   * @param type the type of the field
   * @return the handle
   * @throws IllegalArgumentException if there is no such field, or the look-up may not access it
   */
  public static VarHandle field(
      MethodHandles.Lookup lookup, Class<?> owner, String name, Class<?> type) {
    try {
      return lookup.findVarHandle(owner, name, type).withInvokeExactBehavior();
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s has no field '%s' of type %s that %s may access; name a declared field, and pass"
                  + " the look-up of a class that may access it",
              owner.getName(),
              name,
              type.getName(),
              lookup.lookupClass().getName()),
          e);
    }
  }
}
