// SPDX-License-Identifier: Apache-2.0
/**
 * The service provider interface of mempool backends, for authors of backends. Programs that use
 * pools need the exceptions of this package, {@link dev.mempool.api.PoolFlag} and {@link
 * dev.mempool.api.Concurrency}.
 *
 * <p>A backend is the shared part of a pool: the container of the free objects that no cache holds.
 * A {@link dev.mempool.api.MempoolOps} is a kind of backend with a name; it creates one {@link
 * dev.mempool.api.MempoolBackend} per pool. Objects are named by their {@code int} index in the
 * pool, {@code 0 .. size-1}. So a backend moves plain integers and does not access the memory of an
 * object.
 *
 * <p>Ops declare the settings of their backends as {@link dev.mempool.api.OpsSetting}s; the pool
 * parses and checks what the user gives, and ops read it from an {@link dev.mempool.api.OpsConfig}.
 *
 * <p>Backends that must wait or lock can use {@link dev.mempool.api.Backoff} and {@link
 * dev.mempool.api.internal.Spinlock}, and against false sharing {@link
 * dev.mempool.api.internal.PaddedLong} and {@link dev.mempool.api.internal.CacheLinePadding}.
 */
@NullMarked
package dev.mempool.api;

import org.jspecify.annotations.NullMarked;
