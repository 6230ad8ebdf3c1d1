// SPDX-License-Identifier: Apache-2.0
/**
 * The driver {@code net_pcap}, whose devices receive the frames of captures and write those that
 * they transmit. It uses the package above, which does not know it.
 */
@NullMarked
package dev.mempool.net.pcap.driver;

import org.jspecify.annotations.NullMarked;
