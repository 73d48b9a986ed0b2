package io.orderlake.analytics;

import io.orderlake.analytics.lake.LakeProperties;
import io.orderlake.analytics.warehouse.WarehouseProperties;
import io.orderlake.disk.DiskSpaceHealth;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Looks at the disks that the service writes to, where Spring looks at its working folder. */
@Configuration(proxyBeanMethods = false)
class DiskSpaceConfiguration {

  @Bean
  DiskSpaceHealth diskSpaceHealthIndicator(WarehouseProperties warehouse, LakeProperties lake) {
    List<Path> folders = new ArrayList<>();
    folders.add(lake.downloads());
    if (!warehouse.file().equals(":memory:")) {
      folders.add(Path.of(warehouse.file()).toAbsolutePath().getParent());
    }
    return new DiskSpaceHealth(folders);
  }
}
