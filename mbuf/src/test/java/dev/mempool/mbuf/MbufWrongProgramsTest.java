// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.core.Guard;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Programs that use mbufs wrongly, and the lowest level that refuses each. The test fails if a
 * level refuses more or less than the table in {@code docs/mbufs.md} says.
 */
class MbufWrongProgramsTest {

  private static final int SIZE = 32;

  /** The levels of checking. Pools of the last four are checked. */
  enum Level {
    UNCHECKED(Guard.OFF),
    CHECKED(Guard.OFF),
    STATE(Guard.STATE),
    CANARY(Guard.CANARY),
    TRACE(Guard.TRACE);

    private final Guard guard;

    Level(Guard guard) {
      this.guard = guard;
    }
  }

  private static final Set<Level> ALL = EnumSet.allOf(Level.class);
  private static final Set<Level> CHECKED = EnumSet.range(Level.CHECKED, Level.TRACE);
  private static final Set<Level> GUARDED = EnumSet.range(Level.STATE, Level.TRACE);
  private static final Set<Level> CANARIES = EnumSet.range(Level.CANARY, Level.TRACE);
  private static final Set<Level> NONE = EnumSet.noneOf(Level.class);

  private interface Wrong {
    void run(PktmbufPool pool, Mbuf mbuf) throws Exception;
  }

  /** Each program gets a packet of 10 bytes. The backend has room for mbufs that are put twice. */
  enum Program {
    OUTSIDE_THE_DATA(ALL, (pool, mbuf) -> mbuf.putByte(10, (byte) 1)),
    RAW_FREE_TO_ANOTHER_POOL(
        ALL,
        (pool, mbuf) -> {
          try (PktmbufPool other = Pools.builder("other").build()) {
            other.rawFree(mbuf);
          }
        }),
    EXTERNAL_BUFFER_AFTER_ITS_CALLBACK(
        ALL,
        (pool, mbuf) -> {
          ExternalBuffer buffer = new ExternalBuffer(memory(), freed -> {});
          mbuf.attachExternal(buffer);
          mbuf.detach();
          mbuf.attachExternal(buffer);
        }),
    DOUBLE_FREE(
        CHECKED,
        (pool, mbuf) -> {
          mbuf.free();
          mbuf.free();
        }),
    DOUBLE_FREE_BY_ANOTHER_THREAD(
        CHECKED,
        (pool, mbuf) -> {
          mbuf.free();
          onAnotherThread(mbuf::free);
        }),
    DOUBLE_FREE_IN_ONE_BULK(
        CHECKED, (pool, mbuf) -> PktmbufPool.freeBulk(new Mbuf[] {mbuf, mbuf}, 0, 2)),
    DOUBLE_RAW_FREE(
        CHECKED,
        (pool, mbuf) -> {
          pool.rawFree(mbuf);
          pool.rawFree(mbuf);
        }),
    RAW_FREE_OF_WHAT_OTHERS_USE(
        CHECKED,
        (pool, mbuf) -> {
          mbuf.refcntUpdate(1);
          pool.rawFree(mbuf);
        }),
    SEGMENT_FREED_ON_ITS_OWN(
        CHECKED,
        (pool, mbuf) -> {
          Mbuf last = Pools.packet(pool, 10);
          mbuf.chain(last);
          last.freeSegment();
          mbuf.free();
        }),
    /** Releases the reference of the clone, so that the free of the clone is refused. */
    SHARED_SEGMENT_FREED_TOO_OFTEN(
        CHECKED,
        (pool, mbuf) -> {
          Mbuf clone = Objects.requireNonNull(mbuf.clone(pool));
          mbuf.free();
          mbuf.free();
          clone.free();
        }),
    /** Releases the reference of the clone, which goes on to use the buffer. */
    OWNER_FREED_TWICE_WHILE_A_CLONE_LIVES(
        GUARDED,
        (pool, mbuf) -> {
          Mbuf clone = Objects.requireNonNull(mbuf.clone(pool));
          mbuf.free();
          mbuf.free();
          assertEquals(1, clone.refcnt());
        }),
    ATTACHED_TO_A_FREE_MBUF(
        ALL,
        (pool, mbuf) -> {
          mbuf.free();
          Mbuf other = Pools.alloc(pool);
          other.attach(mbuf);
        }),
    CHANGED_AFTER_FREE(
        ALL,
        (pool, mbuf) -> {
          mbuf.free();
          mbuf.append(1);
        }),
    REFERENCE_ADDED_AFTER_FREE(
        CHECKED,
        (pool, mbuf) -> {
          mbuf.free();
          mbuf.refcntUpdate(1);
        }),
    VIEW_TAKEN_AFTER_FREE(
        ALL,
        (pool, mbuf) -> {
          mbuf.free();
          mbuf.byteBuffer();
        }),
    EXTENT_SET_AFTER_FREE(
        ALL,
        (pool, mbuf) -> {
          mbuf.free();
          mbuf.setDataLength(5);
        }),
    /** The data of a free mbuf has no length, so this needs no check of its own. */
    READ_AFTER_FREE(
        ALL,
        (pool, mbuf) -> {
          mbuf.free();
          mbuf.read(0, new byte[10], 0, 10);
        }),
    /** The data of a free mbuf has no length, so this needs no check of its own. */
    DATA_WRITTEN_AFTER_FREE(
        ALL,
        (pool, mbuf) -> {
          mbuf.free();
          mbuf.putByte(0, (byte) 1);
        }),
    FIELD_SET_AFTER_FREE(
        NONE,
        (pool, mbuf) -> {
          mbuf.free();
          mbuf.setPacketLength(5);
        }),
    VIEW_WRITTEN_AFTER_FREE(
        NONE,
        (pool, mbuf) -> {
          ByteBuffer view = mbuf.byteBuffer();
          MemorySegment segment = mbuf.memory();
          mbuf.free();
          view.put((byte) 1);
          segment.set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
          Pools.alloc(pool).free();
        }),
    DOUBLE_FREE_BY_THE_CALLBACK_OF_ITS_BUFFER(
        CHECKED,
        (pool, mbuf) -> {
          mbuf.attachExternal(new ExternalBuffer(memory(), freed -> mbuf.free()));
          mbuf.free();
        }),
    /**
     * Another thread frees the mbuf after this one has seen that it holds the last reference, and
     * before it has marked the mbuf free. The steps are those of {@link Mbuf#prefree}.
     */
    DOUBLE_FREE_AT_ONCE(
        GUARDED,
        (pool, mbuf) -> {
          assertTrue(mbuf.releaseReference("it was not freed"));
          onAnotherThread(mbuf::free);
          assertTrue(mbuf.resetForPool());
          pool.put(null, mbuf);
        }),
    FREED_AFTER_SOMEBODY_ELSE_GOT_IT(
        GUARDED,
        (pool, mbuf) -> {
          mbuf.free();
          assertTrue(reallocated(pool, mbuf));
          mbuf.free();
        }),
    WRITTEN_AFTER_SOMEBODY_ELSE_GOT_IT(
        GUARDED,
        (pool, mbuf) -> {
          mbuf.free();
          assertTrue(reallocated(pool, mbuf));
          mbuf.putByte(0, (byte) 1);
        }),
    VIEW_WRITTEN_AFTER_SOMEBODY_ELSE_GOT_IT(
        NONE,
        (pool, mbuf) -> {
          ByteBuffer view = mbuf.byteBuffer();
          mbuf.free();
          assertTrue(reallocated(pool, mbuf));
          view.put((byte) 1);
        }),
    OVERRUN(
        CANARIES,
        (pool, mbuf) -> {
          put(mbuf, mbuf.privateSize() + Pools.DATA_ROOM);
          mbuf.free();
        }),
    UNDERRUN(
        CANARIES,
        (pool, mbuf) -> {
          put(mbuf, -1);
          mbuf.free();
        }),
    /** The private area and the buffer are parts of one object. */
    BUFFER_UNDERRUN_INTO_THE_PRIVATE_AREA(
        NONE,
        (pool, mbuf) -> {
          put(mbuf, mbuf.privateSize() - 1);
          mbuf.free();
        });

