// SPDX-License-Identifier: Apache-2.0
package dev.mempool.telemetry.commands;

import dev.mempool.api.Subscription;
import dev.mempool.core.PoolRegistry;
import dev.mempool.core.foreign.Faults;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The commands by name. Thread-safe. No command, and no request, makes {@link #reply} throw. */
public final class CommandTable {

  /** The most bytes of a request. C: one less than the buffer of a client's thread. */
  public static final int MAX_REQUEST = 1023;

  /** The most characters of a command. C: {@code MAX_CMD_LEN}, which counts the 0 behind it. */
  private static final int MAX_COMMAND = 55;

  private static final Pattern NAME = Pattern.compile("/[A-Za-z0-9_/.-]{0,54}");

  private static final String HELP = "/help";

  private final String log;
  private final Map<String, Command> commands = new ConcurrentSkipListMap<>();

  /** The commands whose failure was logged: a client must not fill a log by asking again. */
  private final Set<String> failed = ConcurrentHashMap.newKeySet();

  /**
   * Makes a table with the commands of this module.
   *
   * @param registry the pools
   * @param greeting the answer to {@code /info}
   * @param log the name of the logger for commands that fail
   */
  public CommandTable(PoolRegistry registry, Map<String, ?> greeting, String log) {
    this.log = log;
    put("/", "Returns list of available commands, Takes no parameters", _ -> names());
    put("/info", "Returns version, process and reply length. Takes no parameters", _ -> greeting);
    put(HELP, "Returns help text for a command. Parameters: string command", this::help);
    PoolCommands pools = new PoolCommands(registry);
    put("/mempool/list", "Returns list of available mempool. Takes no parameters", pools::list);
    put("/mempool/info", "Returns mempool info. Parameters: pool_name", pools::info);
    put(
        "/mempool/statistics",
        "Returns the counts of gets and puts. Parameters: pool_name",
        pools::statistics);
    put("/mempool/audit", "Checks a pool, changes nothing. Parameters: pool_name", pools::audit);
    put("/mempool/leaks", "Returns the objects in use. Parameters: pool_name", pools::leaks);
    put("/ring/list", "Returns list of rings of pools. Takes no parameters", pools::rings);
    put("/ring/info", "Returns ring info. Parameters: ring_name", pools::ring);
    put(
        "/eal/lcore/list",
        "Returns list of lcore ids. Takes no parameters",
        _ -> LcoreCommands.ids());
    put("/eal/lcore/info", "Returns lcore info. Parameters: int lcore_id", LcoreCommands::info);
    put(
        "/eal/lcore/usage",
        "Returns lcore cycles usage, a cycle is 1 ns. Takes no parameters",
        _ -> LcoreCommands.usage());
  }

  private void put(String name, String help, Command.Answers answers) {
    commands.put(name, new Command(help, answers));
  }

  /**
   * Adds a command.
   *
   * @param name the name
   * @param command the command
   * @return the subscription, which removes the command
   * @throws IllegalArgumentException if the name is not allowed, or there is such a command
   */
  public Subscription add(String name, Command command) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the command '%s'; a command begins with '/', has at most %d characters, and"
                  + " consists of letters, digits, '_', '/', '-' and '.'",
              Faults.text(name),
              MAX_COMMAND));
    }
    if (commands.putIfAbsent(name, command) != null) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "the command %s exists; choose another name, or close that one", name));
    }
    return () -> commands.remove(name, command);
  }

  /**
   * Answers a request.
   *
   * @param request the bytes that a client has sent, perhaps no text
   * @param length the length of the message, of which the array may have the beginning only
   * @return the reply
   */
  public byte[] reply(byte[] request, int length) {
    String text =
        new String(
            request,
            0,
            Math.min(length, Math.min(request.length, MAX_REQUEST)),
            StandardCharsets.UTF_8);
    int comma = text.indexOf(',');
    String name = comma < 0 ? text : text.substring(0, comma);
    @Nullable String parameters = comma < 0 ? null : text.substring(comma + 1);
    Command command = length > MAX_REQUEST ? null : commands.get(name);
    if (command == null) {
      return JsonReply.of(
          name.length() > MAX_COMMAND ? name.substring(0, MAX_COMMAND) : name, null);
    }
    try {
      return JsonReply.of(name, command.answers().to(parameters));
    } catch (Throwable e) { // a command of the embedder, or a backend, is foreign code
      if (failed.add(name)) {
        Faults.warn(log, "the telemetry command " + name + " failed; it is not told again", e);
      }
      return JsonReply.of(name, null);
    }
  }

  private List<String> names() {
    return new ArrayList<>(commands.keySet());
  }

  private @Nullable Object help(@Nullable String of) {
    Command command = commands.get(of == null ? HELP : of);
    if (command == null) {
      return null;
    }
    return of == null ? command.help() : Map.of(of, command.help());
  }
}
