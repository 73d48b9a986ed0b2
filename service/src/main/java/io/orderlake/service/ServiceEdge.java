package io.orderlake.service;

import io.orderlake.service.access.AccessConfiguration;
import io.orderlake.service.access.TokenDocumentation;
import io.orderlake.service.http.HttpEdge;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** What each service imports: who may use it, and what it answers where it does not do as asked. */
@Configuration(proxyBeanMethods = false)
@Import({AccessConfiguration.class, TokenDocumentation.class, HttpEdge.class})
public class ServiceEdge {}
