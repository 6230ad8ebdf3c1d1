// SPDX-License-Identifier: Apache-2.0
/* The cell that is measured, and the steps of a measurement. One program runs all cells, one after another. */
#ifndef BENCH_H
#define BENCH_H

#include <stdbool.h>
#include <stdint.h>

#include <rte_mempool.h>

/* The size of caches: the largest that the library allows. The Java side uses it, too. */
#define CACHE_SIZE 512

/* Packets per pool: one less than a power of two, which the library's manual calls the best size for a ring. */
#define PACKET_POOL_SIZE 16383

/* The bytes of data of a packet: the smallest Ethernet frame without its checksum. */
#define PACKET_BYTES 60

#define MAX_CORES 64

/* The bytes of a header that is put in front of a packet: Ethernet. */
#define HEADER_BYTES 14

enum cache_kind { CACHE_NONE, CACHE_LCORE, CACHE_USER };

/* The operations on packet buffers. loops.c has a loop for each. */
enum packet_work { NO_PACKETS, APPEND, ALLOC, CLONE, CHAIN, REFCNT, REFCNT_SHARED, EDIT };

struct cell {
	char ops[RTE_MEMPOOL_OPS_NAMESIZE]; /* for packets, the name of the operation */
	enum packet_work packets;
	enum cache_kind cache;
	unsigned int cores;
	bool random;          /* whether calls take from 1 to n objects */
	unsigned int n;       /* objects per call */
	unsigned int keep;    /* objects that a round gets before it puts them back */
	unsigned int element; /* bytes per object */
	unsigned int size;    /* objects of the pool */
	struct rte_mempool *pool;
};

/* The data of one worker, in cache lines of its own. */
struct worker {
	struct cell *cell;
	struct rte_mempool_cache *user_cache;
	void **kept;
	unsigned int call; /* the number of the next call in the random series */
	uint64_t rounds;
	uint64_t failures;
	uint64_t sink; /* takes the results, so that the compiler cannot drop the work */
	uint64_t nanoseconds;
} __rte_cache_aligned;

/* loops.c: runs the worker's rounds, and before and after them the steps that are not timed. */
void begin_rounds(struct worker *worker);
void run_rounds(struct worker *worker);
void end_rounds(struct worker *worker);

/* pools.c. On failure these print the reason as an answer and return false. */
bool open_pool(struct cell *cell);
bool close_pool(struct cell *cell);

/* workers.c */
bool open_workers(struct cell *cell);
void run_workers(struct cell *cell, uint64_t rounds);
void close_workers(struct cell *cell);

/* answers.c: one JSON object per line on standard output. */
void answer_ready(void);
void answer_refused(const char *format, ...) __attribute__((format(printf, 1, 2)));
void answer_slice(const struct cell *cell, const struct worker *workers);
void answer_back(unsigned int objects, unsigned int size);

#endif
