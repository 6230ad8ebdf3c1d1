// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.dpaa.soft;

import static dev.mempool.ops.dpaa.portal.PortalLayout.COUNT_MASK;
import static dev.mempool.ops.dpaa.portal.PortalLayout.LINE;
import static dev.mempool.ops.dpaa.portal.PortalLayout.RING_ENTRIES;
import static dev.mempool.ops.dpaa.portal.PortalLayout.VALID;
import static dev.mempool.ops.dpaa.portal.PortalLayout.VERB_MASK;

import dev.mempool.ops.dpaa.portal.BmanDevice;
import dev.mempool.ops.dpaa.portal.BmanPortal;
import dev.mempool.ops.dpaa.portal.PortalAccess;
import dev.mempool.ops.dpaa.portal.PortalLayout;
import java.lang.foreign.MemorySegment;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jctools.queues.varhandle.SpscVarHandleArrayQueue;

/**
 * The device's side of a portal: its memory and registers, and the execution of the commands and
 * the ring entries in that memory. The thread that uses the portal calls the methods of {@link
 * PortalAccess}. The other methods are called with the lock of the {@link Engine} held.
 */
final class SoftPortal implements PortalAccess {

  /** The bits of a ring position: index and lap. */
  private static final int POSITION_MASK = 2 * RING_ENTRIES - 1;

  private final Engine engine;
  private final BufferPools pools;

  /** An array of longs, because those are aligned as words must be. */
  private final MemorySegment memory =
      MemorySegment.ofArray(new long[PortalLayout.MEMORY_BYTES / Long.BYTES]);

  /** The valid bit of the next command: the command line has a new one if its bit is this. */
  private int commandValid = VALID;

  /** The ring position of the next entry to consume. */
  private int consumer;

  // registers, written with the lock held; enabled and inhibited are also read without it
  private int producerRegister;
  private int ringThreshold;
  private int mode;
  private final int[] changeEnable = new int[BmanDevice.POOLS / Integer.SIZE];
  private volatile int status;
  private volatile int enabled;
  private volatile int disabled;
  private volatile int inhibited;

  /** The pools whose change the user has not read yet, each once at most. */
  private final SpscVarHandleArrayQueue<Integer> changes =
      new SpscVarHandleArrayQueue<>(BmanDevice.POOLS);

  /** 1 for each pool in {@link #changes}. */
  private final AtomicIntegerArray inChanges = new AtomicIntegerArray(BmanDevice.POOLS);

  /** Whether this portal is in the queue of the engine: see {@link Engine}. */
  volatile boolean queued;

  SoftPortal(Engine engine, BufferPools pools) {
    this.engine = engine;
    this.pools = pools;
  }

  // ---- called by the thread that uses the portal ----

  @Override
  public MemorySegment memory() {
    return memory;
  }

  @Override
  public void kick() {
    engine.kick(this);
  }

  @Override
  public int read(int offset) {
    engine.lock();
    try {
      return switch (offset) {
        case PortalLayout.RING_PRODUCER ->
            // in valid-bit mode the driver does not write this register
            mode == PortalLayout.MODE_VALID_BIT
                ? consumer + waiting() & POSITION_MASK
                : producerRegister;
        case PortalLayout.RING_CONSUMER -> consumer;
        case PortalLayout.RING_THRESHOLD -> ringThreshold;
        case PortalLayout.CONFIG -> mode;
        case PortalLayout.CHANGE_ENABLE -> changeEnable[0];
        case PortalLayout.CHANGE_ENABLE + PortalLayout.CHANGE_ENABLE_STEP -> changeEnable[1];
        case PortalLayout.INTERRUPT_STATUS -> status;
        case PortalLayout.INTERRUPT_ENABLE -> enabled;
        case PortalLayout.INTERRUPT_DISABLE -> disabled;
        case PortalLayout.INTERRUPT_INHIBIT -> inhibited;
        default -> throw noRegister(offset);
      };
    } finally {
      engine.unlock();
    }
  }

