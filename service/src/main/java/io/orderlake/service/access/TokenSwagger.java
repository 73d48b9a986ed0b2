package io.orderlake.service.access;

import java.io.IOException;
import java.io.InputStream;
import org.springdoc.core.properties.SwaggerUiConfigParameters;
import org.springdoc.core.properties.SwaggerUiConfigProperties;
import org.springdoc.core.properties.SwaggerUiOAuthProperties;
import org.springdoc.core.providers.ObjectMapperProvider;
import org.springdoc.webmvc.ui.SwaggerIndexPageTransformer;
import org.springdoc.webmvc.ui.SwaggerWelcomeCommon;

/**
 * Has Swagger UI ask for a token where one is needed, since it could not read the API's description
 * without. The token is kept as the page keeps it: for this tab, until it is closed or refused.
 */
final class TokenSwagger extends SwaggerIndexPageTransformer {
  private static final String BEFORE = "presets: [";
  private static final String ASKING =
      """
      requestInterceptor: (request) => {
            const key = 'orderlake-token';
            if (!sessionStorage.getItem(key)) sessionStorage.setItem(key, prompt('A token of this service') ?? '');
            request.headers.Authorization ??= `Bearer ${sessionStorage.getItem(key)}`;
            return request;
          },
          responseInterceptor: (response) => {
            if (response.status === 401) sessionStorage.removeItem('orderlake-token');
            return response;
          },
          """;

  private final boolean asks;

  TokenSwagger(
      AccessProperties access,
      SwaggerUiConfigProperties settings,
      SwaggerUiOAuthProperties oauth,
      SwaggerWelcomeCommon welcome,
      ObjectMapperProvider json) {
    super(settings, oauth, welcome, json);
    this.asks = !access.isOpen();
  }

  @Override
  protected String defaultTransformations(SwaggerUiConfigParameters parameters, InputStream script)
      throws IOException {
    String transformed = super.defaultTransformations(parameters, script);
    return asks ? transformed.replace(BEFORE, ASKING + BEFORE) : transformed;
  }
}
