package dev.mempool.cli.replay;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.mempool.cli.Main;
import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * One run of the command line.
 *
 * @param status its exit status
 * @param out what it printed on standard output
 * @param err what it printed on standard error
 */
record Cli(int status, String out, String err) {

  static Cli replay(Object... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "replay";
    for (int i = 0; i < arguments.length; i++) {
      all[i + 1] = arguments[i].toString();
    }
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status = Main.run(new PrintWriter(out), new PrintWriter(err), all);
    return new Cli(status, out.toString(), err.toString());
  }

  /** Standard output, which must be one JSON document. */
  JsonObject json() {
    return JsonParser.parseString(out).getAsJsonObject();
  }

  /** Standard error, which must be one line. */
  String message() {
    if (!err.startsWith("mempool: ") || err.lines().count() != 1) {
      throw new AssertionError("not one line of a message: " + err);
    }
    return err.strip();
  }
}
