// SPDX-License-Identifier: Apache-2.0
/*
 * The loops that are timed. They do what a loop of a user does, and the same as the Java side.
 *
 * The number of objects per call is a constant in each loop, as a burst size is in real programs. The Java side's compiler
 * sees it as a constant too.
 */
#include "bench.h"

#include <rte_debug.h>
#include <rte_mbuf.h>

static __rte_always_inline void
get_and_put_singles(struct worker *worker)
{
	struct rte_mempool *pool = worker->cell->pool;
	void **kept = worker->kept;
	unsigned int keep = worker->cell->keep;

	for (unsigned int i = 0; i < keep; i++)
		if (unlikely(rte_mempool_get(pool, &kept[i]) != 0)) {
			worker->failures++;
			keep = i;
		}
	for (unsigned int i = 0; i < keep; i++)
		rte_mempool_put(pool, kept[i]);
}

static __rte_always_inline void
get_and_put_bulks(struct worker *worker, const unsigned int n)
{
	struct rte_mempool *pool = worker->cell->pool;
	void **kept = worker->kept;
	unsigned int keep = worker->cell->keep;

	for (unsigned int i = 0; i < keep; i += n)
		if (unlikely(rte_mempool_get_bulk(pool, &kept[i], n) != 0)) {
			worker->failures++;
			keep = i;
		}
	for (unsigned int i = 0; i < keep; i += n)
		rte_mempool_put_bulk(pool, &kept[i], n);
}

/* With a cache of the user's own the library has no calls for single objects, so these calls have a count of one. */
static __rte_always_inline void
get_and_put_with_user_cache(struct worker *worker, const unsigned int n)
{
	struct rte_mempool *pool = worker->cell->pool;
	struct rte_mempool_cache *cache = worker->user_cache;
	void **kept = worker->kept;
	unsigned int keep = worker->cell->keep;

	for (unsigned int i = 0; i < keep; i += n)
		if (unlikely(rte_mempool_generic_get(pool, &kept[i], n, cache) != 0)) {
			worker->failures++;
			keep = i;
		}
	for (unsigned int i = 0; i < keep; i += n)
		rte_mempool_generic_put(pool, &kept[i], n, cache);
}

/*
 * Returns the number of objects of the next call, from 1 to max, a power of two. The numbers look random to a branch predictor and
 * cost next to nothing to compute. The Java side uses the same ones.
 */
static __rte_always_inline unsigned int
next_bulk(struct worker *worker, const unsigned int max, unsigned int left)
{
	unsigned int r = worker->call++;
	unsigned int n = ((r ^ (r >> 2) ^ (r << 3)) & (max - 1)) + 1;

	return RTE_MIN(n, left);
}

static __rte_always_inline void
get_and_put_random(struct worker *worker, const unsigned int max)
{
	struct rte_mempool *pool = worker->cell->pool;
	void **kept = worker->kept;
	unsigned int keep = worker->cell->keep;

	for (unsigned int i = 0, n; i < keep; i += n) {
		n = next_bulk(worker, max, keep - i);
		if (unlikely(rte_mempool_get_bulk(pool, &kept[i], n) != 0)) {
			worker->failures++;
			keep = i;
		}
	}
	for (unsigned int i = 0, n; i < keep; i += n) {
		n = next_bulk(worker, max, keep - i);
		rte_mempool_put_bulk(pool, &kept[i], n);
	}
}

static __rte_always_inline void
get_and_put_random_with_user_cache(struct worker *worker, const unsigned int max)
{
	struct rte_mempool *pool = worker->cell->pool;
	struct rte_mempool_cache *cache = worker->user_cache;
	void **kept = worker->kept;
	unsigned int keep = worker->cell->keep;

	for (unsigned int i = 0, n; i < keep; i += n) {
		n = next_bulk(worker, max, keep - i);
		if (unlikely(rte_mempool_generic_get(pool, &kept[i], n, cache) != 0)) {
			worker->failures++;
			keep = i;
		}
	}
	for (unsigned int i = 0, n; i < keep; i += n) {
		n = next_bulk(worker, max, keep - i);
		rte_mempool_generic_put(pool, &kept[i], n, cache);
	}
}

