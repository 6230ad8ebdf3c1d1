// SPDX-License-Identifier: Apache-2.0
/**
 * The interface between the driver and a device, hardware or software. {@link Dpaa2Device}, {@link
 * QbmanPortal} and {@link McPortal} are what the driver calls. {@link CommandPortal} implements a
 * portal through {@link PortalAccess}: memory and registers in the layout of the hardware ({@link
 * QbmanFormat}). This package knows neither the driver nor the software device.
 */
@NullMarked
package dev.mempool.ops.dpaa2.portal;

import org.jspecify.annotations.NullMarked;
