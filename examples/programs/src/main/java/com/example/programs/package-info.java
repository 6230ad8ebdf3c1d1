// SPDX-License-Identifier: Apache-2.0
/** Programs that use the pools, each in one class. */
@NullMarked
package com.example.programs;

import org.jspecify.annotations.NullMarked;
