/** The events that pools show to the JDK's flight recorder. */
package dev.mempool.core.jfr;
