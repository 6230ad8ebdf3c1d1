// SPDX-License-Identifier: Apache-2.0
/**
 * The parts that the hardware backends share: {@code dpaa}, for NXP's buffer manager BMan, and
 * {@code dpaa2}, for QBMan.
 *
 * <h2>Buffer pools and portals</h2>
 *
 * A buffer manager keeps free lists in hardware. Each is a <b>buffer pool</b>: a stack of buffer
 * addresses, known by its number, the <i>bpid</i>. A driver reaches the buffer pools through a
 * <b>software portal</b>, <i>portal</i> for short: a piece of memory that processor and device
 * share, and a few registers. The driver writes commands into the memory, the device writes its
 * responses there. There are three commands: <i>release</i> puts addresses into a buffer pool,
 * <i>acquire</i> takes them out, <i>query</i> asks for the state. A device has several portals, so
 * that processor cores do not wait for each other. One thread uses a portal at a time.
 *
 * <p>A pool of the process has a buffer pool for itself. Its objects are the buffers.
 *
 * <h2>A get, step by step</h2>
 *
 * <ol>
 *   <li>{@link PortalBackend#dequeue} asks {@link Portals} for the portal of the calling lcore.
 *       Threads without one use the shared portal, or the portal that the pool has reserved for
 *       them ({@code portal=own}). It locks the {@link PortalSlot} of that portal.
 *   <li>It calls {@link BufferPortal#acquire} with as many buffers as one command takes (8 with
 *       BMan, 7 with QBMan), until it has enough.
 *   <li>The driver's portal ({@code RegisterPortal} or {@code CommandPortal}) writes the command
 *       into the memory of the portal, in the layout of the hardware, and tells the device.
 *   <li>The device takes the addresses from the buffer pool and writes the response. A software
 *       device has no thread of its own: its {@code Engine} executes commands on the threads that
 *       wait for responses.
 *   <li>The driver's portal reads the response. As long as there is none, {@code PortalBackend}
 *       repeats the call, and gives up after {@code timeoutMillis}.
 *   <li>{@link ObjectAddresses} turns each address into an object.
 *   <li>If the device has too few buffers, {@code PortalBackend} takes objects that it could not
 *       release earlier ({@link UnreleasedObjects}), and looks for late responses to acquires that
 *       it had abandoned. If it still lacks objects, it releases those that it has, and the get
 *       fails.
 * </ol>
 *
 * <h2>A put, step by step</h2>
 *
 * <ol>
 *   <li>{@link PortalBackend#enqueue} finds and locks the portal in the same way, and turns the
 *       objects into addresses.
 *   <li>It calls {@link BufferPortal#release} for each batch. The driver's portal writes a release
 *       into a free entry of the portal's memory. That is all: the device takes the addresses
 *       later, at the latest when an acquire would otherwise find too few.
 *   <li>If no entry is free, the device is busy. {@code PortalBackend} unlocks the portal, waits
 *       and tries again, until {@code timeoutMillis} have passed.
 * </ol>
 *
 * <h2>A new pool</h2>
 *
 * {@link DeviceOps} reads the settings, finds the device that has them in {@link SharedDevices}, or
 * creates it, and calls {@link PortalBackend#create}. That allocates a buffer pool through the
 * {@link DeviceDriver} of the device, waits for acquires that the last owner of the buffer pool has
 * abandoned, and drops buffers that it has left there.
 */
@NullMarked
package dev.mempool.dpaax;

import org.jspecify.annotations.NullMarked;
