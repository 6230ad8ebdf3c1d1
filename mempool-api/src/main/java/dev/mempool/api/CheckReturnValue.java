// SPDX-License-Identifier: Apache-2.0
package dev.mempool.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method whose result must not be ignored, because it tells whether the call succeeded or
 * is the only way to what the call created. Tools that know annotations of this name, such as Error
 * Prone, SpotBugs and the inspections of development environments, report a call that ignores it.
 *
 * @since 0.1.0
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.METHOD)
public @interface CheckReturnValue {}
