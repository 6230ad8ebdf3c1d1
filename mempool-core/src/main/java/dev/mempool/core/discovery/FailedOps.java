// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.discovery;

import org.jspecify.annotations.Nullable;

/**
 * A provider that was found and cannot be used. Immutable.
 *
 * @param provider the name of the provider's class, or {@link OpsSource#UNKNOWN}
 * @param source the name of its module or of its jar file, or {@link OpsSource#UNKNOWN}
 * @param reason the reason why it cannot be used
 * @param cause the exception or error behind it, or {@code null}
 */
public record FailedOps(String provider, String source, String reason, @Nullable Throwable cause) {}
