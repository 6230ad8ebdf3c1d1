// SPDX-License-Identifier: Apache-2.0
/**
 * The interface between the driver and a BMan, hardware or software. {@link BmanDevice} and {@link
 * BmanPortal} are what the driver calls. {@link RegisterPortal} implements a portal through {@link
 * PortalAccess}: memory and registers in the layout of the hardware ({@link PortalLayout}). This
 * package knows neither the driver nor the software device.
 */
@NullMarked
package dev.mempool.ops.dpaa.portal;

import org.jspecify.annotations.NullMarked;
