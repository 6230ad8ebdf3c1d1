// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.traces;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.gson.JsonParseException;
import dev.mempool.core.OpsTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceVerifierTest {

  @TempDir Path folder;

  @Test
  void theProgressNamesTheStep() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("some.jsonl"),
            """
            {"ops":"ring_mp_mc","populated":3,"cache_size":0,"steps":[["get",1,1,[0],2,1,0],["put",[0],3,0,0]]}
            """);
    StringWriter err = new StringWriter();
    TraceVerifier verifier =
        new TraceVerifier(
            OpsTable.ofContext(),
            new PrintWriter(new StringWriter()),
            new PrintWriter(err),
            Duration.ZERO);
    verifier.verify(file);
    assertEquals(
        """
        mempool: verify: some.jsonl line 1, step 1 of 2
        mempool: verify: some.jsonl line 1, step 2 of 2
        """
            .repeat(3), // a plain pool, and two of mbufs
        err.toString().replace(System.lineSeparator(), "\n"));
  }

  /** The library for JSON catches the error while it reads, as if the text had caused it. */
  @Test
  void tooLittleMemoryIsNoFaultOfTheLine() throws IOException {
    Path file = Files.writeString(folder.resolve("some.jsonl"), "{}");
    OutOfMemoryError shortage = new OutOfMemoryError("for a test");
    assertSame(
        shortage,
        assertThrows(
            OutOfMemoryError.class,
            () ->
                TraceFile.read(
                    file,
                    (place, trace) -> {
                      throw new JsonParseException(shortage);
                    })));
  }
}
