package io.orderlake.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.orderlake.benchmarks.ProgramRun.Times;
import io.orderlake.table.MappingText;
import io.orderlake.table.file.TableFile;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.jar.JarFile;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/**
 * Compares function jars with each other and with plain Python, as the function lives in Lambda:
 * warm and cold, with all compilers and with the first alone, with what different writers send.
 * Each measurement has a process of its own, and they take turns, forwards and backwards, so that a
 * busy moment of the machine does not fall on one of them alone.
 */
public final class JarsBenchmark {
  private static final int COLD_STARTS = 4;
  private static final int WARM_TURNS = 30;

  /** What Lambda calls its ways to make a function ready. */
  private static final String ON_DEMAND = "on-demand";

  private static final String SNAP_START = "snap-start";

  /**
   * What the JVM does by itself where a function has less than 1792 MB. With two processors it has
   * two threads that compile, none of which ends before the process.
   */
  private static final List<String> ALL_COMPILERS =
      List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:ActiveProcessorCount=2");

  /** What Lambda tells it besides. */
  private static final List<String> FIRST_COMPILER =
      Stream.concat(ALL_COMPILERS.stream(), Stream.of("-XX:TieredStopAtLevel=1")).toList();

  /** What counts of a process. */
  private enum Counts {
    ALL,
    /** What comes after a snapshot, which is taken before the first event. */
    RESTORED,
    /** What comes when it is warm. */
    WARM
  }

  /** How the processes are run. */
  private enum Mode {
    WARM(ON_DEMAND, ALL_COMPILERS, Counts.WARM, 100),
    C1(ON_DEMAND, FIRST_COMPILER, Counts.WARM, 25),
    PRIMED(SNAP_START, ALL_COMPILERS, Counts.WARM, 100),
    PRIMED_1(SNAP_START, ALL_COMPILERS, Counts.RESTORED, 1),
    PRIMED_10(SNAP_START, ALL_COMPILERS, Counts.RESTORED, 10),
    PRIMED_100(SNAP_START, ALL_COMPILERS, Counts.RESTORED, 100),
    COLD_1(ON_DEMAND, ALL_COMPILERS, Counts.ALL, 1),
    COLD_10(ON_DEMAND, ALL_COMPILERS, Counts.ALL, 10),
    COLD_100(ON_DEMAND, ALL_COMPILERS, Counts.ALL, 100),
    C1_COLD_1(ON_DEMAND, FIRST_COMPILER, Counts.ALL, 1),
    C1_COLD_10(ON_DEMAND, FIRST_COMPILER, Counts.ALL, 10),
    C1_COLD_100(ON_DEMAND, FIRST_COMPILER, Counts.ALL, 100);

    private final String initialization;
    private final List<String> options;
    private final Counts counts;
    private final int events;

    /**
     * @param events of a turn
     */
    Mode(String initialization, List<String> options, Counts counts, int events) {
      this.initialization = initialization;
      this.options = options;
      this.counts = counts;
      this.events = events;
    }

    /** How many events go before what is measured when it is warm. */
    private int warmUp() {
      return options.equals(FIRST_COMPILER) ? 300 : 3000;
    }
  }

  /** What was measured of one of those that are compared: of an event, a round each. */
  private record Series(Program program, List<Times> rounds) {
    Series(Program program) {
      this(program, new ArrayList<>());
    }

    double median(ToDoubleFunction<Times> figure) {
      return middle(rounds.stream().mapToDouble(figure).sorted().toArray());
    }

    /** How often it answers while the other does once, in the median of all rounds. */
    String beside(Series other) {
      double[] ratios =
          IntStream.range(0, rounds.size())
              .mapToDouble(i -> other.rounds.get(i).processor() / rounds.get(i).processor())
              .sorted()
              .toArray();
      return "%s/%s %.2f (%.2f to %.2f)"
          .formatted(
              program.name(),
              other.program.name(),
              middle(ratios),
              ratios[0],
              ratios[ratios.length - 1]);
    }

    private static double middle(double[] sorted) {
      return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
  }

  /** One that is warm, and what it took until now. */
  private static final class Warm {
    private final Series series;
    private final ProgramRun run;
    private final int events;
    private Times sum = new Times(0, 0);

    Warm(Series series, ProgramRun run, int events) {
      this.series = series;
      this.run = run;
      this.events = events;
    }
  }

  private final Path folder;
  private final List<Path> jars;
  private final int rounds;
  private final Path jdk;

  private JarsBenchmark(Path folder, List<Path> jars, int rounds, Path jdk) {
    this.folder = folder;
    this.jars = jars;
    this.rounds = rounds;
    this.jdk = jdk;
  }

  public static void main(String[] args) throws Exception {
    // Paths are from the repository's root, where Maven runs.
    List<Path> jars =
        Arrays.stream(args[7].split(",")).map(jar -> Path.of("..").resolve(jar)).toList();
    Path folder = Files.createTempDirectory("jars");
    JarsBenchmark benchmark =
        new JarsBenchmark(folder, jars, Integer.parseInt(args[10]), Path.of(args[11]));
    System.out.println(
        "processor's ms (clock's ms) of an event of 500 records, medians; then how much faster by"
            + " the processor, median (least to most)");
    try {
      for (String input : args[9].split(",")) {
        for (String mode : args[8].split(",")) {
          benchmark.compare(
              Input.valueOf(input.toUpperCase(Locale.ROOT)),
              Mode.valueOf(mode.replace('-', '_').toUpperCase(Locale.ROOT)));
        }
      }
    } finally {
      FileSystemUtils.deleteRecursively(folder);
    }
  }

