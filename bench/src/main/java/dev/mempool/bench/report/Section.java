package dev.mempool.bench.report;

import java.util.List;

/**
 * A section of the report.
 *
 * @param id its anchor
 * @param title its heading
 * @param explanation in a sentence what is seen, and which direction is good
 * @param blocks what it consists of
 */
record Section(String id, String title, String explanation, List<Block> blocks) {}
