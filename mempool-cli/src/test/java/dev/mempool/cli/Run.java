// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;

/**
 * One run of the command line.
 *
 * @param status its exit status
 * @param out what it printed on standard output
 * @param err what it printed on standard error
 */
public record Run(int status, String out, String err) {

  /** Runs a command; arguments that are no strings are given as {@code toString} returns them. */
  public static Run of(Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] texts = Stream.of(arguments).map(Object::toString).toArray(String[]::new);
    int status = Main.run(new PrintWriter(out), new PrintWriter(err), texts);
    return new Run(status, out.toString(), err.toString());
  }

  /** Runs {@code replay} with further arguments. */
  public static Run replay(Object... arguments) {
    return of(Stream.concat(Stream.of("replay"), Stream.of(arguments)).toArray());
  }

  /** Returns the last line of standard output. */
  public String lastLine() {
    return out.lines().reduce("", (a, b) -> b);
  }

  /** Returns standard output, which must be one JSON object. */
  public JsonObject json() {
    return JsonParser.parseString(out).getAsJsonObject();
  }

  /** Returns standard error, which must be one line with a message. */
  public String message() {
    if (!err.startsWith("mempool: ") || err.lines().count() != 1) {
      throw new AssertionError("not one line of a message: " + err);
    }
    return err.strip();
  }
}