  private void compare(Input input, Mode mode) throws Exception {
    Path event = Files.write(folder.resolve("event.json"), input.event());
    List<Program> programs = programs(input, mode);
    assertSameAnswers(programs, event);
    List<Series> all = programs.stream().map(Series::new).toList();
    for (int round = 0; round < rounds; round++) {
      if (mode.counts == Counts.WARM) {
        warm(mode, all, event);
      } else {
        fresh(mode, all, event);
      }
    }
    print(input + " " + mode, all);
  }

  /** New processes, one after the other. */
  private static void fresh(Mode mode, List<Series> all, Path event) throws Exception {
    for (int turn = 0; turn < COLD_STARTS; turn++) {
      for (Series series : inTurn(all, turn)) {
        try (ProgramRun run = series.program().start(event)) {
          series.rounds().add(fresh(mode, run).of(mode.events));
        }
      }
    }
  }

  private static Times fresh(Mode mode, ProgramRun run) throws Exception {
    if (mode.counts == Counts.RESTORED) {
      run.turn(0);
      return run.turn(mode.events);
    }
    double clock = run.turn(mode.events).clock();
    return new Times(run.end(), clock);
  }

  /** All are warmed up, and then work by short turns, so that each meets what the others meet. */
  private static void warm(Mode mode, List<Series> all, Path event) throws Exception {
    List<Warm> warm = new ArrayList<>();
    try {
      for (Series series : all) {
        boolean isPython = series.program().name().equals(Program.PYTHON);
        warm.add(new Warm(series, series.program().start(event), isPython ? 10 : mode.events));
        warm.get(warm.size() - 1).run.turn(isPython ? 5 : mode.warmUp());
      }
      for (int turn = 0; turn < WARM_TURNS; turn++) {
        for (Warm one : inTurn(warm, turn)) {
          one.sum = one.sum.plus(one.run.turn(one.events));
        }
      }
      for (Warm one : warm) {
        one.series.rounds().add(one.sum.of(WARM_TURNS * one.events));
      }
    } finally {
      for (Warm one : warm) {
        one.run.close();
      }
    }
  }

  /** Forwards and backwards. */
  private static <T> List<T> inTurn(List<T> all, int turn) {
    List<T> order = new ArrayList<>(all);
    if (turn % 2 == 1) {
      Collections.reverse(order);
    }
    return order;
  }

  private List<Program> programs(Input input, Mode mode) throws Exception {
    List<Program> programs = new ArrayList<>();
    Program.python(input.entities()).ifPresent(programs::add);
    for (int i = 0; i < jars.size(); i++) {
      List<Path> classPath = new ArrayList<>(List.of(jars.get(i), ownClasses()));
      if (!input.isBuiltIn()) {
        classPath.add(0, mapping(input.entities()));
      }
      if (input.isBuiltIn() || takesMappings(jars.get(i))) {
        String name = i == jars.size() - 1 ? "after" : "before";
        programs.add(Program.java(name, mode.initialization, jdk, mode.options, classPath));
      }
    }
    return programs;
  }

  private static boolean takesMappings(Path jar) throws IOException {
    try (JarFile open = new JarFile(jar.toFile())) {
      return open.getEntry("table.json") != null;
    }
  }

  /** A folder that holds a mapping as the function looks for it. */
  private Path mapping(String entities) throws IOException {
    String name = "tables/" + entities + ".yaml";
    Path tables = Files.createDirectories(folder.resolve(entities));
    try (InputStream yaml = MappingText.class.getClassLoader().getResourceAsStream(name)) {
      String mapping = MappingText.of(TableFile.read(name, yaml.readAllBytes()));
      Files.write(tables.resolve("table.json"), mapping.getBytes(UTF_8));
    }
    return tables;
  }

  private static Path ownClasses() throws URISyntaxException {
    return Path.of(JarRun.class.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  /** Runs that are not counted; they also bring the files into the machine's memory. */
  private static void assertSameAnswers(List<Program> programs, Path event)
      throws IOException, InterruptedException {
    byte[] first = answer(programs.get(0), event);
    for (Program program : programs.subList(1, programs.size())) {
      if (!Arrays.equals(answer(program, event), first)) {
        throw new IllegalStateException(
            program.name() + " answers otherwise than " + programs.get(0).name());
      }
    }
  }

  private static byte[] answer(Program program, Path event)
      throws IOException, InterruptedException {
    try (ProgramRun run = program.start(event)) {
      run.turn(1);
      run.end();
      return run.answer();
    }
  }

  private static void print(String what, List<Series> all) {
    StringBuilder line = new StringBuilder("%-18s".formatted(what.toLowerCase(Locale.ROOT)));
    for (Series series : all) {
      line.append(
          "  %s %.2f (%.2f)"
              .formatted(
                  series.program().name(),
                  1000 * series.median(Times::processor),
                  1000 * series.median(Times::clock)));
    }
    for (int i = 0; i < all.size(); i++) {
      for (Series later : all.subList(i + 1, all.size())) {
        line.append("  ").append(later.beside(all.get(i)));
      }
    }
    System.out.println(line);
  }
}
