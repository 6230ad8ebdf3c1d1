// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.memory;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The text form of a provider, while it is parsed: {@link MemoryProvider#parse}. */
final class MemoryText {

  /** The choices that an option can make; a text makes each of them once at most. */
  private enum Choice {
    SOURCE,
    PAGES,
    NODE,
    LOCK,
    PREFAULT
  }

  /** An option with its argument, which is empty if there is none. */
  private record Option(String name, String argument) {

    static Option of(String text) {
      int colon = text.indexOf(':');
      return colon < 0
          ? new Option(text, "")
          : new Option(text.substring(0, colon), text.substring(colon + 1));
    }

    Choice choice() {
      return switch (name) {
        case "arena", "mapped", "file", "shared-file" -> Choice.SOURCE;
        case "huge", "prefer-huge", "thp" -> Choice.PAGES;
        case "numa", "prefer-numa" -> Choice.NODE;
        case "locked" -> Choice.LOCK;
        case "prefaulted" -> Choice.PREFAULT;
        default ->
            throw new IllegalArgumentException(
                String.format(
                    Locale.ROOT,
                    "'%s' is no kind of memory; there are arena, mapped, huge, prefer-huge, thp,"
                        + " numa, prefer-numa, locked, file, shared-file and prefaulted",
                    name));
      };
    }

    void checkNoArgument() {
      if (!argument.isEmpty()) {
        throw new IllegalArgumentException(
            String.format(Locale.ROOT, "'%s' takes no ':%s'; leave it out", name, argument));
      }
    }

    PageSize pageSize() {
      return switch (argument.toUpperCase(Locale.ROOT)) {
        case "", "2M" -> PageSize.HUGE_2M;
        case "1G" -> PageSize.HUGE_1G;
        default ->
            throw new IllegalArgumentException(
                String.format(
                    Locale.ROOT,
                    "there are no huge pages of '%s'; write %s:2M or %s:1G",
                    argument,
                    name,
                    name));
      };
    }

    int number() {
      try {
        return Integer.parseInt(argument);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "'%s' needs a number and has '%s'; write %s:1, for example",
                name,
                argument,
                name),
            e);
      }
    }

    Path path() {
      if (argument.isEmpty()) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "'%s' needs the path of the file; write %s:/dev/shm/orders, for example",
                name,
                name));
      }
      return Path.of(argument);
    }
  }

  private final Map<Choice, Option> chosen = new EnumMap<>(Choice.class);

  private MemoryText(String text) {
    for (String part : text.split(",", -1)) {
      Option option = Option.of(part.strip());
      Option other = chosen.put(option.choice(), option);
      if (other != null) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "'%s' and '%s' say the same thing twice; keep one of them",
                other.name,
                option.name));
      }
    }
  }

  static MemoryProvider parse(String text) {
    return new MemoryText(text).provider();
  }

  private MemoryProvider provider() {
    MemoryProvider source = source();
    Option prefault = chosen.get(Choice.PREFAULT);
    return prefault == null
        ? source
        : source.prefaulted(prefault.argument.isEmpty() ? 1 : prefault.number());
  }

  private MemoryProvider source() {
    Option source = chosen.get(Choice.SOURCE);
    if (source == null || source.name.equals("mapped")) {
      if (source == null && mappedOption() == null) {
        return MemoryProvider.arena();
      }
      return mapped();
    }
    Option option = mappedOption();
    if (option != null) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "'%s' is for mapped memory, which '%s' is not; leave one of them out",
              option.name,
              source.name));
    }
    return switch (source.name) {
      case "file" -> MemoryProvider.file(source.path());
      case "shared-file" -> MemoryProvider.sharedFile(source.path());
      default -> {
        source.checkNoArgument();
        yield MemoryProvider.arena();
      }
    };
  }

  /** Returns an option that only mapped memory has, or null. */
  private @Nullable Option mappedOption() {
    return Stream.of(Choice.PAGES, Choice.NODE, Choice.LOCK)
        .map(chosen::get)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private MappedMemory mapped() {
    MappedMemory memory = MemoryProvider.mapped();
    Option source = chosen.get(Choice.SOURCE);
    if (source != null) {
      source.checkNoArgument();
    }
    Option pages = chosen.get(Choice.PAGES);
    if (pages != null) {
      memory =
          switch (pages.name) {
            case "huge" -> memory.hugePages(pages.pageSize());
            case "prefer-huge" -> memory.preferHugePages(pages.pageSize());
            default -> {
              pages.checkNoArgument();
              yield memory.transparentHugePages();
            }
          };
    }
    Option node = chosen.get(Choice.NODE);
    if (node != null) {
      memory =
          node.name.equals("numa")
              ? memory.numaBind(node.number())
              : memory.numaPrefer(node.number());
    }
    Option lock = chosen.get(Choice.LOCK);
    if (lock != null) {
      lock.checkNoArgument();
      memory = memory.locked();
    }
    return memory;
  }
}
