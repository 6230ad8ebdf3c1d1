/** The entry of the command line and its smaller commands, on top of all other packages here. */
package dev.mempool.cli;
