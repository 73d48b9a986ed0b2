package io.orderlake.service.http;

import io.orderlake.service.access.AccessConfiguration;
import io.orderlake.service.access.TokenDocumentation;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * What each service imports: who may use it, problems for errors, strict values, and all of that in
 * its OpenAPI document.
 */
@Configuration(proxyBeanMethods = false)
@Import({
  AccessConfiguration.class,
  TokenDocumentation.class,
  ProblemAdvice.class,
  ErrorProblems.class,
  RefusedRequestValve.Installer.class,
  StrictJson.class,
  AskedValues.class,
  ProblemResponses.class,
  RecordSchemas.class
})
public class HttpEdge {}
