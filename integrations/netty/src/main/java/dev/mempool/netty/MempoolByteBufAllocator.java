// SPDX-License-Identifier: Apache-2.0
package dev.mempool.netty;

import dev.mempool.api.CheckReturnValue;
import dev.mempool.api.MempoolException;
import dev.mempool.api.PoolClosedException;
import dev.mempool.core.LeakReport;
import dev.mempool.core.Mempool;
import dev.mempool.core.PoolBuilder;
import dev.mempool.core.PoolSettings;
import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An allocator of Netty whose direct buffers are the objects of pools. Each size class is a {@link
 * Mempool} of slots of one size. A buffer lies in a slot of the smallest class that its capacity
 * fits, and grows within its slot at no cost; beyond it, it moves to a larger one. All memory of
 * the pools is reserved when the allocator is built. {@link Fallback} says what happens to buffers
 * that no slot is there for.
 *
 * <pre>{@code
 * MempoolByteBufAllocator allocator = MempoolByteBufAllocator.builder("server").build();
 * new ServerBootstrap()
 *     .option(ChannelOption.ALLOCATOR, allocator)
 *     .childOption(ChannelOption.ALLOCATOR, allocator) // of the accepted connections
 *     ...
 * }</pre>
 *
 * <p>Buffers have the semantics of Netty's own: exact capacities, reference counts, leak detection.
 * In steady state an allocation and a release allocate no heap memory, unless Netty's leak detector
 * has chosen the buffer as a sample. Neither {@code sun.misc.Unsafe} nor native access is needed;
 * {@link ByteBuf#memoryAddress()} is there nevertheless, for native transports. Heap buffers come
 * from the delegate, and so does {@link ByteBuf#alloc()} of these.
 *
 * <p>Thread-safe. Any thread may allocate, and any thread may release. A thread that is an lcore
 * ({@link LcoreEventLoops}) uses a cache of its own; others share a few caches.
 *
 * @since 0.1.0
 */
public final class MempoolByteBufAllocator extends AbstractByteBufAllocator
    implements ByteBufAllocatorMetricProvider, AutoCloseable {

  /** The most bytes of a slot, as of any object: 2^30. */
  static final int MAX_SLOT = 1 << 30;

  private static final System.Logger LOG =
      System.getLogger(MempoolByteBufAllocator.class.getName());

  /**
   * The time that {@link #close()} gives buffers whose release is under way on another thread: 10
   * ms, which is longer than a thread needs for that, unless it is preempted.
   */
  private static final Duration UNDER_WAY = Duration.ofMillis(10);

  private final String name;
  private final Fallback whenEmpty;
  private final Fallback whenTooLarge;
  private final ByteBufAllocator delegate;

  /** The size classes, smallest first. */
  private final List<SlotPool> classes;

  /**
   * The smallest class whose slots are as large as a power of two or larger, by the exponent; null
   * for powers beyond the largest slot.
   */
  private final @Nullable SlotPool[] byPower = new @Nullable SlotPool[Integer.SIZE];

  private final int largestSlot;
  private final Shortage shortage = new Shortage();
  private final MempoolByteBufAllocatorMetric metric = new MempoolByteBufAllocatorMetric(this);

  /** The bytes of the delegate's direct buffers that are out. */
  final LongAdder delegateBytes = new LongAdder();

  /** The buffers that were larger than the largest slot, and failed for it. */
  final LongAdder tooLargeFailures = new LongAdder();

  /** The buffers that were larger than the largest slot, and got memory of the delegate. */
  final LongAdder tooLargeFromDelegate = new LongAdder();

  private volatile boolean closed;

  private MempoolByteBufAllocator(Builder builder) {
    super(builder.preferDirect);
    this.name = builder.name;
    this.whenEmpty = builder.whenEmpty;
    this.whenTooLarge = builder.whenTooLarge;
    this.delegate = builder.delegate;
    this.classes = makeClasses(builder);
    this.largestSlot = classes.getLast().slotBytes;
    for (int i = 0; i + 1 < classes.size(); i++) {
      classes.get(i).next = classes.get(i + 1);
    }
    for (int power = 0; power < byPower.length - 1; power++) {
      // the class of the smallest size that indexOf() gives this power; larger ones go on from it
      int smallest = power == 0 ? 0 : (1 << power - 1) + 1;
      byPower[power] =
          classes.stream().filter(each -> each.slotBytes >= smallest).findFirst().orElse(null);
    }
  }

  private List<SlotPool> makeClasses(Builder builder) {
    List<SlotPool> made = new ArrayList<>();
    try {
      for (SlotPoolBuilder each : builder.pools()) {
        made.add(each.build(this, shortage));
      }
      made.sort(Comparator.comparingInt(each -> each.slotBytes));
      for (int i = 1; i < made.size(); i++) {
        if (made.get(i).slotBytes == made.get(i - 1).slotBytes) {
          throw new IllegalArgumentException(
              String.format(
                  Locale.ROOT,
                  "allocator '%s' has two size classes with slots of %d bytes; give one of them the"
                      + " slots of both",
                  name,
                  made.get(i).slotBytes));
        }
      }
      return List.copyOf(made);
    } catch (Throwable e) {
      made.forEach(each -> each.close());
      throw e;
    }
  }

  /**
   * Returns a builder of a new allocator.
   *
   * @param name the name of the allocator, 1 to 48 characters, which is the first part of the names
   *     of its pools
   * @return the builder
   * @throws IllegalArgumentException if the name is blank or too long
   */
  @CheckReturnValue
  public static Builder builder(String name) {
    return new Builder(name);
  }

  /** {@return the name} */
  public String name() {
    return name;
  }

  // ---- allocation ----

  /** Returns the smallest class that has slots for a capacity, or null if it is too large. */
  private @Nullable SlotPool classFor(int capacity) {
    SlotPool each = byPower[Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(0, capacity - 1))];
    while (each != null && each.slotBytes < capacity) {
      each = each.next;
    }
    return each;
  }

  @Override
  protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
    SlotPool slots = classFor(initialCapacity);
    MempoolByteBuf buffer = slots == null ? null : slots.get();
    if (buffer == null) {
      buffer = elsewhere(slots, initialCapacity, maxCapacity);
    }
    MempoolByteBuf begun = buffer.begin(initialCapacity, maxCapacity);
    if (closed) { // close() may not have seen this buffer
      begun.release();
      checkOpen();
    }
    return toLeakAwareBuffer(begun);
  }

  /**
   * Returns a buffer that its class has no slot for.
   *
   * @param empty the class that is empty, or null if the capacity is larger than the largest slot
   */
  private MempoolByteBuf elsewhere(@Nullable SlotPool empty, int capacity, int maxCapacity) {
    checkOpen();
    if (empty == null) {
      return tooLarge(null, capacity, maxCapacity);
    }
    switch (whenEmpty) {
      case NEXT_CLASS -> {
        for (SlotPool each = empty.next; each != null; each = each.next) {
          MempoolByteBuf buffer = each.get();
          if (buffer != null) {
            empty.fromNextClass.increment();
            return buffer;
          }
        }
        checkOpen(); // it may have been closed meanwhile
        return tooLarge(empty, capacity, maxCapacity);
      }
      case DELEGATE -> {
        MempoolByteBuf buffer = fromDelegate(capacity, maxCapacity);
        empty.fromDelegate.increment();
        return buffer;
      }
      default -> {
        empty.failures.increment();
        throw exhausted(empty, capacity);
      }
    }
  }

  private MempoolByteBuf tooLarge(@Nullable SlotPool empty, int capacity, int maxCapacity) {
    if (whenTooLarge == Fallback.FAIL) {
      (empty == null ? tooLargeFailures : empty.failures).increment();
      throw exhausted(empty, capacity);
    }
    MempoolByteBuf buffer = fromDelegate(capacity, maxCapacity);
    (empty == null ? tooLargeFromDelegate : empty.fromDelegate).increment();
    return buffer;
  }

  private MempoolByteBuf fromDelegate(int capacity, int maxCapacity) {
    ByteBuf large = delegate.directBuffer(capacity, maxCapacity);
    if (!large.isDirect() || large.nioBufferCount() != 1) {
      large.release();
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "allocator '%s': its delegate %s made a direct buffer that is not one piece of native"
                  + " memory; use one of Netty's allocators",
              name,
              delegate));
    }
    MempoolByteBuf buffer;
    try {
      buffer = new MempoolByteBuf(this, large);
    } catch (Throwable e) { // too little memory
      large.release();
      throw e;
    }
    delegateBytes.add(large.capacity());
    return buffer;
  }

  /** Releases a buffer of the delegate. */
  void releaseLarge(ByteBuf large) {
    delegateBytes.add(-large.capacity());
    large.release();
  }

  /** Gives a buffer memory for a capacity that its own has no room for, and moves the content. */
  void migrate(MempoolByteBuf buffer, int capacity) {
    ByteBuf large = buffer.large();
    if (large != null) {
      int before = large.capacity();
      large.capacity(capacity);
      delegateBytes.add(large.capacity() - before);
      buffer.largeHasMoved(large);
      return;
    }
    SlotPool left = Objects.requireNonNull(buffer.pool());
    int leftSlot = buffer.slot();
    SlotPool slots = classFor(capacity);
    MempoolByteBuf other = slots == null ? null : slots.get();
    if (other == null) {
      other = elsewhere(slots, capacity, buffer.maxCapacity());
    }
    buffer.exchange(other);
    SlotPool now = buffer.pool();
    if (now != null) {
      now.buffer(buffer.slot(), buffer);
    }
    left.buffer(leftSlot, other);
    left.put(leftSlot);
  }

  private SlotsExhaustedException exhausted(@Nullable SlotPool empty, int capacity) {
    String why =
        empty == null
            ? String.format(Locale.ROOT, "the largest slots have %d bytes", largestSlot)
            : String.format(
                Locale.ROOT,
                "size class '%s' has no free slot of its %d with %d bytes%s",
                empty.name(),
                empty.size(),
                empty.slotBytes,
                whenEmpty == Fallback.NEXT_CLASS ? ", nor has a class of larger slots" : "");
    return new SlotsExhaustedException(
        capacity,
        String.format(
            Locale.ROOT,
            "allocator '%s' cannot allocate a direct buffer of %d bytes: %s. In use are %s. Give"
                + " the class more slots, find the buffers that are not released by leakReports(),"
                + " stop reading meanwhile by a BackPressureHandler, or choose another Fallback",
            name,
            capacity,
            why,
            inUseText()));
  }

  private String inUseText() {
    return classes.stream()
        .map(each ->
            String.format(
                Locale.ROOT,
                "%d of %d slots of %d bytes",
                inUse(each),
                each.size(),
                each.slotBytes))
        .collect(Collectors.joining(", "));
  }

  /** Returns the number of slots of a class that are in use; 0 if its pool is closed. */
  static int inUse(SlotPool each) {
    try {
      return each.isClosed() ? 0 : each.inUseCount();
    } catch (PoolClosedException e) {
      return 0; // closed meanwhile
    }
  }

  @Override
  protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
    checkOpen();
    return delegate.heapBuffer(initialCapacity, maxCapacity);
  }

  @Override
  public boolean isDirectBufferPooled() {
    return true;
  }

  // ---- metric ----

  /**
   * {@return the use of memory, and the counts of fallbacks}
   *
   * <p>{@code usedDirectMemory()} is the bytes of the slots that are out and of the delegate's
   * buffers that this allocator has handed out, so it is 0 when no buffer is out.
   */
  @Override
  public MempoolByteBufAllocatorMetric metric() {
    return metric;
  }

  List<SlotPool> classes() {
    return classes;
  }

  ByteBufAllocator delegate() {
    return delegate;
  }

  Shortage shortage() {
    return shortage;
  }

  /**
   * {@return whether a size class is short of slots: its pool has crossed its low watermark, an
   * eighth of its slots, and not yet come to have a quarter of them again} Slots in the caches of
   * threads do not count as free. {@link BackPressureHandler} stops reading meanwhile.
   */
  public boolean isShort() {
    return shortage.isShort();
  }

  // ---- close ----

  /**
   * {@return the buffers that are out, for each size class that has any, grouped by the places of
   * their allocation if the {@linkplain PoolBuilder#guard guard} of the class knows them}
   */
  @CheckReturnValue
  public List<LeakReport> leakReports() {
    List<LeakReport> reports = new ArrayList<>();
    for (SlotPool each : classes) {
      try {
        if (!each.isClosed() && each.inUseCount() > 0) {
          reports.add(each.leakReport());
        }
      } catch (PoolClosedException e) {
        // closed meanwhile, so none of its slots is out
      }
    }
    return List.copyOf(reports);
  }

  /**
   * Ends the allocator: every later allocation throws {@link IllegalStateException}. The pools
   * whose buffers are all back are closed at once. If buffers are still out, a warning says which;
   * they can be used as before, and the memory of their class is freed when the last one is
   * released. Further calls do nothing.
   */
  @Override
  public void close() {
    close(UNDER_WAY);
  }

  /**
   * Ends the allocator as {@link #close()}, and waits until no buffer is out, before it warns.
   *
   * @param timeout the longest time to wait. If the calling thread is interrupted, it waits no
   *     longer, and its interrupt status is set
   * @return whether no buffer is out
   */
  public boolean close(Duration timeout) {
    Objects.requireNonNull(timeout, "timeout");
    boolean first = !closed;
    closed = true; // before the slots that are out are counted: put() has the other order
    long start = System.nanoTime();
    for (SlotPool each : classes) {
      try {
        each.retire();
        boolean _ = each.awaitIdle(timeout.minusNanos(System.nanoTime() - start));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      } catch (PoolClosedException e) {
        // by the release of its last buffer
      }
    }
    classes.forEach(this::closeIfUnused);
    shortage.end();
    List<LeakReport> reports = leakReports();
    if (first && !reports.isEmpty()) {
      LOG.log(
          System.Logger.Level.WARNING,
          () ->
              String.format(
                  Locale.ROOT,
                  "allocator '%s' was closed while buffers are out; their memory is freed when they"
                      + " are released: %s",
                  name,
                  reports.stream().map(LeakReport::toString).collect(Collectors.joining("; "))));
    }
    return reports.isEmpty();
  }

  /** Closes the pool of a class if none of its slots is out. Called after the allocator's end. */
  void closeIfUnused(SlotPool each) {
    try {
      if (!each.isClosed()) {
        each.retire(); // as close() may not have come to this one yet
        if (each.inUseCount() == 0 && !each.hasBufferOut()) { // a count alone may be too low
          each.close();
        }
      }
    } catch (PoolClosedException e) {
      // another thread was faster
    }
  }

  /** {@return whether the allocator is closed} */
  public boolean isClosed() {
    return closed;
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT, "allocator '%s' is closed; close the channels that use it first", name));
    }
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "MempoolByteBufAllocator '%s' (%s; empty: %s, too large: %s%s)",
        name,
        classes.stream()
            .map(each -> String.format(Locale.ROOT, "%d x %d bytes", each.size(), each.slotBytes))
            .collect(Collectors.joining(", ")),
        whenEmpty,
        whenTooLarge,
        closed ? ", closed" : "");
  }

  // ---- builder ----

  /**
   * A builder of an allocator. Not thread-safe.
   *
   * @since 0.1.0
   */
  public static final class Builder {

    /** The most characters of a name: those of a pool's name are 64, and a size follows. */
    private static final int MAX_NAME = 48;

    private final String name;
    private final List<SlotPoolBuilder> pools = new ArrayList<>();
    private Fallback whenEmpty = Fallback.NEXT_CLASS;
    private Fallback whenTooLarge = Fallback.DELEGATE;
    private ByteBufAllocator delegate = ByteBufAllocator.DEFAULT;
    private boolean preferDirect = true;

    private Builder(String name) {
      Objects.requireNonNull(name, "name");
      if (name.isBlank() || name.length() > MAX_NAME) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "the name of the allocator is '%s'; allowed are 1 to %d characters",
                name,
                MAX_NAME));
      }
      this.name = name;
    }

    /**
     * Adds a size class. Its pool is called as the allocator, with a hyphen and the slot size
     * behind it. An allocator whose builder was given no size class has these: 4095 slots of 256
     * bytes, 2047 of 2 KiB, 255 of 16 KiB and 63 of 64 KiB, together 13 MiB.
     *
     * @param slotSize the bytes of a slot, 1 or more
     * @param slots the number of slots, 1 to 2^30-1
     * @return this builder
     */
    public Builder slots(int slotSize, int slots) {
      return slots(slotSize, slots, _ -> {});
    }

    /**
     * Adds a size class as {@link #slots(int, int)} does, and lets the caller set all that a pool's
     * builder can set: ops, caches, memory, guard.
     *
     * @param slotSize the bytes of a slot, 1 or more
     * @param slots the number of slots, 1 to 2^30-1
     * @param settings sets more on the builder of the pool
     * @return this builder
     */
    public Builder slots(int slotSize, int slots, Consumer<? super PoolBuilder<?>> settings) {
      Objects.requireNonNull(settings, "settings");
      SlotPoolBuilder pool =
          new SlotPoolBuilder(name + "-" + slotSize)
              .size(slots)
              .slotSize(slotSize)
              .withDefaultCache(slots);
      settings.accept(pool);
      pools.add(pool);
      return this;
    }

    /**
     * Adds size classes with settings in text form. Each {@linkplain PoolSettings#names() name} in
     * the settings is a class, and the keys under it are those of all pools and {@code slotSize}:
     * {@code small.slotSize=256}, {@code small.size=8191}, {@code small.guard=trace}. The pool is
     * called as the allocator, with a hyphen and that name behind it.
     *
     * @param settings the settings
     * @return this builder
     * @throws IllegalArgumentException if there is no name, or a key or value is not allowed
     */
    public Builder slots(PoolSettings settings) {
      Objects.requireNonNull(settings, "settings");
      List<String> names = settings.names();
      if (names.isEmpty()) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "allocator '%s': there is no size class in the settings %s; a key is for example"
                    + " 'small.slotSize', with any name in place of 'small'",
                name,
                settings));
      }
      for (String each : names) {
        pools.add(new SlotPoolBuilder(name + "-" + each).settings(settings.under(each)));
      }
      return this;
    }

    /**
     * Sets what happens when the size class of a buffer has no free slot. The default is {@link
     * Fallback#NEXT_CLASS}.
     *
     * @param fallback the behaviour
     * @return this builder
     */
    public Builder whenEmpty(Fallback fallback) {
      this.whenEmpty = Objects.requireNonNull(fallback, "fallback");
      return this;
    }

    /**
     * Sets what happens to a buffer that is larger than the largest slot, and with {@link
     * Fallback#NEXT_CLASS} to one that no larger class has a slot for. The default is {@link
     * Fallback#DELEGATE}.
     *
     * @param fallback {@link Fallback#FAIL} or {@link Fallback#DELEGATE}
     * @return this builder
     * @throws IllegalArgumentException if it is {@link Fallback#NEXT_CLASS}
     */
    public Builder whenTooLarge(Fallback fallback) {
      if (Objects.requireNonNull(fallback, "fallback") == Fallback.NEXT_CLASS) {
        throw new IllegalArgumentException(
            "a buffer that is larger than the largest slot has no next class; allowed are FAIL and"
                + " DELEGATE");
      }
      this.whenTooLarge = fallback;
      return this;
    }

    /**
     * Sets the allocator of heap buffers, and of direct buffers that are to come from the delegate.
     * The default is {@link ByteBufAllocator#DEFAULT}. It is not closed.
     *
     * @param allocator one of Netty's allocators
     * @return this builder
     */
    public Builder delegate(ByteBufAllocator allocator) {
      this.delegate = Objects.requireNonNull(allocator, "allocator");
      return this;
    }

    /**
     * Sets whether {@link ByteBufAllocator#buffer()} makes a direct buffer, which is the default,
     * or a heap buffer.
     *
     * @param prefers {@code true} for direct buffers
     * @return this builder
     */
    public Builder preferDirect(boolean prefers) {
      this.preferDirect = prefers;
      return this;
    }

    private List<SlotPoolBuilder> pools() {
      if (pools.isEmpty()) {
        slots(256, 4095); // headers and small messages; the initial capacity of Netty's buffers
        slots(2048, 2047); // packets, and reads of small messages
        slots(16 << 10, 255); // frames of HTTP/2 and reads of TLS
        slots(64 << 10, 63); // the largest reads of a channel
      }
      return pools;
    }

    /**
     * Builds the allocator.
     *
     * @return the allocator
     * @throws IllegalArgumentException if a setting is not allowed, or two classes have slots of
     *     the same size
     * @throws MempoolException if a pool cannot be created: EEXIST if there is an allocator of this
     *     name, ENOMEM if there is too little memory
     */
    @CheckReturnValue
    public MempoolByteBufAllocator build() {
      return new MempoolByteBufAllocator(this);
    }
  }
}
