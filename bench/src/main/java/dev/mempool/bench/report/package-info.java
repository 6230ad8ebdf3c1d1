/** Runs the parts of the performance report and shows what they found as one page. */
@NullMarked
package dev.mempool.bench.report;

import org.jspecify.annotations.NullMarked;
