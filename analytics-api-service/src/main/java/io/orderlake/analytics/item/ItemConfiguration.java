package io.orderlake.analytics.item;

import io.orderlake.query.warehouse.Warehouse;
import io.orderlake.service.tables.Served;
import io.orderlake.service.tables.ServedTables;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Method;
import java.util.Objects;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.ReflectionUtils;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

@Configuration(proxyBeanMethods = false)
class ItemConfiguration {

  @Bean
  Served<ItemController> itemControllers(ServedTables tables, ObjectProvider<Warehouse> warehouse) {
    return tables.forEachEntity(mapping -> new ItemController(mapping, warehouse.getIfAvailable()));
  }

  /** Each at its own address, and no other: a report may have an address of the same form. */
  @Bean
  SmartInitializingSingleton itemAddresses(
      Served<ItemController> controllers,
      @Qualifier("requestMappingHandlerMapping") RequestMappingHandlerMapping addresses) {
    Method story =
        Objects.requireNonNull(
            ReflectionUtils.findMethod(ItemController.class, "story", HttpServletRequest.class));
    return () -> {
      for (ItemController controller : controllers.all()) {
        RequestMappingInfo address =
            RequestMappingInfo.paths(ItemDocumentation.address(controller.mapping()))
                .methods(RequestMethod.GET)
                .options(addresses.getBuilderConfiguration())
                .build();
        addresses.registerMapping(address, controller, story);
      }
    };
  }
}
