package io.orderlake.transformer;

import io.orderlake.lake.ObjectPrefix;
import io.orderlake.lake.write.LakeWriter;
import io.orderlake.service.tables.Served;
import io.orderlake.service.tables.ServedTables;
import io.orderlake.table.TableMapping;
import io.orderlake.transformer.delivery.DeliveryProperties;
import io.orderlake.transformer.delivery.DeliveryStage;
import io.orderlake.transformer.delivery.MappingInUse;
import io.orderlake.transformer.delivery.Replay;
import io.orderlake.transformer.pipe.PipeProperties;
import io.orderlake.transformer.row.AttributeCounts;
import io.orderlake.transformer.row.ChangeTransform;
import io.orderlake.transformer.row.TransformOptions;
import io.orderlake.transformer.stage.Attributes;
import io.orderlake.transformer.stage.RefusalProperties;
import io.orderlake.transformer.stage.StageName;
import io.orderlake.transformer.stage.StageStatus;
import io.orderlake.transformer.state.FirstServed;
import io.orderlake.transformer.state.StateFile;
import io.orderlake.transformer.stream.PositionStore;
import io.orderlake.transformer.stream.StreamProperties;
import io.orderlake.transformer.stream.WritableStream;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;

/**
 * Each entity's way from its table's stream to the lake. Those of one table read that stream each
 * by itself, and leave what is another's.
 */
@Configuration(proxyBeanMethods = false)
class EntityPaths {

  @Bean
  Served<ChangeTransform> transforms(ServedTables tables, TransformerProperties properties) {
    return tables.forEachEntity(
        mapping ->
            new ChangeTransform(
                mapping,
                tables.besides(mapping),
                new TransformOptions(
                    tables.nameOf(mapping.table()), properties.transform().removeEvents())));
  }

  @Bean
  Served<Replay> replays(
      ServedTables tables,
      FirstServed first,
      DeliveryProperties properties,
      Served<ChangeTransform> transforms,
      LakeWriter lake,
      InstantSource clock) {
    return tables.forEachEntity(
        mapping ->
            new Replay(
                lake,
                transforms.of(mapping.entity().many())::transform,
                ofEntity(properties, first, mapping),
                ObjectPrefix.ofRows(mapping.prefix()),
                clock));
  }

  @Bean
  @Profile(Task.IS_NOT_ONE)
  Served<DeliveryStage> deliveries(
      ServedTables tables,
      FirstServed first,
      DeliveryProperties properties,
      PipeProperties pipe,
      StreamProperties streamProperties,
      Served<WritableStream> streams,
      Served<ChangeTransform> transforms,
      StateFile state,
      LakeWriter lake,
      RefusalProperties refusals,
      InstantSource clock) {
    boolean isOnly = tables.entities().size() == 1;
    return tables.forEachEntity(
        mapping -> {
          String table = mapping.table();
          String many = mapping.entity().many();
          ChangeTransform transform = transforms.of(many);
          PositionStore positions =
              StartCheck.positions(
                  state,
                  first.delivery(many),
                  first.pipe(table),
                  pipe.startingPosition(),
                  streams.of(table),
                  first.streamFile(streamProperties.file(), table));
          AttributeCounts attributes = transform.attributes();
          StageStatus status =
              new StageStatus(
                  new StageName("delivery", table, many, isOnly),
                  clock,
                  refusals,
                  () -> new Attributes(attributes.unusable(), attributes.unknown()));
          return new DeliveryStage(
              ofEntity(properties, first, mapping),
              ObjectPrefix.ofRows(mapping.prefix()),
              streams.of(table),
              transform,
              new MappingInUse(mapping, tables.besides(mapping), lake, clock).keepIfItCanBe(),
              lake,
              positions,
              status,
              clock);
        });
  }

  private static DeliveryProperties ofEntity(
      DeliveryProperties properties, FirstServed first, TableMapping mapping) {
    String many = mapping.entity().many();
    return first.isFirst(many) ? properties : properties.of(many);
  }
}
