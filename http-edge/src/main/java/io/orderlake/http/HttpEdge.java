package io.orderlake.http;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * What each service imports: problems for errors, strict JSON, both in its OpenAPI document, and
 * which pages may use it.
 */
@Configuration(proxyBeanMethods = false)
@Import({
  ProblemAdvice.class,
  StrictJson.class,
  ProblemResponses.class,
  RecordSchemas.class,
  OriginFilter.class
})
public class HttpEdge {}
