// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ethdev.drivers;

import com.google.auto.service.AutoService;
import dev.mempool.api.OpsSetting;
import dev.mempool.ethdev.DeviceArguments;
import dev.mempool.ethdev.EthDevDriver;
import dev.mempool.ethdev.EthDevOps;
import dev.mempool.ethdev.RxQueue;
import dev.mempool.ethdev.TxQueue;
import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;
import java.util.List;

/**
 * The driver {@code net_null}: its devices receive packets without end, and drop what they are
 * given. C counterpart: {@code drivers/net/null}.
 */
@AutoService(EthDevDriver.class)
public final class NullDriver implements EthDevDriver {

  private static final OpsSetting SIZE =
      OpsSetting.integer("size", "bytes of the packets that are received", 1, 65_535, 64);
  private static final OpsSetting COPY =
      OpsSetting.integer("copy", "1 to write every packet with zeros and read it", 0, 1, 0);
  private static final OpsSetting NO_RX =
      OpsSetting.integer("no-rx", "1 to receive nothing", 0, 1, 0);

  /** Called by the service loader. */
  public NullDriver() {}

  @Override
  public String name() {
    return "net_null";
  }

  @Override
  public List<OpsSetting> arguments() {
    return List.of(SIZE, COPY, NO_RX);
  }

  @Override
  public EthDevOps probe(DeviceArguments arguments) {
    if (arguments.integer(NO_RX) == 1 && arguments.integer(COPY) == 1) {
      throw arguments.refused("copy=1 and no-rx=1 exclude each other; leave one out");
    }
    return new Device(
        arguments.integer(SIZE), arguments.integer(COPY) == 1, arguments.integer(NO_RX) == 1);
  }

  /** A device. */
  private static final class Device extends SoftwareDevice {
    private final int size;
    private final boolean copy;
    private final boolean noRx;

    Device(int size, boolean copy, boolean noRx) {
      this.size = size;
      this.copy = copy;
      this.noRx = noRx;
    }

    @Override
    public RxQueue rxQueue(int queue, int descriptors, PktmbufPool pool) {
      int room = pool.dataRoom() - PktmbufPool.defaultHeadroom();
      if (size > room) {
        throw new IllegalArgumentException(
            "packets of "
                + size
                + " bytes do not fit into the mbufs of pool '"
                + pool.name()
                + "', which have room for "
                + Math.max(0, room)
                + "; give size, or the pool a larger data room");
      }
      return new Rx(pool, noRx ? 0 : size, copy);
    }

    @Override
    public TxQueue txQueue(int queue, int descriptors) {
      return new Tx(copy);
    }
  }

  private static final class Rx extends RxQueue {
    private final PktmbufPool pool;
    private final int size;
    private final byte[] zeros;

    Rx(PktmbufPool pool, int size, boolean copy) {
      this.pool = pool;
      this.size = size;
      this.zeros = new byte[copy ? size : 0];
    }

    @Override
    public int rxBurst(Mbuf[] packets, int from, int count) {
      if (size == 0 || count == 0) {
        return 0;
      }
      if (!pool.allocBulk(packets, from, count)) {
        countNoMbuf();
        return 0;
      }
      for (int i = from; i < from + count; i++) {
        packets[i].write(packets[i].append(size), zeros, 0, zeros.length);
      }
      count(count, (long) count * size);
      return count;
    }
  }

  private static final class Tx extends TxQueue {
    /** Receives the bytes if they are to be read: a whole packet of most kinds. */
    private final byte[] bytes;

    Tx(boolean copy) {
      this.bytes = new byte[copy ? 2048 : 0];
    }

    @Override
    public int txBurst(Mbuf[] packets, int from, int count) {
      long sum = 0;
      for (int i = from; i < from + count; i++) {
        sum += packets[i].packetLength();
        packets[i].read(0, bytes, 0, Math.min(bytes.length, packets[i].packetLength()));
      }
      PktmbufPool.freeBulk(packets, from, count);
      count(count, sum);
      return count;
    }
  }
}
