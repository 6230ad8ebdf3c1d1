/** The homes of buckets: what their lcores do without a lock, beside what other threads do. */
package dev.mempool.stress.home;
