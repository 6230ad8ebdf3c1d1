// SPDX-License-Identifier: Apache-2.0
/** The command line. */
@org.jspecify.annotations.NullMarked
module dev.mempool.cli {
  requires com.google.common;
  requires com.google.gson;
  requires dev.mempool.bench.support;
  requires dev.mempool.core;
  requires dev.mempool.ethdev;
  requires dev.mempool.mbuf;
  requires dev.mempool.net;
  requires dev.mempool.net.pcap;
  requires dev.mempool.tck;
  requires dev.mempool.telemetry;
  requires info.picocli;
  requires java.management;
  requires jdk.httpserver;
  requires me.tongfei.progressbar;
  requires org.jctools.core.jdk11;
  requires org.jline.terminal;

  opens dev.mempool.cli to
      info.picocli;
  opens dev.mempool.cli.forward to
      info.picocli;
  opens dev.mempool.cli.perf to
      com.google.gson,
      dev.mempool.bench.support,
      info.picocli;
  opens dev.mempool.cli.replay to
      info.picocli;
  opens dev.mempool.cli.support to
      info.picocli;
  opens dev.mempool.cli.top to
      com.google.gson,
      info.picocli;
}
