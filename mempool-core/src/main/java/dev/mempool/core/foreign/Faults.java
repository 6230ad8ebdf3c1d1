// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.foreign;

import java.io.PrintWriter;
import java.io.Writer;
import java.lang.System.Logger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Text about what foreign code threw and said. No method here throws, whatever the foreign objects
 * do, unless the JVM itself has an error; the texts are printable and have a bounded length.
 */
public final class Faults {

  /** The most characters of a text: a long sentence and the name of a class. */
  public static final int MAX_TEXT = 500;

  /** The most characters of a name. */
  private static final int MAX_NAME = 200;

  /** The most characters of a stack trace that is kept as it is. */
  private static final int MAX_TRACE = 1 << 20;

  private static final String ELLIPSIS = " ...";

  private Faults() {}

  /**
   * Makes text printable: line breaks and tabs become spaces, other control characters, characters
   * that change the direction of writing, and halves of characters become question marks. No escape
   * sequence reaches a terminal, and one text is one line.
   *
   * @param foreign the text
   * @return the same text if it is printable and has at most {@value #MAX_TEXT} characters,
   *     otherwise a printable text of about that length
   */
  public static String text(String foreign) {
    return text(foreign, MAX_TEXT);
  }

  /**
   * Makes text printable, as {@link #text(String)}, with another bound.
   *
   * @param foreign the text
   * @param max the most characters
   * @return a printable text
   */
  public static String text(String foreign, int max) {
    String part = foreign.length() > max ? foreign.substring(0, max) : foreign;
    if (part.length() == foreign.length() && part.codePoints().allMatch(Faults::isPrintable)) {
      return foreign;
    }
    StringBuilder printable = new StringBuilder(part.length() + ELLIPSIS.length());
    part.codePoints()
        .map(c -> isPrintable(c) ? c : c == '\n' || c == '\t' || c == '\r' ? ' ' : '?')
        .forEach(printable::appendCodePoint);
    return printable.append(part.length() < foreign.length() ? ELLIPSIS : "").toString();
  }