/* Allocates, fills and frees one packet after another. */
static __rte_always_inline void
packets_one_by_one(struct worker *worker)
{
	struct rte_mempool *pool = worker->cell->pool;

	for (unsigned int i = 0; i < worker->cell->keep; i++) {
		struct rte_mbuf *packet = rte_pktmbuf_alloc(pool);

		if (unlikely(packet == NULL)) {
			worker->failures++;
			return;
		}
		worker->sink += rte_pktmbuf_append(packet, PACKET_BYTES) != NULL;
		rte_pktmbuf_free(packet);
	}
}

/* Allocates and frees one packet after another. */
static __rte_always_inline void
allocs_one_by_one(struct worker *worker)
{
	struct rte_mempool *pool = worker->cell->pool;

	for (unsigned int i = 0; i < worker->cell->keep; i++) {
		struct rte_mbuf *packet = rte_pktmbuf_alloc(pool);

		if (unlikely(packet == NULL)) {
			worker->failures++;
			return;
		}
		worker->sink += packet->data_off;
		rte_pktmbuf_free(packet);
	}
}

static __rte_always_inline void
allocs_in_bulks(struct worker *worker, const unsigned int n)
{
	struct rte_mempool *pool = worker->cell->pool;
	struct rte_mbuf **packets = (struct rte_mbuf **)worker->kept;

	for (unsigned int done = 0; done < worker->cell->keep; done += n) {
		if (unlikely(rte_pktmbuf_alloc_bulk(pool, packets, n) != 0)) {
			worker->failures++;
			return;
		}
		worker->sink += packets[n - 1]->data_off;
		rte_pktmbuf_free_bulk(packets, n);
	}
}

/* Clones each packet that the worker keeps, and frees the clone. */
static __rte_always_inline void
clones(struct worker *worker)
{
	struct rte_mempool *pool = worker->cell->pool;

	for (unsigned int i = 0; i < worker->cell->keep; i++) {
		struct rte_mbuf *clone = rte_pktmbuf_clone(worker->kept[i], pool);

		if (unlikely(clone == NULL)) {
			worker->failures++;
			return;
		}
		worker->sink += clone->pkt_len;
		rte_pktmbuf_free(clone);
	}
}

/* Allocates packets of n segments one segment after another, and frees each packet by its first segment. */
static __rte_always_inline void
chains(struct worker *worker, const unsigned int n)
{
	struct rte_mempool *pool = worker->cell->pool;

	for (unsigned int done = 0; done < worker->cell->keep; done += n) {
		struct rte_mbuf *head = rte_pktmbuf_alloc(pool);

		if (unlikely(head == NULL)) {
			worker->failures++;
			return;
		}
		for (unsigned int i = 1; i < n; i++) {
			struct rte_mbuf *tail = rte_pktmbuf_alloc(pool);

			if (unlikely(tail == NULL || rte_pktmbuf_chain(head, tail) != 0)) {
				worker->failures++;
				rte_pktmbuf_free(tail);
				break;
			}
		}
		worker->sink += head->nb_segs;
		rte_pktmbuf_free(head);
	}
}

/* Adds a reference to each packet that the worker keeps, and removes it. */
static __rte_always_inline void
references(struct worker *worker)
{
	for (unsigned int i = 0; i < worker->cell->keep; i++) {
		worker->sink += rte_mbuf_refcnt_update(worker->kept[i], 1);
		worker->sink += rte_mbuf_refcnt_update(worker->kept[i], -1);
	}
}

/* Adds data and a header to each packet that the worker keeps, and removes them. */
static __rte_always_inline void
edits(struct worker *worker)
{
	for (unsigned int i = 0; i < worker->cell->keep; i++) {
		struct rte_mbuf *packet = worker->kept[i];

		worker->sink += rte_pktmbuf_append(packet, PACKET_BYTES) != NULL;
		worker->sink += rte_pktmbuf_prepend(packet, HEADER_BYTES) != NULL;
		worker->sink += rte_pktmbuf_adj(packet, HEADER_BYTES) != NULL;
		worker->sink += rte_pktmbuf_trim(packet, PACKET_BYTES);
	}
}