  @Override
  public void write(int offset, int value) {
    engine.lock();
    try {
      switch (offset) {
        case PortalLayout.RING_PRODUCER -> producerRegister = value & POSITION_MASK;
        case PortalLayout.RING_CONSUMER -> {} // only the device writes it
        case PortalLayout.RING_THRESHOLD -> ringThreshold = value & RING_ENTRIES - 1;
        case PortalLayout.CONFIG -> mode = value & 3;
        case PortalLayout.CHANGE_ENABLE -> changeEnable[0] = value;
        case PortalLayout.CHANGE_ENABLE + PortalLayout.CHANGE_ENABLE_STEP ->
            changeEnable[1] = value;
        case PortalLayout.INTERRUPT_STATUS -> status &= ~value;
        case PortalLayout.INTERRUPT_ENABLE -> enabled = value;
        case PortalLayout.INTERRUPT_DISABLE -> disabled = value;
        case PortalLayout.INTERRUPT_INHIBIT -> inhibited = value;
        default -> throw noRegister(offset);
      }
    } finally {
      engine.unlock();
    }
  }

  private static IllegalArgumentException noRegister(int offset) {
    return new IllegalArgumentException(
        String.format(Locale.ROOT, "a portal has no register at 0x%x; see PortalLayout", offset));
  }

  @Override
  public int nextChange() {
    if ((enabled & PortalLayout.INTERRUPT_CHANGE) == 0 || inhibited != 0) {
      return BmanPortal.NO_CHANGE;
    }
    Integer bpid = changes.poll();
    if (bpid == null) {
      return BmanPortal.NO_CHANGE;
    }
    // before the user queries the state, so that a later change is reported again
    inChanges.set(bpid, 0);
    return bpid;
  }

  // ---- called with the lock held ----

  /** Executes the command of the portal, or consumes its ring if there is no new command. */
  void serve() {
    if (!execute()) {
      consume();
    }
  }

  /** Reports that the state of a pool has changed, if that is enabled at this portal. */
  void changed(int bpid) {
    boolean wanted =
        (changeEnable[bpid / Integer.SIZE] & Integer.MIN_VALUE >>> bpid % Integer.SIZE) != 0;
    if (wanted && (disabled & PortalLayout.INTERRUPT_CHANGE) == 0) {
      status |= PortalLayout.INTERRUPT_CHANGE;
      if (inChanges.getAndSet(bpid, 1) == 0) {
        changes.offer(bpid); // boxing allocates nothing: the JDK caches small numbers
      }
    }
  }

  /** Consumes the entries of the ring, as far as there is memory for their buffers. */
  void consume() {
    int at = consumer;
    long offset = PortalLayout.RING + (long) (at & RING_ENTRIES - 1) * LINE;
    long first = PortalLayout.getAcquire(memory, offset);
    while (isEntry(at, first) && releaseEntry(offset, first)) {
      at = at + 1 & POSITION_MASK;
      offset = PortalLayout.RING + (long) (at & RING_ENTRIES - 1) * LINE;
      first = PortalLayout.getAcquire(memory, offset);
    }
    if (at != consumer) {
      consumer = at;
      PortalLayout.setIndexRelease(memory, PortalLayout.RING_CONSUMER_COPY, at);
      if (waiting() < ringThreshold && (disabled & PortalLayout.INTERRUPT_RING) == 0) {
        status |= PortalLayout.INTERRUPT_RING;
      }
    }
  }

  /** Tells whether the driver has written an entry at a ring position. */
  private boolean isEntry(int at, long first) {
    return switch (mode) {
      case PortalLayout.MODE_INDEX_REGISTER -> at != producerRegister;
      case PortalLayout.MODE_INDEX_MEMORY ->
          at
              != (PortalLayout.indexAcquire(memory, PortalLayout.RING_PRODUCER_COPY)
                  & POSITION_MASK);
      default -> {
        int verb = PortalLayout.verb(first);
        int valid = (at & RING_ENTRIES) == 0 ? 0 : VALID;
        yield (verb & VALID) == valid && (verb & VERB_MASK) != 0;
      }
    };
  }

  /** Returns the number of entries that are not consumed. */
  private int waiting() {
    int count = 0;
    while (count < PortalLayout.RING_USABLE) {
      int at = consumer + count & POSITION_MASK;
      long offset = PortalLayout.RING + (long) (at & RING_ENTRIES - 1) * LINE;
      if (!isEntry(at, PortalLayout.getAcquire(memory, offset))) {
        break;
      }
      count++;
    }
    return count;
  }

