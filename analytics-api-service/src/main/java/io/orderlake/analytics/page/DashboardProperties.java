package io.orderlake.analytics.page;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Where the page finds the other services: a URL, or a colon and a port on the page's own host, or
 * {@code none} where one is not run.
 *
 * @param simulator that makes the traffic
 * @param transformer whose pipeline is shown; {@code none} where AWS runs it
 * @param cloudwatch address of the CloudWatch dashboard to which the page leads then
 */
@Validated
@ConfigurationProperties("orderlake.dashboard")
record DashboardProperties(
    @DefaultValue(":8081") @NotBlank @Pattern(regexp = ADDRESS) String simulator,
    @DefaultValue(":8082") @NotBlank @Pattern(regexp = ADDRESS) String transformer,
    @Nullable @Pattern(regexp = "https://.+") String cloudwatch) {
  private static final String ADDRESS = "none|:[0-9]{1,5}|https?://[A-Za-z0-9.:\\[\\]-]+";
}
