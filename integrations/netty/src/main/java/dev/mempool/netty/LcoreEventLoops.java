// SPDX-License-Identifier: Apache-2.0
package dev.mempool.netty;

import dev.mempool.api.CheckReturnValue;
import dev.mempool.lcore.Lcore;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerFactory;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Event loops that are lcores: each has a cache of its own in every pool, so that buffers cost it
 * no synchronization. An event loop that waits for I/O is {@linkplain Lcore#idle() idle} meanwhile,
 * so that the other threads can get what lies in its caches.
 *
 * <pre>{@code
 * new MultiThreadIoEventLoopGroup(
 *     2, LcoreEventLoops.threads("worker-"), LcoreEventLoops.idle(NioIoHandler.newFactory()));
 * }</pre>
 *
 * <p>The threads of any other event loops work too. They use the shared caches of the pools, which
 * costs a compare-and-set per buffer that is allocated or released, unless the application
 * registers them by {@link Lcore#register()}.
 *
 * @since 0.1.0
 */
public final class LcoreEventLoops {

  private LcoreEventLoops() {}

  /**
   * {@return a factory of threads that are Netty's own kind of thread and lcores as long as they
   * run} If all {@link Lcore#max()} ids are in use, a thread logs a warning and runs without an id.
   * The threads are no daemons.
   *
   * @param prefix the prefix of their names; the first thread is called {@code prefix + 0}
   */
  @CheckReturnValue
  public static ThreadFactory threads(String prefix) {
    Objects.requireNonNull(prefix, "prefix");
    AtomicLong next = new AtomicLong();
    return task -> new EventLoopThread(task, prefix + next.getAndIncrement());
  }

  /**
   * {@return a factory of I/O handlers whose event loops are idle lcores while they wait} It may
   * make the handlers of NIO and of epoll; channels of other transports can be registered, but then
   * the event loop is not idle any more when it waits. On threads that are no lcores it changes
   * nothing.
   *
   * @param factory the factory of the transport, for example {@code NioIoHandler.newFactory()}
   */
  @CheckReturnValue
  public static IoHandlerFactory idle(IoHandlerFactory factory) {
    Objects.requireNonNull(factory, "factory");
    return new IoHandlerFactory() {
      @Override
      public IoHandler newHandler(ThreadAwareExecutor ioExecutor) {
        return new IdleIoHandler(factory.newHandler(ioExecutor));
      }

      @Override
      public boolean isChangingThreadSupported() {
        return factory.isChangingThreadSupported();
      }
    };
  }
}
