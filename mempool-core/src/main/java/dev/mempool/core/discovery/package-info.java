/**
 * The search for providers of backends, and the calls to them while a pool is made and populated.
 * Nothing that a provider throws gets past this package without the provider's name.
 */
package dev.mempool.core.discovery;
