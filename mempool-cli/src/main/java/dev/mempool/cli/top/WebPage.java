// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.top;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.mempool.bench.support.ReportPage;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The pools on a page of the loopback address. The page loads nothing from elsewhere. A request is
 * answered only if it is a GET or HEAD and names this server as its host: a page of another site
 * that has its own name lead to this machine gets nothing.
 */
final class WebPage implements AutoCloseable {

  /** The time for which an answer is given again: many windows cost as much as one. */
  private static final long FRESH_NANOS = 500_000_000;

  /** The seconds within which a request must be complete; a browser needs a moment. */
  private static final int REQUEST_SECONDS = 5;

  /** The most connections: many windows, each with the six of a browser. */
  private static final int CONNECTIONS = 200;

  /** The port that a browser leaves out of the header Host. */
  private static final int HTTP_PORT = 80;

  static {
    // the server reads these properties once, and has no other way to set its limits
    limit("sun.net.httpserver.maxReqTime", REQUEST_SECONDS);
    limit("jdk.httpserver.maxConnections", CONNECTIONS);
  }

  private static final List<String> METHODS = List.of("GET", "HEAD");

  /** A file of this package, or of the chart library. */
  private record Resource(boolean ofLibrary, String file, String type) {

    byte[] bytes() throws IOException {
      try (InputStream in =
          ofLibrary ? ReportPage.libraryFile(file) : WebPage.class.getResourceAsStream(file)) {
        if (in == null) {
          throw new IOException(file + " is missing");
        }
        return in.readAllBytes();
      }
    }
  }

  private static final Map<String, Resource> RESOURCES =
      Map.of(
          "/", new Resource(false, "top.html", "text/html"),
          "/top.css", new Resource(false, "top.css", "text/css"),
          "/top.js", new Resource(false, "top.js", "text/javascript"),
          "/uplot.css", new Resource(true, "dist/uPlot.min.css", "text/css"),
          "/uplot.js", new Resource(true, "dist/uPlot.iife.min.js", "text/javascript"),
          "/uplot-licence.txt", new Resource(true, "LICENSE", "text/plain"));

  private final Programs programs;
  private final HttpServer server;

  /** A thread for each request, because one that never becomes complete must not hold up others. */
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private final Set<String> hosts;

  /** The last answer. Guarded by this. */
  private byte[] pools = {};

  /** The time of the last answer. Guarded by this. */
  private long readAt;

  private WebPage(Programs programs, HttpServer server) {
    this.programs = programs;
    this.server = server;
    int port = server.getAddress().getPort();
    this.hosts = hosts(port);
  }

  private static void limit(String property, int value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, Integer.toString(value));
    }
  }

  /** {@return the values of the header Host that mean this server} */
  static Set<String> hosts(int port) {
    Set<String> hosts = new HashSet<>();
    for (String name : List.of("127.0.0.1", "localhost", "[::1]")) {
      hosts.add(name + ":" + port);
      if (port == HTTP_PORT) {
        hosts.add(name);
      }
    }
    return hosts;
  }

  /**
   * Starts the server.
   *
   * @throws IOException if the port is in use
   */
  static WebPage start(Programs programs, int port) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    WebPage page = new WebPage(programs, server);
    server.createContext("/", page::answer);
    server.setExecutor(page.threads);
    server.start();
    return page;
  }

  String address() {
    return String.format(Locale.ROOT, "http://localhost:%d/", server.getAddress().getPort());
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String host = exchange.getRequestHeaders().getFirst("Host");
      String path = exchange.getRequestURI().getPath();
      if (host == null || !hosts.contains(host.toLowerCase(Locale.ROOT))) {
        send(exchange, 403, "text/plain", text("This server is " + address()));
      } else if (!METHODS.contains(exchange.getRequestMethod())) {
        exchange.getResponseHeaders().set("Allow", String.join(", ", METHODS));
        send(exchange, 405, "text/plain", text("Only GET and HEAD are allowed."));
      } else if (path.equals("/pools.json")) {
        send(exchange, 200, "application/json", pools());
      } else if (RESOURCES.containsKey(path)) {
        Resource resource = RESOURCES.get(path);
        send(exchange, 200, resource.type(), resource.bytes());
      } else {
        send(exchange, 404, "text/plain", text("There is no such page."));
      }
    }
  }

  private static void send(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    Map<String, List<String>> headers = exchange.getResponseHeaders();
    headers.put("Content-Type", List.of(type + "; charset=utf-8"));
    headers.put("Content-Security-Policy", List.of("default-src 'self'; frame-ancestors 'none'"));
    headers.put("X-Content-Type-Options", List.of("nosniff"));
    headers.put("Cross-Origin-Resource-Policy", List.of("same-origin"));
    headers.put("Cache-Control", List.of("no-store"));
    if (exchange.getRequestMethod().equals("HEAD")) {
      headers.put("Content-Length", List.of(Integer.toString(body.length)));
      exchange.sendResponseHeaders(status, -1);
    } else {
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private synchronized byte[] pools() throws IOException {
    if (pools.length == 0 || System.nanoTime() - readAt > FRESH_NANOS) {
      pools = text(TopCommand.json(programs.read()));
      readAt = System.nanoTime();
    }
    return pools.clone();
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
