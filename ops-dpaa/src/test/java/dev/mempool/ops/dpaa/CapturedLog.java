package dev.mempool.ops.dpaa;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.text.MessageFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The messages that a class logs between the creation and the closing of this object. They are not
 * printed meanwhile. Uses reflection, because the module under test does not read {@code
 * java.logging}, and need not for its tests' sake.
 */
final class CapturedLog implements AutoCloseable {

  private final List<String> messages = new CopyOnWriteArrayList<>();
  private final Object logger;
  private final Method setFilter;

  CapturedLog(Class<?> type) {
    try {
      Class<?> loggers = Class.forName("java.util.logging.Logger");
      Class<?> filters = Class.forName("java.util.logging.Filter");
      logger = loggers.getMethod("getLogger", String.class).invoke(null, type.getName());
      setFilter = loggers.getMethod("setFilter", filters);
      setFilter.invoke(
          logger,
          Proxy.newProxyInstance(
              CapturedLog.class.getClassLoader(),
              new Class<?>[] {filters},
              (proxy, method, arguments) -> {
                messages.add(text(arguments[0]));
                return false;
              }));
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("the log cannot be captured", e);
    }
  }

  private static String text(Object logRecord) throws ReflectiveOperationException {
    String message = (String) logRecord.getClass().getMethod("getMessage").invoke(logRecord);
    Object parameters = logRecord.getClass().getMethod("getParameters").invoke(logRecord);
    return parameters == null ? message : MessageFormat.format(message, (Object[]) parameters);
  }

  /** The messages so far. */
  List<String> messages() {
    return messages;
  }

  @Override
  public void close() {
    try {
      setFilter.invoke(logger, new Object[] {null});
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("the log cannot be released", e);
    }
  }
}
