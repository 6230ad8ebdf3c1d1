/**
 * The service provider interface of mempool backends.
 *
 * <p>A backend is the shared part of a pool: the container that holds the free objects which no
 * cache holds. A {@link dev.mempool.api.MempoolOps} names a kind of backend and makes one {@link
 * dev.mempool.api.MempoolBackend} per pool. Objects are named by their {@code int} index in the
 * pool, {@code 0 .. size-1}, so that a backend moves plain integers and never touches the memory of
 * an object.
 */
package dev.mempool.api;
