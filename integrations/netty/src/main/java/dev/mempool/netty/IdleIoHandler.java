// SPDX-License-Identifier: Apache-2.0
package dev.mempool.netty;

import dev.mempool.lcore.Lcore;
import dev.mempool.lcore.LcoreIdle;
import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.nio.NioIoHandle;
import io.netty.channel.unix.FileDescriptor;
import java.nio.channels.SelectableChannel;
import org.jspecify.annotations.Nullable;

/**
 * An I/O handler whose event loop is an idle lcore while it waits. Not thread-safe, as far as the
 * event loop alone may call a method.
 *
 * <p>The other handler waits and then handles events in one call of {@code run}. The event loop
 * becomes idle before that call, if it may wait, and ends the idle state at the first event or
 * after the call. To see the events, it registers a handle of its own in place of each channel's.
 */
final class IdleIoHandler implements IoHandler {

  private final IoHandler handler;

  /** The idle state of the event loop, or null. */
  private @Nullable LcoreIdle idle;

  /** Whether there is a handle whose events this handler does not see. */
  private boolean hasForeignHandles;

  IdleIoHandler(IoHandler handler) {
    this.handler = handler;
  }

  @Override
  public int run(IoHandlerContext context) {
    if (hasForeignHandles || !context.canBlock()) {
      return handler.run(context);
    }
    idle = Lcore.idle();
    try {
      return handler.run(context);
    } finally {
      endIdle();
    }
  }

  private void endIdle() {
    LcoreIdle state = idle;
    if (state != null) {
      idle = null;
      state.close();
    }
  }

  @Override
  public IoRegistration register(IoHandle handle) throws Exception {
    if (handle instanceof NioIoHandle nio) {
      return handler.register(new NioHandle(nio));
    }
    if (Epoll.isHandle(handle)) {
      return handler.register(Epoll.wrap(this, handle));
    }
    hasForeignHandles = true;
    return handler.register(handle);
  }

  @Override
  public void initialize() {
    handler.initialize();
  }

  @Override
  public void prepareToDestroy() {
    handler.prepareToDestroy();
  }

  @Override
  public void destroy() {
    handler.destroy();
  }

  @Override
  public void wakeup() {
    handler.wakeup();
  }

  @Override
  public boolean isCompatible(Class<? extends IoHandle> handleType) {
    return handler.isCompatible(handleType);
  }

  /** A handle that ends the idle state before it passes an event on. */
  @SuppressWarnings("try") // close() is as Netty declares it
  private abstract static class Handle<H extends IoHandle> implements IoHandle {

    private final IdleIoHandler owner;
    final H handle;

    Handle(IdleIoHandler owner, H handle) {
      this.owner = owner;
      this.handle = handle;
    }

    @Override
    public void handle(IoRegistration registration, IoEvent event) {
      owner.endIdle();
      handle.handle(registration, event);
    }

    @Override
    public void registered() {
      handle.registered();
    }

    @Override
    public void unregistered() {
      owner.endIdle();
      handle.unregistered();
    }

    @Override
    public void close() throws Exception {
      owner.endIdle();
      handle.close();
    }
  }

  @SuppressWarnings("try") // as above
  private final class NioHandle extends Handle<NioIoHandle> implements NioIoHandle {

    NioHandle(NioIoHandle handle) {
      super(IdleIoHandler.this, handle);
    }

    @Override
    public SelectableChannel selectableChannel() {
      return handle.selectableChannel();
    }
  }

  /** The types of epoll, apart, because an application need not have them. */
  private static final class Epoll {

    /** Whether the types are there. */
    private static final boolean IS_PRESENT = isPresent();

    private static boolean isPresent() {
      try {
        return EpollIoHandle.class.isInterface();
      } catch (NoClassDefFoundError e) {
        return false;
      }
    }

    static boolean isHandle(IoHandle handle) {
      return IS_PRESENT && handle instanceof EpollIoHandle;
    }

    static IoHandle wrap(IdleIoHandler owner, IoHandle handle) {
      return new EpollHandle(owner, (EpollIoHandle) handle);
    }
  }

  @SuppressWarnings("try") // as above
  private static final class EpollHandle extends Handle<EpollIoHandle> implements EpollIoHandle {

    EpollHandle(IdleIoHandler owner, EpollIoHandle handle) {
      super(owner, handle);
    }

    @Override
    public FileDescriptor fd() {
      return handle.fd();
    }
  }
}
