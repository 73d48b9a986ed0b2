package io.orderlake.simulator.simulation;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * {@code orderlake.simulation.*}
 *
 * @param writers threads that write; with a latency of 5 ms each makes up to 200 writes a second
 * @param openOrders how many open orders traffic keeps in mind at most, and how many ended ones for
 *     removal; others stay in the table as they are
 * @param pickUp whether to read the table at start, to go on with the open orders found there and
 *     to know what sales reports should say; a scan, which in AWS is paid for by the table's size
 * @param stopWait how long a stop waits for writes in flight before it answers
 */
@Validated
@ConfigurationProperties("orderlake.simulation")
record SimulationProperties(
    @DefaultValue("32") @Min(1) @Max(50) int writers,
    @DefaultValue("20000") @Min(1) @Max(1_000_000) int openOrders,
    @DefaultValue("true") boolean pickUp,
    @DefaultValue("10s") @DurationMin(millis = 1) Duration stopWait) {}
