/**
 * The ring backends {@code ring_mp_mc}, {@code ring_sp_sc}, {@code ring_mp_sc} and {@code
 * ring_sp_mc}: first in, first out. They have no settings.
 */
package dev.mempool.ops.ring;
