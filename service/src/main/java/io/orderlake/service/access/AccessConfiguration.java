package io.orderlake.service.access;

import io.orderlake.service.http.BodyLimitFilter;
import jakarta.servlet.DispatcherType;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.AuthorizeHttpRequestsConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AuthenticationFilter;
import org.springframework.security.web.authentication.www.BasicAuthenticationFilter;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.security.web.header.HeaderWriterFilter;
import org.springframework.security.web.header.writers.CrossOriginResourcePolicyHeaderWriter.CrossOriginResourcePolicy;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import tools.jackson.databind.json.JsonMapper;

/**
 * Who may do what over HTTP: reading and control are separate rights, each with a token.
 *
 * <p>Whatever is not named as open needs a right: GET and HEAD reading, all else control. There are
 * no sessions, users or passwords. Nor is there protection against forged requests by cookies: no
 * credential is one that a browser sends by itself, and where none is needed {@link HostFilter} and
 * {@link OriginFilter} keep the pages of others out.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({AccessProperties.class, AllowedOrigins.class})
public class AccessConfiguration {

  /** Files that hold no data, and what a load balancer asks. */
  private static final String[] OPEN = {
    "/actuator/health/**",
    "/",
    "/index.html",
    "/*.js",
    "/*.css",
    "/*.svg",
    "/views/*.js",
    "/orders/*.js",
    "/webjars/**",
    "/swagger-ui.html",
    "/swagger-ui/**"
  };

  /** Before anything is made that would listen or work. */
  @Bean
  Tokens tokens(AccessProperties access, Environment environment) {
    if (access.isOpen()) {
      new ListenAddresses(environment).requireLoopback();
    }
    return new Tokens(access);
  }

  @Bean
  Refusals refusals(JsonMapper json) {
    return new Refusals(json);
  }

  /** Ids of orders may have any character; which methods there are is for each address to say. */
  @Bean
  HttpFirewall firewall() {
    StrictHttpFirewall firewall = new StrictHttpFirewall();
    firewall.setAllowUrlEncodedPercent(true);
    firewall.setAllowSemicolon(true);
    firewall.setUnsafeAllowAnyHttpMethod(true);
    return firewall;
  }

  @Bean
  SecurityFilterChain access(
      HttpSecurity http,
      AccessProperties access,
      AllowedOrigins origins,
      Tokens tokens,
      Refusals refusals,
      JsonMapper json) {
    http.addFilterAfter(new BodyLimitFilter(json), HeaderWriterFilter.class);
    http.addFilterAfter(new OriginFilter(origins, json), HeaderWriterFilter.class);
    if (access.isOpen()) {
      http.addFilterBefore(new HostFilter(access.hosts(), json), OriginFilter.class);
    }
    http.addFilterAt(authentication(tokens, refusals), BasicAuthenticationFilter.class);
    return http.csrf(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .sessionManagement(
            sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .exceptionHandling(
            told -> told.authenticationEntryPoint(refusals).accessDeniedHandler(refusals))
        .headers(AccessConfiguration::headers)
        .authorizeHttpRequests(AccessConfiguration::rights)
        .build();
  }

  private static AuthenticationFilter authentication(Tokens tokens, Refusals refusals) {
    AuthenticationFilter filter = new AuthenticationFilter(tokens, tokens);
    filter.setSuccessHandler((request, response, caller) -> {});
    filter.setFailureHandler(refusals::commence);
    return filter;
  }

  private static void rights(
      AuthorizeHttpRequestsConfigurer<HttpSecurity>.AuthorizationManagerRequestMatcherRegistry
          requests) {
    requests
        // What a request that was let in goes on to.
        .dispatcherTypeMatchers(DispatcherType.FORWARD, DispatcherType.ASYNC, DispatcherType.ERROR)
        .permitAll()
        .requestMatchers(HttpMethod.GET, OPEN)
        .permitAll()
        .requestMatchers(HttpMethod.HEAD, OPEN)
        .permitAll()
        .requestMatchers(HttpMethod.GET)
        .hasRole(Tokens.READ)
        .requestMatchers(HttpMethod.HEAD)
        .hasRole(Tokens.READ)
        .anyRequest()
        .hasRole(Tokens.CONTROL);
  }

  /** HTTP Strict Transport Security is for the proxy that has the certificate to ask for. */
  private static void headers(HeadersConfigurer<HttpSecurity> headers) {
    headers
        .addHeaderWriter(new ContentPolicy())
        .httpStrictTransportSecurity(HeadersConfigurer.HstsConfig::disable)
        .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.NO_REFERRER))
        .crossOriginResourcePolicy(
            resources -> resources.policy(CrossOriginResourcePolicy.SAME_ORIGIN));
  }
}
