// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ethdev.drivers;

import com.google.auto.service.AutoService;
import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import dev.mempool.api.OpsSetting;
import dev.mempool.ethdev.DeviceArguments;
import dev.mempool.ethdev.EthDevDriver;
import dev.mempool.ethdev.EthDevInfo;
import dev.mempool.ethdev.EthDevOps;
import dev.mempool.ethdev.RxQueue;
import dev.mempool.ethdev.TxQueue;
import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The driver {@code net_ring}: a packet that a queue transmits is what the queue of the same number
 * receives, on the same device and on all that are attached to its rings. C counterpart: {@code
 * drivers/net/ring}, whose rings are named in the same way.
 */
@AutoService(EthDevDriver.class)
public final class RingDriver implements EthDevDriver {

  private static final OpsSetting NODE_ACTION =
      OpsSetting.text(
          "nodeaction",
          "name:node:CREATE makes rings of this name, name:node:ATTACH uses them too; the default"
              + " is rings with the name of the device",
          "");

  /** As in C: {@code RTE_PMD_RING_MAX_RX_RINGS}. */
  private static final int MAX_QUEUES = 16;

  /** The rings by name. Guarded by itself. */
  private static final Map<String, Rings> RINGS = new HashMap<>();

  /** Called by the service loader. */
  public RingDriver() {}

  @Override
  public String name() {
    return "net_ring";
  }

  @Override
  public List<OpsSetting> arguments() {
    return List.of(NODE_ACTION);
  }

  @Override
  public EthDevOps probe(DeviceArguments arguments) {
    String text = arguments.text(NODE_ACTION);
    if (text.isEmpty()) {
      return new Device(Rings.create(arguments.device()));
    }
    String[] parts = text.split(":", -1);
    if (parts.length != 3
        || parts[0].isEmpty()
        || !parts[1].matches("[0-9]{1,4}")
        || !parts[2].matches("CREATE|ATTACH")) {
      throw arguments.refused(
          String.format(
              Locale.ROOT,
              "nodeaction=%s is not of the form name:node:CREATE or name:node:ATTACH, where node"
                  + " is the number of a NUMA node, such as rings:0:CREATE",
              text));
    }
    return new Device(parts[2].equals("CREATE") ? Rings.create(parts[0]) : Rings.attach(parts[0]));
  }

  /** The rings of a name, one per queue. The last device that leaves them frees their packets. */
  private static final class Rings {
    final String name;
    final PacketRing[] byQueue = new PacketRing[MAX_QUEUES];
    private int users = 1;

    private Rings(String name) {
      this.name = name;
      for (int i = 0; i < byQueue.length; i++) {
        byQueue[i] = new PacketRing();
      }
    }

    static Rings create(String name) {
      synchronized (RINGS) {
        if (RINGS.containsKey(name)) {
          throw new MempoolException(
              Reason.EEXIST,
              String.format(
                  Locale.ROOT,
                  "net_ring: rings named '%s' exist already; attach to them, or give another name",
                  name));
        }
        Rings rings = new Rings(name);
        RINGS.put(name, rings);
        return rings;
      }
    }

    static Rings attach(String name) {
      synchronized (RINGS) {
        Rings rings = RINGS.get(name);
        if (rings == null) {
          throw new MempoolException(
              Reason.ENOENT,
              String.format(
                  Locale.ROOT,
                  "net_ring: there are no rings named '%s' to attach to, there are %s; create them"
                      + " first",
                  name,
                  RINGS.keySet()));
        }
        rings.users++;
        return rings;
      }
    }

    void leave() {
      synchronized (RINGS) {
        if (--users > 0) {
          return;
        }
        RINGS.remove(name);
      }
      for (PacketRing ring : byQueue) {
        ring.drain();
      }
    }
  }

  /** A device. */
  private static final class Device extends SoftwareDevice {
    private final Rings rings;

    Device(Rings rings) {
      this.rings = rings;
    }

    @Override
    public EthDevInfo info() {
      EthDevInfo info = super.info();
      return new EthDevInfo(MAX_QUEUES, MAX_QUEUES, info.minMtu(), info.maxMtu());
    }

    @Override
    public RxQueue rxQueue(int queue, int descriptors, PktmbufPool pool) {
      return new Rx(rings.byQueue[queue]);
    }

    @Override
    public TxQueue txQueue(int queue, int descriptors) {
      return new Tx(rings.byQueue[queue]);
    }

    @Override
    public void close() {
      super.close();
      rings.leave();
    }
  }

  private static final class Rx extends RxQueue {
    private final PacketRing ring;

    Rx(PacketRing ring) {
      this.ring = ring;
    }

    @Override
    public int rxBurst(Mbuf[] packets, int from, int count) {
      int received = ring.dequeue(packets, from, count);
      long bytes = 0;
      for (int i = from; i < from + received; i++) {
        bytes += packets[i].packetLength();
      }
      count(received, bytes);
      return received;
    }
  }

  private static final class Tx extends TxQueue {
    private final PacketRing ring;

    Tx(PacketRing ring) {
      this.ring = ring;
    }

    @Override
    public int txBurst(Mbuf[] packets, int from, int count) {
      // before they can be received and freed
      long bytes = 0;
      for (int i = from; i < from + count; i++) {
        bytes += packets[i].packetLength();
      }
      int taken = ring.enqueue(packets, from, count);
      for (int i = from + taken; i < from + count; i++) {
        bytes -= packets[i].packetLength();
      }
      count(taken, bytes);
      return taken;
    }
  }
}