  /**
   * Releases the buffers of an entry. Drops an entry that is invalid.
   *
   * @return {@code false} if there is no memory for the buffers
   */
  private boolean releaseEntry(long offset, long first) {
    int verb = PortalLayout.verb(first);
    int count = verb & COUNT_MASK;
    if (count == 0 || count > BmanDevice.MAX_BUFFERS) {
      return true;
    }
    return switch (verb & VERB_MASK) {
      case PortalLayout.RELEASE -> releaseToOnePool(offset, first, count);
      case PortalLayout.RELEASE_EACH -> releaseToEachPool(offset, count);
      default -> true;
    };
  }

  private boolean releaseToOnePool(long offset, long first, int count) {
    int bpid = PortalLayout.bpid(first);
    if (!BufferPools.exists(bpid)) {
      return true;
    }
    if (!pools.reserve(bpid, count)) {
      return false;
    }
    pools.push(bpid, PortalLayout.address(first));
    for (int i = 1; i < count; i++) {
      pools.push(bpid, PortalLayout.address(buffer(offset, i)));
    }
    engine.update(bpid);
    return true;
  }

  private boolean releaseToEachPool(long offset, int count) {
    if (!pools.hasRecords(count)) {
      return false;
    }
    // first room for all buffers in each pool, so that an entry is released whole or not at all
    for (int i = 0; i < count; i++) {
      int bpid = PortalLayout.bpid(buffer(offset, i));
      if (BufferPools.exists(bpid) && !pools.reserve(bpid, count)) {
        return false;
      }
    }
    for (int i = 0; i < count; i++) {
      long buffer = buffer(offset, i);
      int bpid = PortalLayout.bpid(buffer);
      if (BufferPools.exists(bpid)) {
        pools.push(bpid, PortalLayout.address(buffer));
        engine.update(bpid);
      }
    }
    return true;
  }

  private long buffer(long offset, int nth) {
    return PortalLayout.get(memory, offset + (long) nth * Long.BYTES);
  }

  /** Executes the command of the portal. Returns {@code false} if there is no new one. */
  private boolean execute() {
    long command = PortalLayout.getAcquire(memory, PortalLayout.COMMAND);
    int verb = PortalLayout.verb(command);
    if ((verb & VALID) != commandValid || (verb & ~VALID) == 0) {
      return false;
    }
    boolean odd = commandValid != 0;
    long response = odd ? PortalLayout.RESPONSE_1 : PortalLayout.RESPONSE_0;
    long first =
        switch (verb & VERB_MASK) {
          case PortalLayout.ACQUIRE ->
              acquire(response, PortalLayout.bpid(command), verb & COUNT_MASK);
          case PortalLayout.QUERY -> query(response);
          default -> PortalLayout.word(commandValid | PortalLayout.ERROR_INVALID, 0, 0);
        };
    // the line of the next response: the driver has read the response that is still in it
    PortalLayout.set(memory, odd ? PortalLayout.RESPONSE_0 : PortalLayout.RESPONSE_1, 0);
    PortalLayout.setRelease(memory, response, first);
    commandValid ^= VALID;
    return true;
  }

  private long acquire(long response, int bpid, int count) {
    if (!BufferPools.exists(bpid) || count == 0 || count > BmanDevice.MAX_BUFFERS) {
      return PortalLayout.word(commandValid | PortalLayout.ERROR_INVALID, bpid, 0);
    }
    if (pools.count(bpid) < count) {
      // buffers that were released before this command may still be in the rings
      engine.consumeAll();
    }
    if (pools.count(bpid) < count) {
      return PortalLayout.word(commandValid | PortalLayout.ACQUIRE, bpid, 0);
    }
    long address = pools.pop(bpid);
    for (int i = 1; i < count; i++) {
      PortalLayout.set(
          memory, response + (long) i * Long.BYTES, PortalLayout.word(0, 0, pools.pop(bpid)));
    }
    engine.update(bpid);
    return PortalLayout.word(commandValid | PortalLayout.ACQUIRE | count, bpid, address);
  }

  private long query(long response) {
    engine.consumeAll();
    PortalLayout.set(memory, response + PortalLayout.QUERY_AVAILABLE, pools.available());
    PortalLayout.set(memory, response + PortalLayout.QUERY_DEPLETED, pools.softwareDepleted());
    return PortalLayout.word(commandValid | PortalLayout.QUERY, 0, 0);
  }
}
