/*
 * The loops that are timed: what a user's loop does, and the same that the Java side does.
 *
 * The number of objects per call is a constant in each loop, as a burst size is in real programs. The Java side's compiler
 * sees it as a constant too.
 */
#include "bench.h"

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

/* The library has no single-object calls with a cache of the user's own: these with a count of one are what there is. */
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

/* One packet after another: alloc, append, free. */
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

/* One case per constant; any other count works too, as a variable. */
#define ROUNDS_OF(n, round) \
	do { \
		switch (n) { \
		case 1: ROUNDS(round(worker, 1)); break; \
		case 4: ROUNDS(round(worker, 4)); break; \
		case 32: ROUNDS(round(worker, 32)); break; \
		case 256: ROUNDS(round(worker, 256)); break; \
		default: ROUNDS(round(worker, n)); break; \
		} \
	} while (0)

void
run_rounds(struct worker *worker)
{
	unsigned int n = worker->cell->n;

	if (worker->cell->packets) {
		if (n == 1)
			ROUNDS(packets_one_by_one(worker));
		else
			ROUNDS_OF(n, packets_in_bulks);
	} else if (worker->cell->cache == CACHE_USER) {
		ROUNDS_OF(n, get_and_put_with_user_cache);
	} else if (n == 1) {
		ROUNDS(get_and_put_singles(worker));
	} else {
		ROUNDS_OF(n, get_and_put_bulks);
	}
}
