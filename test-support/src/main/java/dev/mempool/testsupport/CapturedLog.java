package dev.mempool.testsupport;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * The records that the loggers of the project get while a test runs. They are kept here instead of
 * being printed, and the test says which ones it expects. Closing the log fails the test if any
 * other record came. Thread-safe.
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
  private final List<LogRecord> records = new ArrayList<>();

  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord logged) {
          synchronized (records) {
            records.add(logged);
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
    return new CapturedLog(Logger.getLogger("dev.mempool"));
  }

  /**
   * Takes the first record whose message contains a text.
   *
   * @param part the text
   * @return the record
   * @throws AssertionError if there is none
   */
  public LogRecord expect(String part) {
    synchronized (records) {
      for (Iterator<LogRecord> all = records.iterator(); all.hasNext(); ) {
        LogRecord logged = all.next();
        if (String.valueOf(logged.getMessage()).contains(part)) {
          all.remove();
          return logged;
        }
      }
      throw new AssertionError("no record contains '" + part + "'; logged were " + texts());
    }
  }

  /**
   * Takes all records, which must contain a text.
   *
   * @param part the text
   * @return how many there were
   * @throws AssertionError if a record does not contain it
   */
  public int expectOnly(String part) {
    synchronized (records) {
      int before = records.size();
      records.removeIf(logged -> String.valueOf(logged.getMessage()).contains(part));
      if (!records.isEmpty()) {
        throw new AssertionError("expected only records with '" + part + "', and got " + texts());
      }
      return before;
    }
  }

  /** {@return the messages of the records that the test has not taken yet} */
  public List<String> texts() {
    synchronized (records) {
      return records.stream().map(LogRecord::getMessage).toList();
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
    if (!texts().isEmpty()) {
      throw new AssertionError("logged, and not expected: " + texts());
    }
  }
}
