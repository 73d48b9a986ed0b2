package io.orderlake.simulator.simulation;

import static io.orderlake.simulator.simulation.SetTime.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScheduleTest {

  @Test
  void a_constant_profile_asks_the_same_every_second() {
    Schedule schedule = Schedule.starting(settings(Profile.CONSTANT, 7, null), NOON, 0);

    assertThat(schedule.due(NOON)).isZero();
    assertThat(schedule.due(after(1))).isEqualTo(7);
    assertThat(schedule.due(after(3600))).isEqualTo(7 * 3600);
    assertThat(schedule.rate(after(5))).isEqualTo(7);
  }

  @Test
  void a_ramp_rises_over_the_duration() {
    Schedule schedule = Schedule.starting(settings(Profile.RAMP, 100, "PT20S"), NOON, 0);

    assertThat(schedule.rate(after(5))).isEqualTo(25);
    assertThat(schedule.due(after(10))).isEqualTo(250);
    assertThat(schedule.due(after(20))).isEqualTo(1000);
  }

  @Test
  void a_ramp_without_an_end_rises_for_a_minute_and_stays() {
    Schedule schedule = Schedule.starting(settings(Profile.RAMP, 100, null), NOON, 0);

    assertThat(schedule.rate(after(30))).isEqualTo(50);
    assertThat(schedule.rate(after(600))).isEqualTo(100);
    assertThat(schedule.due(after(61)) - schedule.due(after(60))).isEqualTo(100);
  }

  @Test
  void bursts_ask_the_set_rate_on_average() {
    Schedule schedule = Schedule.starting(settings(Profile.BURST, 10, null), NOON, 0);

    assertThat(schedule.rate(after(1))).isEqualTo(30);
    assertThat(schedule.rate(after(5))).isEqualTo(5);
    assertThat(schedule.due(after(2))).isEqualTo(60);
    assertThat(schedule.due(after(10))).isEqualTo(100);
    assertThat(schedule.due(after(100))).isEqualTo(1000);
  }

  @Test
  void nothing_comes_due_after_the_end() {
    Schedule schedule = Schedule.starting(settings(Profile.CONSTANT, 10, "PT3S"), NOON, 0);

    assertThat(schedule.due(after(100))).isEqualTo(30);
    assertThat(schedule.isOver(after(2))).isFalse();
    assertThat(schedule.isOver(after(3))).isTrue();
    assertThat(schedule.rate(after(3))).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void when_a_write_is_due_and_what_is_due_then_agree(Profile profile) {
    Schedule schedule = Schedule.starting(settings(profile, 13.7, null), NOON, 0);

    for (long n : new long[] {1, 2, 50, 999, 123_456}) {
      Instant due = schedule.whenDue(n);
      assertThat(schedule.due(due.plusMillis(1))).isGreaterThanOrEqualTo(n);
      assertThat(schedule.due(due.minusMillis(1))).isLessThan(n);
    }
  }

  @Test
  void a_retune_keeps_what_is_due_and_asks_anew_from_there() {
    SimulationSettings slow = settings(Profile.CONSTANT, 10, null);
    SimulationSettings fast = settings(Profile.CONSTANT, 1000, null);
    Schedule schedule = Schedule.starting(slow, NOON, 0).retuned(fast, after(10), false, 40);

    assertThat(schedule.due(after(10))).isEqualTo(100);
    assertThat(schedule.due(after(11))).isEqualTo(1100);
    assertThat(schedule.whenDue(41)).isCloseTo(after(4.1), within(1, ChronoUnit.MILLIS));
    assertThat(schedule.whenDue(200)).isCloseTo(after(10.1), within(1, ChronoUnit.MILLIS));
  }

  @Test
  void a_retune_keeps_the_end_unless_it_gives_another() {
    SimulationSettings tenSeconds = settings(Profile.CONSTANT, 10, "PT10S");
    Schedule schedule = Schedule.starting(tenSeconds, NOON, 0);

    assertThat(schedule.retuned(tenSeconds, after(5), false, 0).isOver(after(10))).isTrue();
    assertThat(schedule.retuned(tenSeconds, after(5), true, 0).isOver(after(14))).isFalse();
    assertThat(schedule.retuned(tenSeconds, after(5), true, 0).isOver(after(15))).isTrue();
  }

  private static Instant after(double seconds) {
    return NOON.plus(Duration.ofMillis(Math.round(seconds * 1000)));
  }

  private static SimulationSettings settings(Profile profile, double rate, String duration) {
    return SimulationSettings.DEFAULT.with(
        new SettingsChange(rate, null, null, null, null, duration, profile, null, null));
  }
}
