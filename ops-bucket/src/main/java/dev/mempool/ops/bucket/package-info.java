// SPDX-License-Identifier: Apache-2.0
/**
 * The backend {@code bucket}: objects that are neighbours in memory are grouped in buckets, and
 * each bucket serves one lcore.
 *
 * <p>A bucket has an owner: an lcore, or all threads that are no lcores together (<em>no
 * lcore</em>), or nobody (<em>shared</em>). The owner gets objects from it, and its objects come
 * back to it, whichever thread puts them. It is <em>whole</em> while all its objects are free; only
 * then may its owner change:
 *
 * <pre>
 *   new pool
 *      |
 *      v         all its objects have come back
 *   no lcore ---------------------------------------&gt; shared
 *    ^    ^                                            |  |
 *    |    +-- a thread that is no lcore needs objects -+  | an lcore needs objects
 *    |                                                    v
 *    +--------------------------------------------------&gt; lcore 0, 1, 2 ... ---+
 *       it is whole, and a get on the other side                  ^            |
 *       would fail otherwise                                      +------------+
 *                       it is whole, and a get of another lcore would fail otherwise
 * </pre>
 *
 * <p>A thread that gets n objects looks in four places, each only if the places before it had too
 * few:
 *
 * <pre>
 *                                                 class              lock held
 *   1. own free objects                           LcoreBuckets       own
 *          | fewer than n
 *          v
 *   2. objects that other threads have            AdoptionBuffer     own
 *      returned to own buckets
 *          | still fewer than n
 *          v
 *   3. shared buckets, which it then owns         SharedBuckets      own
 *          | own and shared objects are fewer
 *          | than n: no shared bucket is taken
 *          v
 *   4. whole buckets of other owners, which       Stealing           all
 *      it then owns; then single objects, whose
 *      buckets keep their owner
 *          | the backend has fewer than n:
 *          | none is taken
 *          v
 *      the get fails
 * </pre>
 *
 * <p>A put takes no lock. An lcore that puts an object of a bucket of its own makes it free. Any
 * other put returns the object to the owner of its bucket, and a later get makes it free (step 2).
 * Buckets of no lcore that are whole then become shared; the gets of lcores also look for them,
 * before step 3. C's driver has steps 1 to 3 and a shared ring of <em>orphans</em>, single objects
 * of buckets that were broken up; there is none here, because step 4 finds single objects where
 * they are.
 */
@NullMarked
package dev.mempool.ops.bucket;

import org.jspecify.annotations.NullMarked;
