// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.mempool.bench.support.ChildJvm;
import java.io.BufferedReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpServerTest {

  @ParameterizedTest
  @CsvSource({"mempool, 1024", "mempool, 1048576", "pooled, 1024", "adaptive, 1024"})
  void answersTellsItsStateAndEnds(String allocator, int bytes) throws Exception {
    Process process =
        new ProcessBuilder(
                ChildJvm.command(
                    HttpServer.class,
                    List.of("--enable-native-access=ALL-UNNAMED"),
                    List.of(allocator, "nio", String.valueOf(bytes))))
            .redirectError(ProcessBuilder.Redirect.DISCARD) // Netty may warn that it has no Unsafe
            .start();
    try (HttpClient client = HttpClient.newHttpClient()) {
      BufferedReader output = process.inputReader();
      int port = Integer.parseInt(output.readLine());
      HttpResponse<byte[]> response =
          client.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/")).build(),
              HttpResponse.BodyHandlers.ofByteArray());
      assertEquals(bytes, response.body().length);
      process.getOutputStream().write('\n');
      process.getOutputStream().flush();
      JsonObject state = JsonParser.parseString(output.readLine()).getAsJsonObject();
      assertTrue(state.get("resident").getAsLong() > 1 << 20, state::toString);
      assertTrue(state.get("allocated").getAsLong() > 1 << 20, state::toString);
      assertTrue(state.get("direct").getAsLong() >= bytes, state::toString);
      process.getOutputStream().close();
      JsonObject last = JsonParser.parseString(output.readLine()).getAsJsonObject();
      if (!allocator.equals("adaptive")) { // which does not tell
        assertEquals(0, last.get("out").getAsLong());
      }
      assertEquals(0, process.waitFor());
    } finally {
      process.destroyForcibly();
    }
  }
}
