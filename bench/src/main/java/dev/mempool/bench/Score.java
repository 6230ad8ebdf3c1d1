package dev.mempool.bench;

/**
 * What one process measured of a contestant.
 *
 * @param nsPerObject nanoseconds per object, for its get and its put, as one thread sees it
 * @param bytesPerObject Java heap allocated per object
 */
public record Score(double nsPerObject, double bytesPerObject) {}
