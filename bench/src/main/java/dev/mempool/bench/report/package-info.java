// SPDX-License-Identifier: Apache-2.0
/**
 * The command {@code bench/report}: it measures the parts, each of which gives a JSON document, and
 * fills the templates of the page and of the Markdown from the documents.
 */
@NullMarked
package dev.mempool.bench.report;

import org.jspecify.annotations.NullMarked;
