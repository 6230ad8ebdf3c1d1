package dev.mempool.bench.peers;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The JDK's confined arena, one per buffer, closed to give it back. */
public class ArenaBuffers extends BufferPeer<ArenaBuffers.Packet> {

  /**
   * One buffer, as whoever keeps several must hold it.
   *
   * @param arena what it lives in
   * @param memory where it is
   */
  public record Packet(Arena arena, MemorySegment memory) {}

  public ArenaBuffers() {
    super(new Packet[BURST]);
  }

  @Override
  @SuppressWarnings("MustBeClosedChecker") // put closes it
  Packet get() {
    Arena arena = Arena.ofConfined();
    return new Packet(arena, arena.allocate(BYTES));
  }

  @Override
  void write(Packet packet, long value) {
    packet.memory.set(NETWORK, 0, value);
  }

  @Override
  void put(Packet packet) {
    packet.arena.close();
  }
}
