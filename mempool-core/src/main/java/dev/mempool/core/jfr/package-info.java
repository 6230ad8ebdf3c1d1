/**
 * The events that pools show to the JDK's flight recorder. The pool and its rooms record them; no
 * other module may.
 */
package dev.mempool.core.jfr;
