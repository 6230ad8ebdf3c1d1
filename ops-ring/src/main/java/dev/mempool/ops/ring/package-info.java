// SPDX-License-Identifier: Apache-2.0
/**
 * The ring backends: first in, first out.
 *
 * <p>{@code ring_mp_mc}, {@code ring_sp_sc}, {@code ring_mp_sc} and {@code ring_sp_mc} suit threads
 * that have a core each. {@code ring_mt_rts} is for more threads than cores: there, up to a
 * distance of {@code htdMax} objects, a preempted thread does not delay the other threads of its
 * side. {@code ring_mt_hts} carries out puts, and likewise gets, one after another; a preempted
 * thread delays all others of its side. Only {@code ring_mt_rts} has a setting, {@code htdMax}.
 */
@NullMarked
package dev.mempool.ops.ring;

import org.jspecify.annotations.NullMarked;
