package io.orderlake.transformer;

import io.orderlake.lake.write.LakeWriter;
import io.orderlake.service.disk.FolderLocks;
import io.orderlake.service.http.StartRefused;
import io.orderlake.service.tables.Served;
import io.orderlake.service.tables.ServedTables;
import io.orderlake.table.TableMapping;
import io.orderlake.transformer.pipe.DeadLetterReplay;
import io.orderlake.transformer.pipe.DeadLetters;
import io.orderlake.transformer.pipe.PipeProperties;
import io.orderlake.transformer.pipe.PipeStage;
import io.orderlake.transformer.stage.RefusalProperties;
import io.orderlake.transformer.stage.StageName;
import io.orderlake.transformer.stage.StageStatus;
import io.orderlake.transformer.state.FirstServed;
import io.orderlake.transformer.state.StateFile;
import io.orderlake.transformer.stream.KinesisStream;
import io.orderlake.transformer.stream.LocalStream;
import io.orderlake.transformer.stream.PatientKinesis;
import io.orderlake.transformer.stream.StreamProperties;
import io.orderlake.transformer.stream.TableStream;
import io.orderlake.transformer.stream.WritableStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Profile;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/** Each table's way from its stream to the one that its entities are delivered from. */
@Configuration(proxyBeanMethods = false)
class TablePaths {

  @Bean
  @ConditionalOnMissingBean
  DynamoDbStreamsClient dynamoDbStreamsClient() {
    return DynamoDbStreamsClient.create();
  }

  @Bean
  Served<TableStream> tableStreams(
      DynamoDbStreamsClient client, ServedTables tables, InstantSource clock) {
    return tables.forEachTable(table -> new TableStream(client, tables.nameOf(table), clock));
  }

  @Bean
  @Lazy
  @ConditionalOnMissingBean
  KinesisClient kinesisClient(StreamProperties properties) {
    return PatientKinesis.builder(properties.patience()).build();
  }

  @Bean
  Served<WritableStream> streams(
      StreamProperties properties,
      ServedTables tables,
      FirstServed first,
      ObjectProvider<KinesisClient> kinesis,
      FolderLocks locks,
      InstantSource clock) {
    return tables.forEachTable(
        table ->
            switch (properties.type()) {
              case LOCAL ->
                  local(properties, first.streamFile(properties.file(), table), locks, clock);
              case KINESIS ->
                  new KinesisStream(
                      kinesis.getObject(), first.stream(properties.name(), table), clock);
            });
  }

  private static WritableStream local(
      StreamProperties properties, Path file, FolderLocks locks, InstantSource clock) {
    String setting = "orderlake.stream.file";
    locks.take(setting, file, file.resolveSibling(file.getFileName() + ".lock"));
    return StartRefused.unlessOpens(
        setting,
        file,
        () -> new LocalStream(file, properties.shards(), properties.retention(), clock));
  }

  @Bean
  @Profile(Task.IS_NOT_ONE)
  Served<DeadLetterReplay> deadLetters(
      StateFile state, FirstServed first, ServedTables tables, Served<WritableStream> streams) {
    return tables.forEachTable(
        table ->
            new DeadLetterReplay(new DeadLetters(state, first.pipe(table)), streams.of(table)));
  }

  @Bean
  @Profile(Task.IS_NOT_ONE)
  Served<PipeStage> pipes(
      PipeProperties properties,
      ServedTables tables,
      FirstServed first,
      Served<TableStream> tableStreams,
      Served<WritableStream> streams,
      StreamProperties streamProperties,
      StateFile state,
      LakeWriter lake,
      RefusalProperties refusals,
      InstantSource clock) {
    boolean isOnly = tables.tables().size() == 1;
    return tables.forEachTable(
        table -> {
          List<TableMapping> entities = tables.ofTable(table);
          WritableStream stream = streams.of(table);
          String stage = first.pipe(table);
          return new PipeStage(
              properties,
              entities.get(0).key(),
              tableStreams.of(table),
              stream,
              StartCheck.positions(
                  state,
                  stage,
                  stage,
                  properties.startingPosition(),
                  stream,
                  first.streamFile(streamProperties.file(), table)),
              new DeadLetters(state, stage),
              () -> entities.stream().anyMatch(entity -> lake.hasAny(entity.prefix())),
              new StageStatus(new StageName("pipe", table, null, isOnly), clock, refusals),
              clock);
        });
  }
}
