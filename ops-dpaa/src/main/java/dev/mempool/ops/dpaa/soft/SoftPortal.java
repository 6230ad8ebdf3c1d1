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
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jctools.queues.varhandle.SpscVarHandleArrayQueue;

/**
 * The device's side of a portal: its memory, its registers, and what the device does with what is
 * written there. The methods of {@link PortalAccess} are for the portal's user; the others are for
 * the holder of the engine's lock.
 */
final class SoftPortal implements PortalAccess {

  private static final int LAP_MASK = 2 * RING_ENTRIES - 1;

  private final Engine engine;
  private final BufferPools pools;

  /** On the heap, as longs so that it is aligned. */
  private final MemorySegment memory =
      MemorySegment.ofArray(new long[PortalLayout.MEMORY_BYTES / Long.BYTES]);

  /** The valid bit that makes what stands in the place of the command a new one. */
  private int commandValid = VALID;

  /** How far the ring has been consumed. */
  private int consumer;

  // registers, written under the lock
  private int producerRegister;
  private int ringThreshold;
  private int mode;
  private final int[] changeEnable = new int[BmanDevice.POOLS / Integer.SIZE];
  private volatile int status;
  private volatile int enabled;
  private volatile int disabled;
  private volatile int inhibited;

  /** The pools whose change the user has not been told yet: each at most once. */
  private final SpscVarHandleArrayQueue<Integer> changes =
      new SpscVarHandleArrayQueue<>(BmanDevice.POOLS);

  /** 1 for each pool in that queue. */
  private final AtomicIntegerArray inChanges = new AtomicIntegerArray(BmanDevice.POOLS);

  /** Whether this portal waits in the engine's queue. */
  volatile boolean queued;

  SoftPortal(Engine engine, BufferPools pools) {
    this.engine = engine;
    this.pools = pools;
  }

  // ---- for the user ----

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
            // valid bits tell the device what has been produced
            mode == PortalLayout.MODE_VALID_BIT
                ? consumer + waiting() & LAP_MASK
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
        case PortalLayout.RING_PRODUCER -> producerRegister = value & LAP_MASK;
        case PortalLayout.RING_CONSUMER -> {} // the device alone writes it
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
    return new IllegalArgumentException("a portal has no register at 0x%x".formatted(offset));
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
    // before the user asks for the state: a change that comes later is told again
    inChanges.set(bpid, 0);
    return bpid;
  }

  // ---- for the engine ----

  /** Does what the portal has to be done: its command, or else what waits in its ring. */
  void serve() {
    if (!execute()) {
      consume();
    }
  }

  /** Tells the user that the state of a pool has changed, if it wants to know. */
  void changed(int bpid) {
    boolean wanted =
        (changeEnable[bpid / Integer.SIZE] & Integer.MIN_VALUE >>> bpid % Integer.SIZE) != 0;
    if (wanted && (disabled & PortalLayout.INTERRUPT_CHANGE) == 0) {
      status |= PortalLayout.INTERRUPT_CHANGE;
      if (inChanges.getAndSet(bpid, 1) == 0) {
        changes.offer(bpid); // a number this small is boxed already
      }
    }
  }

  /** Takes in what waits in the ring, as far as there is memory for it. */
  void consume() {
    int at = consumer;
    long offset = PortalLayout.RING + (long) (at & RING_ENTRIES - 1) * LINE;
    long first = PortalLayout.getAcquire(memory, offset);
    while (isEntry(at, first) && take(offset, first)) {
      at = at + 1 & LAP_MASK;
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

  private boolean isEntry(int at, long first) {
    return switch (mode) {
      case PortalLayout.MODE_INDEX_REGISTER -> at != producerRegister;
      case PortalLayout.MODE_INDEX_MEMORY ->
          at != (PortalLayout.indexAcquire(memory, PortalLayout.RING_PRODUCER_COPY) & LAP_MASK);
      default -> {
        int verb = PortalLayout.verb(first);
        int valid = (at & RING_ENTRIES) == 0 ? 0 : VALID;
        yield (verb & VALID) == valid && (verb & VERB_MASK) != 0;
      }
    };
  }

  /** The entries that have not been consumed. */
  private int waiting() {
    int count = 0;
    while (count < PortalLayout.RING_USABLE) {
      int at = consumer + count & LAP_MASK;
      long offset = PortalLayout.RING + (long) (at & RING_ENTRIES - 1) * LINE;
      if (!isEntry(at, PortalLayout.getAcquire(memory, offset))) {
        break;
      }
      count++;
    }
    return count;
  }

  /** Takes in one entry; {@code false} if there is no memory for it. A wrong one is dropped. */
  private boolean take(long offset, long first) {
    int verb = PortalLayout.verb(first);
    int count = verb & COUNT_MASK;
    if (count == 0 || count > BmanDevice.MAX_BUFFERS) {
      return true;
    }
    return switch (verb & VERB_MASK) {
      case PortalLayout.RELEASE -> takeAll(offset, first, count);
      case PortalLayout.RELEASE_EACH -> takeEach(offset, count);
      default -> true;
    };
  }

  private boolean takeAll(long offset, long first, int count) {
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

  private boolean takeEach(long offset, int count) {
    if (!pools.hasRecords(count)) {
      return false;
    }
    // all or nothing: they may be of one pool, or of as many as there are buffers
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

  /** Executes the command, if there is a new one. */
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
    // the place of the next response, which its reader has left
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
      // what was released before this command was sent may still stand in the rings
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
