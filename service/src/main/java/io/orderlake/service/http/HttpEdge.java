package io.orderlake.service.http;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Problems for errors and strict values, and all of that in a service's OpenAPI document. */
@Configuration(proxyBeanMethods = false)
@Import({
  ProblemAdvice.class,
  ErrorProblems.class,
  RefusedRequestValve.Installer.class,
  StrictJson.class,
  AskedValues.class,
  ProblemResponses.class,
  RecordSchemas.class
})
public class HttpEdge {}
