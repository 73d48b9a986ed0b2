package io.orderlake.simulator.order;

import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * {@code orderlake.table.*}
 *
 * @param name the table's name in DynamoDB
 * @param create whether to create the table if it is missing; otherwise the service does not start
 * @param patience how long the start waits for a DynamoDB that cannot be reached
 */
@Validated
@ConfigurationProperties("orderlake.table")
record OrderTableProperties(
    @DefaultValue("orders") @Pattern(regexp = "[a-zA-Z0-9_.-]{3,255}") String name,
    @DefaultValue("false") boolean create,
    @DefaultValue("60s") Duration patience) {}
