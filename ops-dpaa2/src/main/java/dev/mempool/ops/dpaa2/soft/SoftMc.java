// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.dpaa2.soft;

import dev.mempool.ops.dpaa2.portal.McFormat;
import dev.mempool.ops.dpaa2.portal.McPortal;
import dev.mempool.ops.dpaa2.portal.McStatus;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The management complex of the software device, for DPBP objects. An object has a buffer pool of
 * its own as long as it exists. It can be opened several times; each opening has a token of its
 * own. All state is guarded by the lock of the {@link Engine}.
 */
final class SoftMc implements McPortal {

  /** The version of the interface to DPBP objects. */
  private static final int VERSION_MAJOR = 3;

  private static final int VERSION_MINOR = 3;

  /**
   * The polls of the engine's lock before a command times out. With the sleeps of {@link
   * dev.mempool.api.Backoff} they take ten seconds and more, because the thread that runs the
   * engine may be preempted.
   */
  static final int MAX_POLLS = 200_000;

  /** A token has 16 bits. */
  private static final int MAX_TOKEN = 0xffff;

  private final Engine engine;
  private final BufferPools pools;
  private final DmaMemory dma;
  private final int maxPolls;

  /** The buffer pools of the objects, by the ids of the objects. */
  private final Map<Integer, BufferPool> objects = new TreeMap<>();

  /** The ids of opened objects, by their tokens. */
  private final Map<Integer, Integer> opened = new HashMap<>();

  private int lastToken;

  SoftMc(Engine engine, BufferPools pools, DmaMemory dma, int dpbps, int maxPolls) {
    this.engine = engine;
    this.pools = pools;
    this.dma = dma;
    this.maxPolls = maxPolls;
    for (int i = 0; i < dpbps; i++) {
      create(new long[McFormat.WORDS]);
    }
  }

  int[] objects() {
    engine.lock();
    try {
      return objects.keySet().stream().mapToInt(Integer::intValue).toArray();
    } finally {
      engine.unlock();
    }
  }

  @Override
  public void execute(long[] command) {
    long header = command[0];
    if (!engine.lock(maxPolls)) {
      command[0] = McFormat.answered(header, McStatus.TIMEOUT);
      return;
    }
    try {
      // only open changes the header: it returns a token
      McStatus status = dispatch(McFormat.command(header), McFormat.token(header), command);
      command[0] = McFormat.answered(command[0], status);
    } finally {
      engine.unlock();
    }
  }

  private McStatus dispatch(int number, int token, long[] command) {
    return switch (number) {
      case McFormat.OPEN -> open(command);
      case McFormat.CREATE, McFormat.DESTROY -> {
        if (token != McFormat.CONTAINER) {
          yield McStatus.AUTH_ERROR;
        }
        yield number == McFormat.CREATE ? create(command) : destroy((int) command[1]);
      }
      default -> {
        Integer id = opened.get(token);
        BufferPool pool = id == null ? null : objects.get(id);
        if (id == null || pool == null) {
          yield isKnown(number) ? McStatus.AUTH_ERROR : McStatus.UNSUPPORTED;
        }
        yield control(number, token, id, pool, command);
      }
    };
  }

  private static boolean isKnown(int number) {
    return switch (number) {
      case McFormat.CLOSE,
          McFormat.ENABLE,
          McFormat.DISABLE,
          McFormat.IS_ENABLED,
          McFormat.RESET,
          McFormat.GET_ATTRIBUTES,
          McFormat.GET_FREE_BUFFERS,
          McFormat.SET_NOTIFICATIONS,
          McFormat.GET_NOTIFICATIONS ->
          true;
      default -> false;
    };
  }

  private McStatus control(int number, int token, int id, BufferPool pool, long[] command) {
    switch (number) {
      case McFormat.CLOSE -> opened.remove(token);
      case McFormat.ENABLE -> pool.enable(true);
      case McFormat.DISABLE -> pool.enable(false);
      case McFormat.IS_ENABLED -> command[1] = pool.isEnabled() ? 1 : 0;
      case McFormat.RESET -> pool.reset();
      case McFormat.GET_ATTRIBUTES -> {
        command[1] = (long) pool.bpid() << 16 | (long) id << 32;
        command[2] = VERSION_MAJOR | VERSION_MINOR << 16;
      }
      case McFormat.GET_FREE_BUFFERS -> command[1] = pool.fill();
      case McFormat.SET_NOTIFICATIONS -> {
        return setNotifications(pool, command);
      }
      case McFormat.GET_NOTIFICATIONS -> getNotifications(pool.notifications(), command);
      default -> {
        return McStatus.UNSUPPORTED;
      }
    }
    return McStatus.OK;
  }

  private McStatus open(long[] command) {
    int id = (int) command[1];
    if (!objects.containsKey(id) || opened.size() == MAX_TOKEN) {
      return McStatus.NO_RESOURCE;
    }
    do {
      lastToken = lastToken % MAX_TOKEN + 1; // never that of the container
    } while (opened.containsKey(lastToken));
    opened.put(lastToken, id);
    command[0] = McFormat.header(McFormat.OPEN, lastToken);
    return McStatus.OK;
  }

  private McStatus create(long[] command) {
    BufferPool pool = pools.make();
    if (pool == null) {
      return McStatus.NO_RESOURCE;
    }
    int id = 0;
    while (objects.containsKey(id)) {
      id++;
    }
    objects.put(id, pool);
    command[1] = id;
    return McStatus.OK;
  }

  private McStatus destroy(int id) {
    BufferPool pool = objects.get(id);
    if (pool == null) {
      return McStatus.NO_RESOURCE;
    }
    if (opened.containsValue(id)) {
      return McStatus.INVALID_STATE;
    }
    objects.remove(id);
    pools.remove(pool);
    return McStatus.OK;
  }

  private McStatus setNotifications(BufferPool pool, long[] command) {
    long address = command[5];
    @Nullable MemorySegment target = null;
    if (address != 0) {
      if (address % Notifications.MESSAGE_BYTES != 0) {
        return McStatus.CONFIG_ERROR;
      }
      target = dma.at(address, Notifications.MESSAGE_BYTES);
      if (target == null) {
        return McStatus.DMA_ERROR;
      }
    }
    int depletionEntry = (int) command[1];
    int depletionExit = (int) (command[1] >>> 32);
    int surplusEntry = (int) command[2];
    int surplusExit = (int) (command[2] >>> 32);
    // an exit on the wrong side of its entry would switch the state at every command
    if (depletionEntry < 0
        || surplusEntry < 0
        || depletionExit < depletionEntry
        || surplusExit < 0
        || surplusExit > surplusEntry) {
      return McStatus.CONFIG_ERROR;
    }
    pool.notifications(
        new Notifications(
            depletionEntry,
            depletionExit,
            surplusEntry,
            surplusExit,
            (int) command[3] & 0xffff,
            command[4],
            address,
            target));
    return McStatus.OK;
  }

  private static void getNotifications(Notifications set, long[] command) {
    command[1] = set.depletionEntry() | (long) set.depletionExit() << 32;
    command[2] = set.surplusEntry() | (long) set.surplusExit() << 32;
    command[3] = set.options();
    command[4] = set.context();
    command[5] = set.address();
  }
}
