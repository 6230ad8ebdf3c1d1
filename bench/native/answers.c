// SPDX-License-Identifier: Apache-2.0
/* Answers: one JSON object per line. */
#include "bench.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

void
answer_ready(void)
{
	puts("{\"ready\":true}");
}

void
answer_refused(const char *format, ...)
{
	va_list arguments;

	fputs("{\"refused\":\"", stdout);
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	puts("\"}");
}

/*
 * Returns nanoseconds per object: the mean over the workers of the time of their own objects. Two workers that do not hinder
 * each other therefore show the figure of one.
 */
void
answer_slice(const struct cell *cell, const struct worker *workers)
{
	uint64_t nanoseconds = 0;
	uint64_t failures = 0;
	uint64_t rounds = 0;
	uint64_t objects;
	uint64_t operations;

	for (unsigned int i = 0; i < cell->cores; i++) {
		nanoseconds += workers[i].nanoseconds;
		failures += workers[i].failures;
		rounds += workers[i].rounds;
	}
	if (failures > 0) {
		answer_refused("the C library's get failed %" PRIu64 " times", failures);
		return;
	}
	objects = rounds * cell->keep;
	/* two calls per n objects: a get and a put, an alloc and a free, or another operation and its reverse */
	operations = objects / cell->n * 2;
	if (cell->random) /* every number from 1 to n is as frequent */
		operations = objects * 2 / (cell->n + 1) * 2;
	printf("{\"cell\":\"%s\",\"cache\":%s,\"cores\":%u,\"n\":%u,\"keep\":%u,\"element\":%u,\"rounds\":%" PRIu64
	       ",\"objects\":%" PRIu64 ",\"operations\":%" PRIu64 ",\"ns_per_object\":%.5f}\n",
	       cell->ops,
	       cell->cache == CACHE_USER ? "\"user\"" : (cell->cache == CACHE_LCORE ? RTE_STR(CACHE_SIZE) : "0"),
	       cell->cores, cell->n, cell->keep, cell->element, rounds, objects, operations,
	       (double)nanoseconds / (double)objects);
}

void
answer_back(unsigned int objects, unsigned int size)
{
	printf("{\"back\":%u,\"of\":%u}\n", objects, size);
}
