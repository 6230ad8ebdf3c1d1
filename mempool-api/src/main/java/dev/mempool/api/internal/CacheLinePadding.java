// SPDX-License-Identifier: Apache-2.0
package dev.mempool.api.internal;

/**
 * A superclass that puts two unused cache lines in front of the fields of a subclass. Without them,
 * a thread that writes these fields would invalidate a cache line that also has data of other
 * threads (false sharing). Two lines, because processors fetch lines in pairs.
 *
 * <p>The JVM places the fields of a superclass before those of its subclasses. Padding behind the
 * fields needs one more subclass, which declares 32 {@code int} fields before its own:
 *
 * {@snippet :
 * abstract class PositionFields extends CacheLinePadding {
 *   int head;
 *   int tail;
 * }
 * }
 *
 * {@snippet :
 * final class Positions extends PositionFields {
 *   int b00, b01, b02, b03, b04, b05, b06, b07, b08, b09, b10, b11, b12, b13, b14, b15;
 *   int b16, b17, b18, b19, b20, b21, b22, b23, b24, b25, b26, b27, b28, b29, b30, b31;
 * }
 * }
 *
 * <p>For a single {@code long} there is {@link PaddedLong}, which has padding on both sides. The
 * padding consists of {@code int} fields because wider ones leave a gap behind the object header,
 * which the JVM would fill with a field of a subclass. C counterpart: {@code __rte_cache_aligned}
 * and {@code RTE_CACHE_GUARD}.
 */
public abstract class CacheLinePadding {

  private int a00, a01, a02, a03, a04, a05, a06, a07, a08, a09, a10, a11, a12, a13, a14, a15;
  private int a16, a17, a18, a19, a20, a21, a22, a23, a24, a25, a26, a27, a28, a29, a30, a31;

  /** For subclasses. */
  protected CacheLinePadding() {}
}