  private static boolean isPrintable(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  /**
   * {@return the class of an exception and its message} Where the exception does not tell its
   * message, the text says so.
   *
   * @param thrown the exception or error
   */
  public static String text(Throwable thrown) {
    String name = nameOf(thrown);
    String message = message(thrown);
    return message.isEmpty() ? name : name + ": " + message;
  }

  /**
   * {@return the message of an exception, empty if it has none}
   *
   * @param thrown the exception or error
   */
  public static String message(Throwable thrown) {
    try {
      @Nullable String message = thrown.getMessage();
      return message == null ? "" : text(message);
    } catch (Throwable e) {
      return "its message cannot be read, because getMessage() throws " + nameOf(e);
    }
  }

  /**
   * {@return the name of the class of a foreign object} Its {@code toString} is not called.
   *
   * @param foreign the object
   */
  public static String nameOf(Object foreign) {
    return text(foreign.getClass().getName(), MAX_NAME);
  }

  /**
   * {@return an exception with its causes, the outermost first} Each is there once, even if the
   * chain of causes is a circle; the chain ends where it cannot be read.
   *
   * @param thrown the exception or error
   */
  public static List<Throwable> chain(Throwable thrown) {
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Throwable> chain = new ArrayList<>();
    @Nullable Throwable next = thrown;
    // no real chain is longer; an exception that makes a cause at every call would never end
    while (next != null && chain.size() < 100 && seen.add(next)) {
      chain.add(next);
      try {
        next = next.getCause();
      } catch (Throwable e) {
        next = null;
      }
    }
    return chain;
  }

  /**
   * {@return the exception itself if it can be printed with its stack traces, otherwise a stand-in
   * with its description and its stack trace} For logs, and for causes of exceptions that users
   * print.
   *
   * @param thrown the exception or error
   */
  public static Throwable printable(Throwable thrown) {
    try {
      PrintedTrace printed = new PrintedTrace();
      thrown.printStackTrace(new PrintWriter(printed));
      if (printed.isHarmless()) {
        return thrown;
      }
    } catch (Throwable e) {
      // takes the stand-in
    }
    return new UnprintableException(text(thrown), traceOf(thrown));
  }

  /**
   * Logs a warning. Does not throw: a logger is foreign code too, and its failure must not become
   * that of a get, a put, or the end of a thread. The logger is asked for here and not when a class
   * is initialised, which would run foreign code while other threads wait for the class.
   *
   * @param log the name of the logger
   * @param message the message
   * @param thrown what foreign code has thrown
   */
  public static void warn(String log, String message, Throwable thrown) {
    try {
      System.getLogger(log).log(Logger.Level.WARNING, message, printable(thrown));
    } catch (Throwable e) {
      // there is no other place to report this
    }
  }

  /**
   * Logs a warning without an exception. Does not throw either.
   *
   * @param log the name of the logger
   * @param message the message
   */
  public static void warn(String log, String message) {
    try {
      System.getLogger(log).log(Logger.Level.WARNING, message);
    } catch (Throwable e) {
      // there is no other place to report this
    }
  }

  /**
   * Adds an exception to another one as suppressed, or a stand-in if it cannot be printed.
   *
   * @param primary the exception that is thrown
   * @param later one that was thrown after it, perhaps the same one again
   */
  public static void addSuppressed(Throwable primary, Throwable later) {
    if (primary != later) {
      primary.addSuppressed(printable(later));
    }
  }

  /**
   * {@return what a foreign object says about itself, or the name of its class if it fails to}
   *
   * @param foreign the object
   */
  public static String textOf(Object foreign) {
    try {
      return text(foreign.toString());
    } catch (Throwable e) {
      return nameOf(foreign);
    }
  }

  /**
   * {@return the stack trace of an exception, empty if it cannot be read}
   *
   * @param thrown the exception or error
   */
  public static StackTraceElement[] traceOf(Throwable thrown) {
    try {
      StackTraceElement @Nullable [] trace = thrown.getStackTrace();
      return trace == null ? new StackTraceElement[0] : trace;
    } catch (Throwable e) {
      return new StackTraceElement[0];
    }
  }

  /**
   * {@return what to do about an error by which the JVM refuses the code of a plug-in, as a
   * sentence behind a full stop; empty for other exceptions}
   *
   * @param thrown the exception or error
   */
  public static String advice(Throwable thrown) {
    for (Throwable each : chain(thrown)) {
      switch (each) {
        case UnsupportedClassVersionError e -> {
          return ". It was compiled for a newer Java: run a newer JDK, or compile it for this one";
        }
        case ClassFormatError e -> {
          return ". Its jar is damaged; get it again";
        }
        case IncompatibleClassChangeError e -> {
          return ". It was compiled against another version of a jar, probably of mempool-api; get"
              + " the version of it that belongs to this one";
        }
        case NoClassDefFoundError e -> {
          return ". A class that it needs is missing or could not be initialised; add the jar that"
              + " has it";
        }
        case ClassNotFoundException e -> {
          return ". A class that it needs is missing; add the jar that has it";
        }
        default -> {
          // tells nothing about the jar
        }
      }
    }
    return "";
  }

  /** Stands for an exception that cannot be printed. */
  private static final class UnprintableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnprintableException(String message, StackTraceElement[] trace) {
      super(message);
      try {
        setStackTrace(trace);
      } catch (RuntimeException e) {
        // an element of the foreign trace is null
      }
    }
  }

  /** Reads a stack trace as it is printed. */
  private static final class PrintedTrace extends Writer {
    private int length;
    private boolean control;

    @Override
    public void write(char[] text, int from, int count) {
      length += count;
      if (length > MAX_TRACE) {
        throw new IllegalStateException("the stack trace is too long");
      }
      for (int i = from; i < from + count; i++) {
        char c = text[i];
        control |= c != '\n' && c != '\t' && c != '\r' && Character.isISOControl(c);
      }
    }

    boolean isHarmless() {
      return !control;
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
