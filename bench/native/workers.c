// SPDX-License-Identifier: Apache-2.0
/* The workers, one per lcore. Lcore 0 is the main thread. Between slices they block, so that the Java side has the cores. */
#include "bench.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <rte_launch.h>
#include <rte_lcore.h>
#include <rte_pause.h>

static struct worker workers[MAX_CORES];
static atomic_uint arrived;

static uint64_t
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

bool
open_workers(struct cell *cell)
{
	memset(workers, 0, sizeof(workers));
	for (unsigned int i = 0; i < cell->cores; i++) {
		struct worker *worker = &workers[i];

		worker->cell = cell;
		if (posix_memalign((void **)&worker->kept, RTE_CACHE_LINE_SIZE,
				   RTE_MAX(cell->keep, cell->n) * sizeof(void *)) != 0)
			worker->kept = NULL;
		if (cell->cache == CACHE_USER)
			worker->user_cache = rte_mempool_cache_create(CACHE_SIZE, SOCKET_ID_ANY);
		if (worker->kept == NULL || (cell->cache == CACHE_USER && worker->user_cache == NULL)) {
			close_workers(cell);
			answer_refused("no memory for the workers");
			return false;
		}
	}
	return true;
}

static int
work(void *argument)
{
	struct worker *worker = argument;
	unsigned int cores = worker->cell->cores;
	uint64_t start;

	begin_rounds(worker);
	/* all workers start at the same time */
	atomic_fetch_add(&arrived, 1);
	while (atomic_load(&arrived) < cores)
		rte_pause();
	start = now();
	run_rounds(worker);
	worker->nanoseconds = now() - start;
	end_rounds(worker);
	return 0;
}

void
run_workers(struct cell *cell, uint64_t rounds)
{
	atomic_store(&arrived, 0);
	for (unsigned int i = 0; i < cell->cores; i++)
		workers[i].rounds = rounds;
	for (unsigned int i = 1; i < cell->cores; i++)
		rte_eal_remote_launch(work, &workers[i], i);
	work(&workers[0]);
	for (unsigned int i = 1; i < cell->cores; i++)
		rte_eal_wait_lcore(i);
	answer_slice(cell, workers);
}

void
close_workers(struct cell *cell)
{
	for (unsigned int i = 0; i < cell->cores; i++) {
		struct worker *worker = &workers[i];

		if (worker->user_cache != NULL) {
			if (cell->pool != NULL)
				rte_mempool_cache_flush(worker->user_cache, cell->pool);
			rte_mempool_cache_free(worker->user_cache);
		}
		free(worker->kept);
	}
	memset(workers, 0, sizeof(workers));
}
