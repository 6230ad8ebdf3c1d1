package dev.mempool.bench.compare;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The C side, or the reason why there is none. */
final class NativeSide implements AutoCloseable {

  /**
   * Its buckets are blocks of memory of one page, and with pages of 4 KiB they hold a few objects
   * only.
   */
  private static final String NEEDS_HUGE_PAGES = "bucket";

  private final @Nullable Path program;
  private final String reason;
  private final List<Integer> cpus;
  private @Nullable NativeProcess plain;
  private @Nullable NativeProcess huge;

  /**
   * Starts nothing yet.
   *
   * @param program the C program, or null
   * @param reason why there is no program
   * @param cpus the processors of its threads
   */
  NativeSide(@Nullable Path program, String reason, List<Integer> cpus) {
    this.program = program;
    this.reason = reason;
    this.cpus = cpus;
  }

  /**
   * {@return the process that can run a cell}
   *
   * @throws NativeRefusal if there is none
   */
  NativeProcess forCell(Cell cell) throws NativeRefusal {
    boolean wantsHuge = cell.ops().filter(NEEDS_HUGE_PAGES::equals).isPresent();
    return wantsHuge ? huge() : plain();
  }

  private NativeProcess plain() throws NativeRefusal {
    NativeProcess running = plain;
    if (running == null) {
      running = NativeProcess.start(program(), cpus, false);
      plain = running;
    }
    return running;
  }

  private NativeProcess huge() throws NativeRefusal {
    NativeProcess running = huge;
    if (running == null) {
      int free = HugePages.free();
      int needed = HugePages.holding(NativeProcess.MEGABYTES);
      if (free < needed) {
        throw new NativeRefusal(
            "C's bucket needs %d free huge pages of 2 MiB, there are %d; as root: echo %d > %s"
                .formatted(needed, free, needed, HugePages.SETTING));
      }
      running = NativeProcess.start(program(), cpus, true);
      huge = running;
    }
    return running;
  }

  private Path program() throws NativeRefusal {
    if (program == null) {
      throw new NativeRefusal(reason);
    }
    return program;
  }

  /**
   * {@return the version of the library and the compiler's options, or the reason why there is
   * none}
   */
  Optional<NativeProcess> described() {
    try {
      return Optional.of(plain());
    } catch (NativeRefusal e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    if (plain != null) {
      plain.close();
    }
    if (huge != null) {
      huge.close();
    }
  }
}
