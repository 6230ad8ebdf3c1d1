// SPDX-License-Identifier: Apache-2.0
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
  /** Huge pages if the machine has some. */
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

  /** Returns the number of programs that run on this memory. */
  int seeds() {
    return 60;
  }

  /** Returns the provider, which can be used until this object is closed. */
  abstract MemoryProvider open() throws IOException;

  /** Returns the kinds of memory of this system; only Linux has more than one. */
  private static MemoryProvider onLinux(MemoryProvider provider) {
    return System.getProperty("os.name").equals("Linux") ? provider : MemoryProvider.arena();
  }

  @Override
  public void close() throws IOException {}
}
