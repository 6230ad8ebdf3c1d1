// SPDX-License-Identifier: Apache-2.0
package dev.mempool.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.core.Mempool;
import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.pool2.BasePooledObjectFactory;
import org.apache.commons.pool2.PooledObject;
import org.apache.commons.pool2.impl.DefaultPooledObject;
import org.apache.commons.pool2.impl.GenericObjectPool;
import org.jctools.queues.varhandle.MpmcVarHandleArrayQueue;
import org.junit.jupiter.api.Test;
import stormpot.Pool;
import stormpot.Pooled;
import stormpot.Timeout;

/** The code in {@code docs/from-java-pools.md}: it compiles and runs because it stands here too. */
class FromJavaPoolsTest {

  private static final class Buffers extends BasePooledObjectFactory<ByteBuffer> {
    @Override
    public ByteBuffer create() {
      return ByteBuffer.allocateDirect(2048);
    }

    @Override
    public PooledObject<ByteBuffer> wrap(ByteBuffer buffer) {
      return new DefaultPooledObject<>(buffer);
    }
  }

  private static final class Session {
    private long requests;
  }

  @Test
  void commonsPool() throws Exception {
    try (var pool = new GenericObjectPool<>(new Buffers())) {
      ByteBuffer buffer = pool.borrowObject(); // waits for one, and throws after maxWait
      buffer.putLong(0, 42L);
      pool.returnObject(buffer);

      assertEquals(0, pool.getNumActive());
    }
  }

  @Test
  void stormpot() throws InterruptedException {
    Pool<Pooled<ByteBuffer>> pool =
        Pool.of(
            Stream.generate(() -> ByteBuffer.allocateDirect(2048))
                .limit(4)
                .toArray(ByteBuffer[]::new));

    Pooled<ByteBuffer> pooled = pool.claim(new Timeout(1, TimeUnit.SECONDS)); // null after that
    pooled.getObject().putLong(0, 42L);
    pooled.release();

    pool.shutdown().await(new Timeout(1, TimeUnit.SECONDS));
  }

  @Test
  void queue() {
    var queue = new MpmcVarHandleArrayQueue<ByteBuffer>(8);
    queue.offer(ByteBuffer.allocateDirect(2048));

    ByteBuffer buffer = queue.poll(); // null when the queue is empty
    if (buffer != null) {
      buffer.putLong(0, 42L);
      queue.offer(buffer);
    }

    assertEquals(1, queue.size());
  }

  @Test
  void objectsHere() {
    try (Mempool pool = Mempool.builder("objects").size(255).elementSize(2048).build()) {
      int object = pool.get(); // Mempool.NONE when the pool is empty
      if (object != Mempool.NONE) {
        pool.chunk(object).set(ValueLayout.JAVA_LONG, pool.offset(object), 42L);
        pool.put(object);
      }

      assertTrue(pool.isFull());
    }
  }

  @Test
  void netty() {
    ByteBufAllocator allocator = new PooledByteBufAllocator(true);

    ByteBuf buffer = allocator.directBuffer(2048); // throws when there is no memory
    buffer.writeLong(42L);
    buffer.release();

    assertEquals(0, buffer.refCnt());
  }

  @Test
  void packetsHere() {
    try (PktmbufPool packets = PktmbufPool.builder("buffers").size(255).build()) {
      Mbuf packet = packets.alloc(); // null when the pool is empty
      if (packet != null) {
        packet.putLong(packet.append(8), 42L);
        packet.free();
      }

      assertTrue(packets.isFull());
    }
  }

  @Test
  void javaObjects() {
    try (Mempool pool = Mempool.builder("sessions").size(255).elementSize(8).build()) {
      Session[] sessions = Stream.generate(Session::new).limit(255).toArray(Session[]::new);
      int object = pool.get();
      if (object != Mempool.NONE) {
        sessions[object].requests++;
        pool.put(object);
      }

      assertTrue(pool.isFull());
    }
  }

  @Test
  void theDocumentShowsThisCode() throws IOException {
    String here =
        squeeze(
            Files.readString(
                Project.ROOT.resolve(
                    "integration-tests/src/test/java/dev/mempool/it/FromJavaPoolsTest.java")));
    List<String> blocks =
        Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(Project.ROOT.resolve("docs/from-java-pools.md")))
            .results()
            .map(block -> block.group(1))
            .toList();
    assertEquals(7, blocks.size());
    for (String block : blocks) {
      assertTrue(here.contains(squeeze(block)), block);
    }
  }

  private static String squeeze(String code) {
    return code.replaceAll("\\s+", "");
  }
}
