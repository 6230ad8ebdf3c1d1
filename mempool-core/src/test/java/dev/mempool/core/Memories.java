package dev.mempool.core;

import dev.mempool.core.memory.MemoryProvider;
import dev.mempool.core.memory.PageSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** All providers of memory. */
enum Memories implements AutoCloseable {
  ARENA {
    @Override
    MemoryProvider open() {
      return MemoryProvider.arena();
    }
  },
  PREFAULTED {
    @Override
    MemoryProvider open() {
      return MemoryProvider.arena().prefaulted(2);
    }
  },
  MAPPED {
    @Override
    MemoryProvider open() {
      return onLinux(MemoryProvider.mapped());
    }
  },
  LOCKED {
    @Override
    MemoryProvider open() {
      return onLinux(MemoryProvider.mapped().locked().prefaulted(2));
    }
  },
  TRANSPARENT {
    @Override
    MemoryProvider open() {
      return onLinux(MemoryProvider.mapped().transparentHugePages());
    }
  },
  /** Of huge pages where there are some. */
  HUGE {
    @Override
    int seeds() {
      return 3; // without huge pages each allocation logs a warning
    }

    @Override
    MemoryProvider open() {
      return onLinux(MemoryProvider.mapped().preferHugePages(PageSize.HUGE_2M));
    }
  },
  NODE {
    @Override
    MemoryProvider open() {
      return onLinux(MemoryProvider.mapped().numaPrefer(0));
    }
  },
  FILE {
    private @Nullable Path path;

    @Override
    MemoryProvider open() throws IOException {
      path = Files.createTempFile("mempool", ".mem");
      return MemoryProvider.file(path);
    }

    @Override
    public void close() throws IOException {
      if (path != null) {
        Files.delete(path);
      }
    }
  };

  /** How many programs run on it. */
  int seeds() {
    return 60;
  }

  /** The provider, to be used until this is closed. */
  abstract MemoryProvider open() throws IOException;

  /** Other systems have one kind of memory. */
  private static MemoryProvider onLinux(MemoryProvider provider) {
    return System.getProperty("os.name").equals("Linux") ? provider : MemoryProvider.arena();
  }

  @Override
  public void close() throws IOException {}
}
