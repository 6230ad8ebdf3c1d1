// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import dev.mempool.api.CheckReturnValue;
import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import dev.mempool.core.OpsTable;
import dev.mempool.core.PoolBuilder;
import dev.mempool.core.PoolSettings;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A builder of a pool of mbufs. Not thread-safe. C counterpart: the parameters of {@code
 * rte_pktmbuf_pool_create_by_ops}.
 *
 * @since 0.1.0
 */
public final class PktmbufPoolBuilder extends PoolBuilder<PktmbufPoolBuilder> {

  /**
   * The unit of the size of a private area, so that the buffer behind it is aligned. C: {@code
   * RTE_MBUF_PRIV_ALIGN}.
   */
  private static final int PRIVATE_ALIGNMENT = 8;

  private int dataRoom = PktmbufPool.DEFAULT_DATA_ROOM;
  private int privateSize;
  private boolean checked = true;
  private boolean recorded;
  private PreferredOps preferred = PreferredOps.global();
  private List<ExternalMemory> external = List.of();
  private @Nullable Consumer<? super Mbuf> initializer;

  PktmbufPoolBuilder(String name) {
    super(name);
  }

  /** Makes a builder of a pool with a generated name. */
  PktmbufPoolBuilder() {
    super(generatedName("pktmbuf"));
  }

  @Override
  protected PktmbufPoolBuilder self() {
    return this;
  }

  @Override
  protected void read(PoolSettings.Reader reader) {
    super.read(reader);
    reader.bytes("dataRoom", this::dataRoom);
    reader.bytes("privateSize", this::privateSize);
    reader.flag("checked", this::checked);
    reader.flag("history", this::history);
  }

  /** Names the preferred ops. */
  @Override
  protected String defaultOps(OpsTable opsTable) {
    String best = preferred.best(opsTable);
    return best.equals(PreferredOps.DEFAULT) ? super.defaultOps(opsTable) : best;
  }

  /**
   * Sets the bytes of each data buffer, including the headroom, so that a new packet has room for
   * that many less {@link PktmbufPool#defaultHeadroom()} bytes; {@link
   * PktmbufPool#defaultDataRoom()} unless set.
   *
   * @param bytes 0 to {@link PktmbufPool#maxDataRoom()}; a new packet in a buffer that is not
   *     longer than the headroom has no tailroom
   * @return this builder
   */
  public PktmbufPoolBuilder dataRoom(int bytes) {
    this.dataRoom = bytes;
    return this;
  }

  /**
   * Sets the bytes of the application's private area in each mbuf; 0 unless set.
   *
   * @param bytes a multiple of 8, 0 to {@link PktmbufPool#maxPrivateSize()}
   * @return this builder
   */
  public PktmbufPoolBuilder privateSize(int bytes) {
    this.privateSize = bytes;
    return this;
  }

  /**
   * Sets an initializer, which is called once for each mbuf before the pool is used. What it writes
   * to the {@linkplain Mbuf#privateMemory() private area} stays; what it writes to the buffer stays
   * until a packet overwrites it; lengths and fields are reset to those of an empty packet
   * afterwards. It receives the mbufs in the order of their indices, each in use, and must not
   * free, share, attach or chain them. If it throws, no pool is made. C counterpart: a callback of
   * {@code rte_mempool_obj_iter} after {@code rte_pktmbuf_init}.
   *
   * @param mbufInitializer the initializer; the thread that builds the pool calls it
   * @return this builder
   */
  public PktmbufPoolBuilder initializer(Consumer<? super Mbuf> mbufInitializer) {
    this.initializer = Objects.requireNonNull(mbufInitializer, "mbufInitializer");
    return this;
  }

  /**
   * Sets the preferences that apply if no ops are set; {@link PreferredOps#global()} unless set.
   *
   * @param ops the preferences
   * @return this builder
   */
  public PktmbufPoolBuilder preferredOps(PreferredOps ops) {
    this.preferred = Objects.requireNonNull(ops, "ops");
    return this;
  }

  /**
   * Sets external memory that the mbufs always use as their buffers, for example device memory or
   * memory that is shared with another process. The mbufs use the elements in order, each with its
   * whole length; the private areas are in the pool's own memory. The pool does not free external
   * memory. C counterpart: {@code rte_pktmbuf_pool_create_extbuf}.
   *
   * @param areas the memory; its elements must have at least {@link #dataRoom(int)} bytes, and
   *     there must be at least as many elements as mbufs
   * @return this builder
   */
  public PktmbufPoolBuilder external(ExternalMemory... areas) {
    Objects.requireNonNull(areas, "areas");
    this.external = List.of(areas);
    return this;
  }

  /**
   * Sets whether the pool keeps the {@linkplain PktmbufPool#history() history} of each mbuf. It
   * does not by default. A history costs some tens of nanoseconds per allocation and free, and
   * about 300 bytes of Java heap per mbuf; a pool without a history pays nothing. C counterpart:
   * the build option {@code RTE_MBUF_HISTORY_DEBUG}.
   *
   * @param records {@code true} to keep it
   * @return this builder
   */
  public PktmbufPoolBuilder history(boolean records) {
    this.recorded = records;
    return this;
  }

  /**
   * Sets whether the pool refuses mbufs that are freed twice, or used after they were freed. It
   * does by default. In an unchecked pool an mbuf that is freed twice may be allocated twice, as in
   * C.
   *
   * @param checks {@code false} for no check
   * @return this builder
   */
  public PktmbufPoolBuilder checked(boolean checks) {
    this.checked = checks;
    return this;
  }

  /**
   * Builds the pool, full of mbufs. If it fails, nothing is left behind.
   *
   * @return the pool
   * @throws IllegalArgumentException if a setting is wrong, or external memory is not suitable
   * @throws MempoolException ENOMEM if there is too little memory; further reasons as {@link
   *     dev.mempool.core.MempoolBuilder#build()}
   * @throws IllegalStateException if the initializer freed, shared, attached or chained an mbuf
   */
  @CheckReturnValue
  public PktmbufPool build() {
    checkRange("dataRoom", dataRoom, 0, PktmbufPool.MAX_DATA_ROOM);
    checkRange("privateSize", privateSize, 0, PktmbufPool.MAX_PRIVATE_SIZE);
    if (privateSize % PRIVATE_ALIGNMENT != 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "pool '%s': %s is %d, allowed are multiples of %d",
              name(),
              key("privateSize"),
              privateSize,
              PRIVATE_ALIGNMENT));
    }
    boolean pins = !external.isEmpty();
    // a mempool has no empty objects, but an mbuf without buffer and private area can be attached
    int elementSize = Math.max(1, privateSize + (pins ? 0 : dataRoom));
    try {
      MbufHistory history = recorded ? new MbufHistory(name(), checkedSize()) : null;
      return build(
          elementSize,
          history == null ? List.of() : List.of(history.listener()),
          mempool -> {
            PinnedBuffers buffers =
                pins ? new PinnedBuffers(name(), external, dataRoom, mempool.size()) : null;
            PktmbufPool pool =
                new PktmbufPool(mempool, dataRoom, privateSize, checked, buffers, history);
            if (initializer != null) {
              pool.initialize(initializer);
            }
            return pool;
          });
    } catch (OutOfMemoryError e) {
      throw tooLarge(e);
    }
  }

  private MempoolException tooLarge(OutOfMemoryError e) {
    return new MempoolException(
        Reason.ENOMEM,
        String.format(
            Locale.ROOT,
            "pool '%s': the mbufs do not fit into the JVM's heap; use a smaller pool, or raise the"
                + " heap (-Xmx)",
            name()),
        e);
  }
}
