package dev.mempool.mbuf.names;

/** A list of names with one blank between them, appended to a text up to a limit of characters. */
public final class NameList {

  private final StringBuilder to;
  private final int start;
  private final int end;
  private boolean complete = true;

  /**
   * Starts an empty list at the end of a text.
   *
   * @param to the text
   * @param limit the most characters to append
   * @throws IllegalArgumentException if the limit is negative
   */
  public NameList(StringBuilder to, int limit) {
    if (limit < 0) {
      throw new IllegalArgumentException(
          "a limit of %d characters, allowed are 0 and more; nothing was appended"
              .formatted(limit));
    }
    this.to = to;
    this.start = to.length();
    this.end = start + Math.min(limit, Integer.MAX_VALUE - start);
  }

  /**
   * Appends a name, or as much of it as the limit allows.
   *
   * @param name the name
   */
  public void add(String name) {
    if (to.length() > start) {
      append(" ");
    }
    append(name);
  }

  private void append(String text) {
    int room = end - to.length();
    complete &= text.length() <= room;
    to.append(text, 0, Math.min(text.length(), room));
  }

  /** {@return whether nothing was cut off} */
  public boolean isComplete() {
    return complete;
  }
}
