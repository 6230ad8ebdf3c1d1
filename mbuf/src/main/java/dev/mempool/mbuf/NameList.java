package dev.mempool.mbuf;

/** Writes names with one blank between them behind a text, up to a limit. */
final class NameList {

  private final StringBuilder to;
  private final int start;
  private final int end;
  private boolean complete = true;

  NameList(StringBuilder to, int limit) {
    if (limit < 0) {
      throw new IllegalArgumentException(
          "a limit of %d characters, allowed are 0 and more; nothing was appended"
              .formatted(limit));
    }
    this.to = to;
    this.start = to.length();
    this.end = start + Math.min(limit, Integer.MAX_VALUE - start);
  }

  void add(String name) {
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

  /** {@return whether all names found room} */
  boolean isComplete() {
    return complete;
  }
}
