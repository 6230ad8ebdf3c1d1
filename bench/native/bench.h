/* What is measured, and the steps of measuring it. One program runs all cells, one after another. */
#ifndef BENCH_H
#define BENCH_H

#include <stdbool.h>
#include <stdint.h>

#include <rte_mempool.h>

/* A data cache of 512 is the largest that the library allows, and what the Java side uses too. */
#define CACHE_SIZE 512

/* Packets per pool: one less than a power of two, which the library's manual calls the best size for a ring. */
#define PACKET_POOL_SIZE 16383

/* Bytes that every packet gets: the smallest Ethernet frame without its checksum. */
#define PACKET_BYTES 60

#define MAX_CORES 64

/* A header that is put in front of a packet: Ethernet. */
#define HEADER_BYTES 14

enum cache_kind { CACHE_NONE, CACHE_LCORE, CACHE_USER };

/* What is done with a pool of packet buffers; loops.c has a loop for each. */
enum packet_work { NO_PACKETS, APPEND, ALLOC, CLONE, CHAIN, REFCNT, REFCNT_SHARED, EDIT };

struct cell {
	char ops[RTE_MEMPOOL_OPS_NAMESIZE]; /* the name of the work for packets */
	enum packet_work packets;
	enum cache_kind cache;
	unsigned int cores;
	bool random;          /* whether n is only the most that a call takes */
	unsigned int n;       /* objects per call */
	unsigned int keep;    /* objects that a round gets before it puts them back */
	unsigned int element; /* bytes per object */
	unsigned int size;    /* objects of the pool */
	struct rte_mempool *pool;
};

/* What one lcore works on, apart from the others' cache lines. */
struct worker {
	struct cell *cell;
	struct rte_mempool_cache *user_cache;
	void **kept;
	unsigned int call; /* where the random series is */
	uint64_t rounds;
	uint64_t failures;
	uint64_t sink; /* consumes results, so that no compiler can drop the work */
	uint64_t nanoseconds;
} __rte_cache_aligned;

/* loops.c: runs the worker's rounds of its cell, with what is not timed before and after them. */
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