static __rte_always_inline void
packets_in_bulks(struct worker *worker, const unsigned int n)
{
	struct rte_mempool *pool = worker->cell->pool;
	struct rte_mbuf **packets = (struct rte_mbuf **)worker->kept;

	for (unsigned int done = 0; done < worker->cell->keep; done += n) {
		if (unlikely(rte_pktmbuf_alloc_bulk(pool, packets, n) != 0)) {
			worker->failures++;
			return;
		}
		for (unsigned int i = 0; i < n; i++)
			worker->sink += rte_pktmbuf_append(packets[i], PACKET_BYTES) != NULL;
		rte_pktmbuf_free_bulk(packets, n);
	}
}

#define ROUNDS(round) \
	do { \
		for (uint64_t rounds = worker->rounds; rounds > 0; rounds--) \
			round; \
	} while (0)

/* There is a case for each constant. Any other number works too, as a variable. */
#define ROUNDS_OF(n, round) \
	do { \
		switch (n) { \
		case 1: ROUNDS(round(worker, 1)); break; \
		case 4: ROUNDS(round(worker, 4)); break; \
		case 8: ROUNDS(round(worker, 8)); break; \
		case 32: ROUNDS(round(worker, 32)); break; \
		case 64: ROUNDS(round(worker, 64)); break; \
		case 128: ROUNDS(round(worker, 128)); break; \
		case 256: ROUNDS(round(worker, 256)); break; \
		case 512: ROUNDS(round(worker, 512)); break; \
		default: ROUNDS(round(worker, n)); break; \
		} \
	} while (0)

static void
run_packets(struct worker *worker)
{
	unsigned int n = worker->cell->n;

	switch (worker->cell->packets) {
	case APPEND:
		if (n == 1)
			ROUNDS(packets_one_by_one(worker));
		else
			ROUNDS_OF(n, packets_in_bulks);
		break;
	case ALLOC:
		if (n == 1)
			ROUNDS(allocs_one_by_one(worker));
		else
			ROUNDS_OF(n, allocs_in_bulks);
		break;
	case CLONE: ROUNDS(clones(worker)); break;
	case CHAIN: ROUNDS_OF(n, chains); break;
	case REFCNT:
	case REFCNT_SHARED: ROUNDS(references(worker)); break;
	case EDIT: ROUNDS(edits(worker)); break;
	case NO_PACKETS: break;
	}
}

void
run_rounds(struct worker *worker)
{
	unsigned int n = worker->cell->n;

	worker->call = 0;
	if (worker->cell->packets != NO_PACKETS) {
		run_packets(worker);
	} else if (worker->cell->random && worker->cell->cache == CACHE_USER) {
		ROUNDS_OF(n, get_and_put_random_with_user_cache);
	} else if (worker->cell->random) {
		ROUNDS_OF(n, get_and_put_random);
	} else if (worker->cell->cache == CACHE_USER) {
		ROUNDS_OF(n, get_and_put_with_user_cache);
	} else if (n == 1) {
		ROUNDS(get_and_put_singles(worker));
	} else {
		ROUNDS_OF(n, get_and_put_bulks);
	}
}

/* Tells whether the worker keeps packets while its rounds run. */
static bool
keeps_packets(const struct worker *worker)
{
	return worker->cell->packets == CLONE || worker->cell->packets == REFCNT ||
	       worker->cell->packets == REFCNT_SHARED || worker->cell->packets == EDIT;
}

void
begin_rounds(struct worker *worker)
{
	struct rte_mbuf **packets = (struct rte_mbuf **)worker->kept;

	if (!keeps_packets(worker))
		return;
	if (rte_pktmbuf_alloc_bulk(worker->cell->pool, packets, worker->cell->keep) != 0)
		rte_panic("a new pool gave no packets\n");
	for (unsigned int i = 0; i < worker->cell->keep; i++) {
		rte_pktmbuf_append(packets[i], PACKET_BYTES);
		if (worker->cell->packets == REFCNT_SHARED)
			rte_mbuf_refcnt_set(packets[i], 2);
	}
}

void
end_rounds(struct worker *worker)
{
	struct rte_mbuf **packets = (struct rte_mbuf **)worker->kept;

	if (!keeps_packets(worker))
		return;
	for (unsigned int i = 0; i < worker->cell->keep; i++)
		rte_mbuf_refcnt_set(packets[i], 1);
	rte_pktmbuf_free_bulk(packets, worker->cell->keep);
}
