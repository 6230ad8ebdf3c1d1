/* Pools: made for a cell, and taken back only when every object is in them again, once. */
#include "bench.h"

#include <errno.h>

#include <rte_errno.h>
#include <rte_mbuf.h>

static struct rte_mempool *
open_packet_pool(const struct cell *cell)
{
	return rte_pktmbuf_pool_create("bench", POOL_SIZE, cell->cache == CACHE_LCORE ? CACHE_SIZE : 0, 0,
				       cell->element + RTE_PKTMBUF_HEADROOM, SOCKET_ID_ANY);
}

static struct rte_mempool *
open_object_pool(const struct cell *cell)
{
	struct rte_mempool *pool =
		rte_mempool_create_empty("bench", POOL_SIZE, cell->element, cell->cache == CACHE_LCORE ? CACHE_SIZE : 0,
					 0, SOCKET_ID_ANY, 0);

	if (pool == NULL)
		return NULL;
	int error = rte_mempool_set_ops_byname(pool, cell->ops, NULL);
	if (error == 0) {
		int populated = rte_mempool_populate_default(pool);
		if (populated >= 0)
			return pool;
		error = populated;
	}
	rte_mempool_free(pool);
	rte_errno = -error;
	return NULL;
}

bool
open_pool(struct cell *cell)
{
	cell->pool = cell->packets ? open_packet_pool(cell) : open_object_pool(cell);
	if (cell->pool == NULL)
		answer_refused("the C library made no such pool: %s", rte_strerror(rte_errno));
	return cell->pool != NULL;
}

/* While all objects are out, the first byte of each tells whether it was got. */
#define PUT 0
#define GOT 1

static void
clear(struct rte_mempool *pool, void *unused, void *object, unsigned int index)
{
	(void)pool;
	(void)unused;
	(void)index;
	*(unsigned char *)object = PUT;
}

static void
count_got(struct rte_mempool *pool, void *count, void *object, unsigned int index)
{
	(void)pool;
	(void)index;
	*(unsigned int *)count += *(unsigned char *)object == GOT;
}

/* Gets all objects one by one, straight from the backend, and counts how many different ones came. */
static unsigned int
count_different(struct rte_mempool *pool)
{
	unsigned int different = 0;
	void *object;

	rte_mempool_obj_iter(pool, clear, NULL);
	for (unsigned int i = 0; i < POOL_SIZE; i++) {
		if (rte_mempool_generic_get(pool, &object, 1, NULL) != 0)
			break;
		*(unsigned char *)object = GOT;
	}
	rte_mempool_obj_iter(pool, count_got, &different);
	return different;
}

bool
close_pool(struct cell *cell)
{
	unsigned int back = rte_mempool_avail_count(cell->pool);
	unsigned int different;
	unsigned int lcore;

	if (cell->cache == CACHE_LCORE)
		RTE_LCORE_FOREACH(lcore)
			rte_mempool_cache_flush(rte_mempool_default_cache(cell->pool, lcore), cell->pool);
	different = count_different(cell->pool);
	rte_mempool_free(cell->pool);
	cell->pool = NULL;
	if (back != POOL_SIZE || different != POOL_SIZE) {
		answer_refused("%u of %u objects came back, %u of them different", back, POOL_SIZE, different);
		return false;
	}
	answer_back(different);
	return true;
}
