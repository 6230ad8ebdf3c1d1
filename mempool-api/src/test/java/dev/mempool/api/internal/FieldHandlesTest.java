// SPDX-License-Identifier: Apache-2.0
package dev.mempool.api.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.invoke.WrongMethodTypeException;
import org.junit.jupiter.api.Test;

class FieldHandlesTest {

  private int count;

  @Test
  void aHandleReadsAndWritesTheFieldWithItsExactTypes() {
    VarHandle handle =
        FieldHandles.field(MethodHandles.lookup(), FieldHandlesTest.class, "count", int.class);
    assertTrue(handle.compareAndSet(this, 0, 7));
    assertEquals(7, count);
    assertThrows(WrongMethodTypeException.class, () -> handle.setRelease(this, 8L));
  }

  @Test
  void aFieldThatIsNotThereIsNamed() {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                FieldHandles.field(
                    MethodHandles.lookup(), FieldHandlesTest.class, "counter", int.class));
    assertTrue(
        refused.getMessage().contains(FieldHandlesTest.class.getName() + " has no field 'counter'"),
        refused.getMessage());
  }
}