    private final Set<Level> catching;
    private final Wrong wrong;

    Program(Set<Level> catching, Wrong wrong) {
      this.catching = catching;
      this.wrong = wrong;
    }
  }

  private static MemorySegment memory() {
    return Arena.ofAuto().allocate(64);
  }

  private static void onAnotherThread(Runnable action) {
    FutureTask<Void> task = new FutureTask<>(action, null);
    Thread.ofPlatform().start(task);
    try {
      task.get();
    } catch (java.util.concurrent.ExecutionException e) {
      if (e.getCause() instanceof IllegalStateException refused) {
        throw refused;
      }
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Allocates all mbufs and gives them data. Returns whether this mbuf was among them. */
  private static boolean reallocated(PktmbufPool pool, Mbuf mbuf) {
    boolean got = false;
    for (Mbuf other = pool.alloc(); other != null; other = pool.alloc()) {
      other.append(10);
      got |= other.index() == mbuf.index();
    }
    return got;
  }

  /** Writes to the pool's memory, bypassing all checks. */
  private static void put(Mbuf mbuf, int offset) {
    long start = mbuf.pool().mempool.offset(mbuf.index());
    mbuf.pool().mempool.chunk(mbuf.index()).set(ValueLayout.JAVA_BYTE, start + offset, (byte) 0x77);
  }

  static Stream<Arguments> programs() {
    return Stream.of(Program.values())
        .flatMap(program -> Stream.of(Level.values()).map(level -> Arguments.of(program, level)));
  }

  @ParameterizedTest
  @MethodSource("programs")
  void isCaughtAtTheLevelsThatPromiseItAndAtNoOthers(Program program, Level level)
      throws Exception {
    PktmbufPoolBuilder builder =
        Pools.builder("wrong").size(SIZE).privateSize(8).guard(level.guard).reportLeaks(false);
    try (PktmbufPool pool = (level == Level.UNCHECKED ? builder.checked(false) : builder).build()) {
      Pools.alloc(pool);
      Pools.alloc(pool);
      Mbuf mbuf = Pools.packet(pool, 10);
      boolean caught = false;
      try {
        program.wrong.run(pool, mbuf);
      } catch (IllegalStateException | IllegalArgumentException | IndexOutOfBoundsException e) {
        assertTrue(
            String.valueOf(e.getMessage()).contains("'wrong'")
                || program == Program.EXTERNAL_BUFFER_AFTER_ITS_CALLBACK,
            e.getMessage());
        caught = true;
      }
      assertEquals(program.catching.contains(level), caught);
    }
  }
}
