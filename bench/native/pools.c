// SPDX-License-Identifier: Apache-2.0
/* Makes a pool for a cell, and frees it only if every object is in it again, once. */
#include "bench.h"

#include <errno.h>
#include <stdlib.h>

#include <rte_debug.h>
#include <rte_errno.h>
#include <rte_mbuf.h>

static struct rte_mempool *
open_packet_pool(const struct cell *cell)
{
	return rte_pktmbuf_pool_create("bench", cell->size, cell->cache == CACHE_LCORE ? CACHE_SIZE : 0, 0,
				       cell->element + RTE_PKTMBUF_HEADROOM, SOCKET_ID_ANY);
}

static struct rte_mempool *
open_object_pool(const struct cell *cell)
{
	struct rte_mempool *pool =
		rte_mempool_create_empty("bench", cell->size, cell->element, cell->cache == CACHE_LCORE ? CACHE_SIZE : 0,
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
	cell->pool = cell->packets != NO_PACKETS ? open_packet_pool(cell) : open_object_pool(cell);
	if (cell->pool == NULL)
		answer_refused("the C library made no such pool: %s", rte_strerror(rte_errno));
	return cell->pool != NULL;
}

/* While all objects are in use, the first byte of each tells whether it was got. */
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

/* Objects that were got from the backend without a cache. */
struct haul {
	struct rte_mempool *pool;
	unsigned int count;
	void **objects;
};

static int
get_all(void *argument)
{
	struct haul *haul = argument;

	while (haul->count < haul->pool->size && rte_mempool_generic_get(haul->pool, &haul->objects[haul->count], 1, NULL) == 0)
		haul->count++;
	return 0;
}

static int
get_and_put_all(void *argument)
{
	struct haul *haul = argument;

	get_all(haul);
	while (haul->count > 0)
		rte_mempool_generic_put(haul->pool, &haul->objects[--haul->count], 1, NULL);
	return 0;
}

static void
on_every_core(const struct cell *cell, lcore_function_t *step, struct haul *haul)
{
	step(haul);
	for (unsigned int i = 1; i < cell->cores; i++) {
		rte_eal_remote_launch(step, haul, i);
		rte_eal_wait_lcore(i);
	}
}

/*
 * Returns the number of different objects that all lcores together can get. In the bucket backend an object may wait for the lcore
 * that owns its bucket, or for the other objects of the bucket. So each lcore first gets all objects that it can, and puts them back.
 */
static unsigned int
count_different(const struct cell *cell)
{
	struct haul haul = {.pool = cell->pool, .objects = malloc(cell->size * sizeof(void *))};
	unsigned int different = 0;

	if (haul.objects == NULL)
		rte_panic("no memory to count the objects\n");
	on_every_core(cell, get_and_put_all, &haul);
	on_every_core(cell, get_all, &haul);
	rte_mempool_obj_iter(cell->pool, clear, NULL);
	for (unsigned int i = 0; i < haul.count; i++)
		*(unsigned char *)haul.objects[i] = GOT;
	rte_mempool_obj_iter(cell->pool, count_got, &different);
	free(haul.objects);
	return different;
}

struct contents {
	unsigned int counted;   /* the library's count */
	unsigned int different; /* the number of different objects that were got */
};

/* Counts the objects of the pool, and frees it. */
static struct contents
empty_pool(struct cell *cell)
{
	struct contents contents = {.counted = rte_mempool_avail_count(cell->pool)};
	unsigned int lcore;

	if (cell->cache == CACHE_LCORE)
		RTE_LCORE_FOREACH(lcore)
			rte_mempool_cache_flush(rte_mempool_default_cache(cell->pool, lcore), cell->pool);
	contents.different = count_different(cell);
	rte_mempool_free(cell->pool);
	cell->pool = NULL;
	return contents;
}

bool
close_pool(struct cell *cell)
{
	struct contents used = empty_pool(cell);
	struct contents fresh = {cell->size, cell->size};

	/* the bucket backend never hands out some of its objects; compare with the number in a new pool */
	if (used.different != cell->size) {
		if (!open_pool(cell))
			return false;
		fresh = empty_pool(cell);
	}
	if (used.counted != fresh.counted || used.different != fresh.different) {
		answer_refused("%u of %u objects came back, %u of %u different ones", used.counted, fresh.counted,
			       used.different, fresh.different);
		return false;
	}
	answer_back(used.different, cell->size);
	return true;
}
