package io.orderlake.service.access;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.properties.SwaggerUiConfigProperties;
import org.springdoc.core.properties.SwaggerUiOAuthProperties;
import org.springdoc.core.providers.ObjectMapperProvider;
import org.springdoc.webmvc.ui.SwaggerIndexTransformer;
import org.springdoc.webmvc.ui.SwaggerWelcomeCommon;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The API's description says that tokens are needed, where they are. */
@Configuration(proxyBeanMethods = false)
public class TokenDocumentation {
  private static final String NAME = "token";

  @Bean
  OpenApiCustomizer documentedTokens(AccessProperties access) {
    return access.isOpen() ? api -> {} : TokenDocumentation::demand;
  }

  @Bean
  SwaggerIndexTransformer tokenSwagger(
      AccessProperties access,
      SwaggerUiConfigProperties settings,
      SwaggerUiOAuthProperties oauth,
      SwaggerWelcomeCommon welcome,
      ObjectMapperProvider json) {
    return new TokenSwagger(access, settings, oauth, welcome, json);
  }

  private static void demand(OpenAPI api) {
    api.getComponents()
        .addSecuritySchemes(
            NAME,
            new SecurityScheme()
                .type(SecurityScheme.Type.HTTP)
                .scheme("bearer")
                .description("The read token for GET, the control token for all."));
    api.addSecurityItem(new SecurityRequirement().addList(NAME));
  }
}
