// SPDX-License-Identifier: Apache-2.0
package dev.mempool.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;

/**
 * Uses buffers in all usual ways, for a JVM whose garbage collector collects nothing. It prints the
 * bytes of heap memory that it has used after the warm-up.
 */
public final class NoGarbageProgram {

  /** The number of buffers of each way of use: with 16 bytes for each, the heap would be full. */
  static final int BUFFERS = 4_000_000;

  private static final byte[] BYTES = new byte[100];

  private NoGarbageProgram() {}

  /** Runs the program; there are no arguments. */
  public static void main(String[] args) throws InterruptedException {
    try (MempoolByteBufAllocator allocator =
        MempoolByteBufAllocator.builder("epsilon")
            .slots(256, 511)
            .slots(2048, 511)
            .delegate(new UnpooledByteBufAllocator(false))
            .build()) {
      useAll(allocator, BUFFERS / 8);
      long before = used();
      useAll(allocator, BUFFERS);
      System.out.println(used() - before);
      if (allocator.metric().usedDirectMemory() != 0) {
        throw new AssertionError(allocator.metric().toString());
      }
    }
  }

  private static long used() {
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private static void useAll(MempoolByteBufAllocator allocator, int buffers)
      throws InterruptedException {
    onLoops(() -> uses(allocator, buffers));
    AtomicReferenceArray<ByteBuf> handedOver = new AtomicReferenceArray<>(128);
    onLoops(
        () -> allocateFor(handedOver, allocator, buffers), () -> releaseOf(handedOver, buffers));
  }

  private static void onLoops(Runnable... works) throws InterruptedException {
    Thread[] threads = new Thread[works.length];
    for (int i = 0; i < works.length; i++) {
      threads[i] = LcoreEventLoops.threads("loop-").newThread(works[i]);
      threads[i].start();
    }
    for (Thread each : threads) {
      each.join();
    }
  }

  private static void uses(MempoolByteBufAllocator allocator, int buffers) {
    use(allocator, buffers, buffer -> buffer.writeLong(1).writeBytes(BYTES).skipBytes(8).readInt());
    use(
        allocator,
        buffers,
        buffer -> {
          buffer.capacity(200).setByte(199, 1); // in its slot
          buffer.capacity(2000).setByte(1999, 1); // in another one
        });
    use(
        allocator,
        buffers,
        buffer -> {
          buffer.writeBytes(BYTES);
          ByteBuf slice = buffer.readRetainedSlice(50);
          ByteBuf part = slice.retainedSlice(10, 20);
          ByteBuf duplicate = buffer.retainedDuplicate();
          if (part.getByte(0) + duplicate.getByte(0) + buffer.readSlice(4).readInt() != 0) {
            throw new AssertionError("bytes that were not written");
          }
          part.release();
          slice.release();
          duplicate.release();
        });
  }

  private static void use(MempoolByteBufAllocator allocator, int buffers, Consumer<ByteBuf> use) {
    for (int i = 0; i < buffers; i++) {
      ByteBuf buffer = allocator.directBuffer(128);
      use.accept(buffer);
      if (!buffer.release()) {
        throw new AssertionError("the reference was the last one");
      }
    }
  }

  private static void allocateFor(
      AtomicReferenceArray<ByteBuf> queue, MempoolByteBufAllocator allocator, int buffers) {
    for (int i = 0; i < buffers; i++) {
      ByteBuf buffer = allocator.directBuffer(128).writeInt(i);
      while (!queue.compareAndSet(i % queue.length(), null, buffer)) {
        Thread.yield();
      }
    }
  }

  private static void releaseOf(AtomicReferenceArray<ByteBuf> queue, int buffers) {
    for (int i = 0; i < buffers; i++) {
      ByteBuf buffer;
      while ((buffer = queue.getAndSet(i % queue.length(), null)) == null) {
        Thread.yield();
      }
      if (buffer.readInt() != i) {
        throw new AssertionError("another buffer than number " + i);
      }
      buffer.release();
    }
  }
}
