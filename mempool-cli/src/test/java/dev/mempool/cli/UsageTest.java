// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.cli.support.ExitStatus;
import dev.mempool.cli.support.Shortage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsageTest {

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "--nonsense",
        "ops --nonsense",
        "ops extra",
        "ops --plugins",
        "ops --plugins no-such-folder",
        "--plugins no-such-folder ops",
        "double-free --ops nonsense",
        "double-free --ops ring_mp_mc:a=1",
        "double-free --ops ring_mp_mc:a",
        "verify",
        "verify --ops nonsense",
        "verify --ops ring_mp_mc:x=1 --quick",
        "verify --traces",
        "verify --soak 1s",
        "verify --ops ring_mp_mc --soak",
        "verify --ops ring_mp_mc --soak 0s",
        "verify --ops ring_mp_mc --soak 10",
        "verify --ops ring_mp_mc --soak -1s",
        "verify --ops ring_mp_mc --soak 1.5s",
        "verify --ops ring_mp_mc --soak 1d",
        "verify --ops ring_mp_mc --soak 1000000s",
        "verify --ops ring_mp_mc --soak 1s --quick",
        "verify --ops ring_mp_mc:x=1 --soak 1s",
        "verify --ops nonsense --soak 1s",
        "verify --soak 1s --traces a",
        "verify --traces a --ops ring_mp_mc",
        "replay",
        "replay in.pcap --pool-size x",
        "replay in.pcap --out=",
        "ops --plugins=",
        "perf --html=",
        "perf --ops ,",
        "perf --cores ,",
        "perf --cache ,",
        "perf --bulk ,",
      })
  void wrongUsageExitsWith64AndPrintsOnStandardErrorOnly(String arguments) {
    Run run = Run.of(arguments.isEmpty() ? new Object[0] : (Object[]) arguments.split(" "));
    assertEquals(ExitStatus.USAGE, run.status(), run.err());
    assertEquals("", run.out());
    assertTrue(run.err().startsWith("mempool: "), run.err());
    assertFalse(run.err().contains("\tat "), run.err());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "ops --help",
        "double-free --help",
        "replay --help",
        "verify --help",
        "perf --help",
        "-h"
      })
  void helpIsPrintedOnStandardOutput(String arguments) {
    Run run = Run.of((Object[]) arguments.split(" "));
    assertEquals(ExitStatus.DONE, run.status());
    assertTrue(run.out().contains("Usage: mempool"), run.out());
    assertTrue(run.out().contains("--plugins"), run.out());
    assertEquals("", run.err());
  }

  @Test
  void helpExplainsTheExitStatuses() {
    String help = Run.of("--help").out();
    for (String line :
        new String[] {" 0   all is done", " 2   the input is damaged", "64   wrong usage"}) {
      assertTrue(help.contains(line), help);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--version", "-V", "ops --version"})
  void versionIsPrintedOnStandardOutput(String arguments) {
    Run run = Run.of((Object[]) arguments.split(" "));
    assertEquals(ExitStatus.DONE, run.status());
    assertTrue(run.out().startsWith("mempool "), run.out());
  }

  /** Such a file could otherwise name a folder of plug-ins, whose code is run. */
  @Test
  void aNameThatBeginsWithAnAtSignIsNoListOfOptions() throws IOException {
    Path options = Files.writeString(folder.resolve("options"), "ops --json");
    Run list = Run.of("@" + options);
    assertEquals(ExitStatus.USAGE, list.status());
    assertEquals("", list.out());
    Run run = Run.of("replay", "@" + options);
    assertEquals(ExitStatus.DAMAGED, run.status());
    assertTrue(run.message().contains("@" + options + ": cannot be read"), run.err());
  }

  @Test
  void aNameThatTheJvmCannotDecodeIsRefused() {
    for (String[] arguments :
        new String[][] {
          {"replay", "caf\ufffd.pcap"},
          {"replay", "in.pcap", "--out", "caf\ufffd.pcap"},
          {"ops", "--plugins=caf\ufffd"}
        }) {
      Run run = Run.of((Object[]) arguments);
      assertEquals(ExitStatus.USAGE, run.status());
      assertTrue(run.message().contains("has bytes that are no characters"), run.err());
      assertEquals("", run.out());
    }
  }

  @Test
  void aShortageIsToldFromAnErrorOfTheProgram() {
    OutOfMemoryError threads = new OutOfMemoryError("unable to create native thread: ...");
    assertTrue(String.valueOf(Shortage.of(threads)).contains("fewer lcores"));
    RuntimeException outer = new IllegalStateException(new OutOfMemoryError("Java heap space"));
    String sentence = String.valueOf(Shortage.of(outer));
    assertTrue(sentence.contains("too little memory (Java heap space)"), sentence);
    assertTrue(sentence.contains("-Xmx"), sentence);
    assertNull(Shortage.of(new IllegalStateException("no", new StackOverflowError())));
  }

  @Test
  void theMessageAboutUnknownOpsListsTheKnownOnes() {
    assertTrue(Run.of("double-free", "--ops", "nonsense").err().contains("ring_mp_mc, ring_mp_sc"));
  }

  @Test
  void anEmptyNameIsNoFile() {
    for (String command : new String[] {"replay ", "verify --traces "}) {
      Run run = Run.of((Object[]) command.split(" ", -1));
      assertEquals(ExitStatus.USAGE, run.status(), run.err());
      assertTrue(run.err().contains("the name of the file or folder is empty"), run.err());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u001b[31m",
        "replay \u001b[31m",
        "replay in.pcap --out \u001b[31m/out.pcap",
        "verify --traces \u001b[31m",
        "ops --plugins \u001b[31m",
        "replay \ufffd\u001b[31m",
      })
  void noEscapeSequenceOfANameReachesTheTerminal(String arguments) throws IOException {
    Path in = Files.copy(Path.of("../samples/tour.pcap"), folder.resolve("in.pcap"));
    Run run = Run.of((Object[]) arguments.replace("in.pcap", in.toString()).split(" "));
    assertTrue(run.status() != ExitStatus.DONE);
    assertTrue(run.err().contains("?[31m"), run.err());
    assertFalse(run.err().contains("\u001b"), run.err());
  }

  @Test
  void aReasonIsNoNameOfAClass() {
    for (String command :
        new String[] {
          "verify --traces " + folder,
          "verify --traces " + folder.resolve("none"),
          "perf --html " + folder.resolve("none/page.html"),
          "perf --json " + folder,
          "replay " + folder,
        }) {
      Run run = Run.of((Object[]) command.split(" "));
      assertTrue(run.status() != ExitStatus.DONE);
      assertFalse(run.err().contains("java."), run.err());
    }
  }
}
