/**
 * What the hardware backends have in common: the driver that moves objects through a portal of the
 * device, the portals of threads, and the way between objects and addresses.
 */
package dev.mempool.dpaax;
