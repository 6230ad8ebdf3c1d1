/** The parts that several commands share: common options, exit statuses, exceptions, tables. */
package dev.mempool.cli.support;
