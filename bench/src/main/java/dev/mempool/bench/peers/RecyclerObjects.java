package dev.mempool.bench.peers;

import dev.mempool.bench.Forks;
import io.netty.util.Recycler;
import org.openjdk.jmh.annotations.Fork;

/**
 * Netty's recycler as it is by default: each thread has a pool of its own, and an object that is
 * put back twice is found out.
 */
@Fork(
    value = 3,
    jvmArgsAppend = {Forks.UNSAFE, Forks.EXECUTOR, FastThreadLocalExecutor.OPTION})
public class RecyclerObjects extends ObjectPeer<RecyclerObjects.Recycled> {

  /** An object that knows how to go back, as all that the recycler holds. */
  public static final class Recycled {
    private final Recycler.Handle<Recycled> handle;

    Recycled(Recycler.Handle<Recycled> handle) {
      this.handle = handle;
    }
  }

  private static final Recycler<Recycled> RECYCLER =
      new Recycler<>() {
        @Override
        protected Recycled newObject(Handle<Recycled> handle) {
          return new Recycled(handle);
        }
      };

  public RecyclerObjects() {
    super(new Recycled[BURST]);
  }

  @Override
  Recycled get() {
    return RECYCLER.get();
  }

  @Override
  void put(Recycled object) {
    object.handle.recycle(object);
  }
}
