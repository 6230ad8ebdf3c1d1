// SPDX-License-Identifier: Apache-2.0
/**
 * The search for providers of ops, and the calls to them while a pool is created and populated.
 * Used by the ops table and by pools. An exception or error that a provider throws leaves this
 * package only as an entry of the failed ops or as an exception that names the provider: an {@code
 * IllegalArgumentException} if the ops refuse a pool, otherwise a {@code MempoolException}.
 *
 * <pre>
 *   META-INF/services, module-info
 *     --ServiceLoader--&gt; OpsDiscovery --instance, name, concurrency--&gt; FoundOps  --&gt; ops table
 *                                     --any exception or error------&gt; FailedOps --&gt; ops table
 *                                       (ServicesFiles, OpsSource: class, jar or module)
 *   ops table --&gt; OpsCalls: create, memoryRequirement, populate, enqueue --&gt; MempoolBackend
 * </pre>
 */
@NullMarked
package dev.mempool.core.discovery;

import org.jspecify.annotations.NullMarked;
