// SPDX-License-Identifier: Apache-2.0
/*
 * The C side of bench/compare: the loops of the Java benchmarks with the system's libdpdk. It reads commands from standard
 * input, one per line, and answers each with one JSON object:
 *
 *   pool OPS CACHE CORES N KEEP ELEMENT SIZE  makes a pool of SIZE objects for a cell; CACHE is 0, 512 or user
 *   pool-random OPS CACHE CORES N KEEP ELEMENT SIZE  the same with calls of 1 to N objects; N is a power of two
 *   WORK CACHE CORES N KEEP ELEMENT       makes a pool of packet buffers; WORK is a name in packet_works
 *   run ROUNDS                            runs rounds on all cores at the same time
 *   end                                   checks that every object came back, and frees the pool
 *
 * The arguments are those of the EAL. The lcores must be numbered 0, 1, ... The program ends at the end of its input, with status
 * 1 if it has refused a command.
 */
#include "bench.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rte_eal.h>
#include <rte_errno.h>
#include <rte_lcore.h>
#include <rte_version.h>

static const struct {
	const char *name;
	enum packet_work work;
} packet_works[] = {
	{"mbuf", APPEND},         {"mbuf-alloc", ALLOC},
	{"mbuf-clone", CLONE},    {"mbuf-chain", CHAIN},
	{"mbuf-refcnt", REFCNT},  {"mbuf-refcnt-shared", REFCNT_SHARED},
	{"mbuf-edit", EDIT},
};

static enum packet_work
parse_work(const char *text)
{
	for (unsigned int i = 0; i < RTE_DIM(packet_works); i++)
		if (strcmp(text, packet_works[i].name) == 0)
			return packet_works[i].work;
	return NO_PACKETS;
}

static bool
parse_cache(const char *text, struct cell *cell)
{
	if (strcmp(text, "0") == 0)
		cell->cache = CACHE_NONE;
	else if (strcmp(text, RTE_STR(CACHE_SIZE)) == 0)
		cell->cache = CACHE_LCORE;
	else if (strcmp(text, "user") == 0)
		cell->cache = CACHE_USER;
	else
		return false;
	return true;
}

#define POOL "pool "
#define POOL_RANDOM "pool-random "
#define CELL "%31s %7s %u %u %u %u %u"

static bool
parse_cell(const char *line, struct cell *cell)
{
	char cache[8];

	memset(cell, 0, sizeof(*cell));
	cell->random = strncmp(line, POOL_RANDOM, strlen(POOL_RANDOM)) == 0;
	if (sscanf(line, cell->random ? POOL_RANDOM CELL : POOL CELL, cell->ops, cache, &cell->cores, &cell->n, &cell->keep,
		   &cell->element, &cell->size) != 7) {
		cell->size = PACKET_POOL_SIZE;
		if (sscanf(line, "%31s %7s %u %u %u %u", cell->ops, cache, &cell->cores, &cell->n, &cell->keep,
			   &cell->element) != 6)
			return false;
		cell->packets = parse_work(cell->ops);
		if (cell->packets == NO_PACKETS)
			return false;
	}
	return parse_cache(cache, cell) && cell->cores >= 1 && cell->cores <= rte_lcore_count() && cell->n >= 1 &&
	       cell->keep >= cell->n && cell->element >= 1 && cell->size >= 1 &&
	       (cell->random ? rte_is_power_of_2(cell->n) : cell->keep % cell->n == 0);
}

static bool
open_cell(const char *line, struct cell *cell)
{
	if (!parse_cell(line, cell)) {
		answer_refused("not a cell that can be run on %u lcores", rte_lcore_count());
		return false;
	}
	if (!open_pool(cell))
		return false;
	if (!open_workers(cell)) {
		rte_mempool_free(cell->pool);
		return false;
	}
	answer_ready();
	return true;
}

static bool
serve(FILE *commands)
{
	struct cell cell;
	bool open = false;
	bool good = true;
	char line[256];

	while (fgets(line, sizeof(line), commands) != NULL) {
		uint64_t rounds;

		if (!open && (strncmp(line, "pool", 4) == 0 || strncmp(line, "mbuf", 4) == 0)) {
			open = open_cell(line, &cell);
			good &= open;
		} else if (open && sscanf(line, "run %" SCNu64, &rounds) == 1 && rounds > 0) {
			run_workers(&cell, rounds);
		} else if (open && strcmp(line, "end\n") == 0) {
			close_workers(&cell);
			good &= close_pool(&cell);
			open = false;
		} else {
			answer_refused("this is no command here");
			good = false;
		}
		fflush(stdout);
	}
	return good;
}

int
main(int argc, char **argv)
{
	bool good;

	if (rte_eal_init(argc, argv) < 0) {
		answer_refused("the EAL did not start: %s", rte_strerror(rte_errno));
		return EXIT_FAILURE;
	}
	printf("{\"version\":\"%s\",\"lcores\":%u,\"options\":\"%s\"}\n", rte_version(), rte_lcore_count(), BENCH_CFLAGS);
	fflush(stdout);
	good = serve(stdin);
	rte_eal_cleanup();
	return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
