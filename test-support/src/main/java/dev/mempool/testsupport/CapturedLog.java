// SPDX-License-Identifier: Apache-2.0
package dev.mempool.testsupport;

import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * The warnings and errors that the loggers of the project get while a test runs. They are kept here
 * instead of being printed, and the test says which ones it expects. Closing the log fails the test
 * if any other one came. Thread-safe.
 *
 * <pre>{@code
 * try (CapturedLog log = CapturedLog.start()) {
 *   ...
 *   log.expect("the listener failed");
 * }
 * }</pre>
 */
public final class CapturedLog implements AutoCloseable {

  private final Logger logger;
  private final boolean usedParentHandlers;
  private final List<String> records = new ArrayList<>();

  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord logged) {
          if (logged.getLevel().intValue() >= Level.WARNING.intValue()) {
            synchronized (records) {
              records.add(text(logged));
            }
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  private CapturedLog(Logger logger) {
    this.logger = logger;
    this.usedParentHandlers = logger.getUseParentHandlers();
    logger.setUseParentHandlers(false);
    logger.addHandler(handler);
  }

  /**
   * Starts to capture what the loggers of the project are told.
   *
   * @return the log, to be closed at the end of the test
   */
  public static CapturedLog start() {
    return start("dev.mempool");
  }

  /**
   * Starts to capture what other loggers are told.
   *
   * @param loggers the name of the loggers, or its beginning up to a dot
   * @return the log, to be closed at the end of the test
   */
  public static CapturedLog start(String loggers) {
    return new CapturedLog(Logger.getLogger(loggers));
  }

  private static String text(LogRecord logged) {
    String message = String.valueOf(logged.getMessage());
    Object[] parameters = logged.getParameters();
    return parameters == null ? message : MessageFormat.format(message, parameters);
  }

  /**
   * Takes the first message that contains a text.
   *
   * @param part the text
   * @throws AssertionError if there is none
   */
  public void expect(String part) {
    synchronized (records) {
      for (int i = 0; i < records.size(); i++) {
        if (records.get(i).contains(part)) {
          records.remove(i);
          return;
        }
      }
      throw new AssertionError("no message contains '" + part + "'; logged were " + records);
    }
  }

  /**
   * Takes all messages, each of which must contain one of some texts.
   *
   * @param parts the texts
   * @return how many there were
   * @throws AssertionError if a message contains none of them
   */
  public int expectOnly(String... parts) {
    synchronized (records) {
      int before = records.size();
      records.removeIf(message -> Arrays.stream(parts).anyMatch(message::contains));
      if (!records.isEmpty()) {
        throw new AssertionError(
            "expected only messages with one of " + List.of(parts) + ", and got " + records);
      }
      return before;
    }
  }

  /**
   * Ends the capture.
   *
   * @throws AssertionError if records are left that the test did not take
   */
  @Override
  public void close() {
    logger.removeHandler(handler);
    logger.setUseParentHandlers(usedParentHandlers);
    synchronized (records) {
      if (!records.isEmpty()) {
        throw new AssertionError("logged, and not expected: " + records);
      }
    }
  }
}
