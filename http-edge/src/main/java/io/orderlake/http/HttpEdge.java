package io.orderlake.http;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * What each service imports: problems for errors, strict JSON, and both in its OpenAPI document.
 */
@Configuration(proxyBeanMethods = false)
@Import({ProblemAdvice.class, StrictJson.class, ProblemResponses.class, RecordSchemas.class})
public class HttpEdge {}
