// SPDX-License-Identifier: Apache-2.0
/**
 * The search for providers of ops, and the calls to them while a pool is created and populated.
 * Used by the ops table, by pools, and, as far as {@code Discovery} goes, by the table of drivers
 * of packet devices. An exception or error that a provider throws leaves this package only as an
 * entry of the failed ops or as an exception that names the provider: an {@code
 * IllegalArgumentException} if the ops refuse a pool, otherwise a {@code MempoolException}.
 *
 * <pre>
 *   META-INF/services --ServicesFiles--&gt; OpsDiscovery --instance, name, ...--&gt; FoundOps  --&gt; ops table
 *   module-info       --ServiceLoader--&gt;              --anything else---------&gt; FailedOps --&gt; ops table
 *                                                        (OpsSource: jar or module)
 *   ops table --&gt; OpsCalls: create, memoryRequirement, populate, enqueue --&gt; MempoolBackend
 * </pre>
 */
@NullMarked
package dev.mempool.core.discovery;

import org.jspecify.annotations.NullMarked;
