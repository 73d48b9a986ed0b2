package io.orderlake.analytics.draft;

import io.orderlake.service.http.InvalidField;
import io.orderlake.service.http.Problem;
import io.orderlake.service.outage.PlainReason;
import io.orderlake.service.tables.ServedTables;
import io.orderlake.table.TableMapping;
import io.orderlake.table.When;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;

/** Drafts the mapping of a table that nobody has described yet. */
@RestController
class DraftController {
  private static final int DEFAULT_SAMPLE = 1_000;
  private static final int MOST_SAMPLED = 10_000;

  private final TableSample tables;
  private final ServedTables served;

  /** Whoever drafts has the items of a sample in memory. */
  private final Semaphore drafting = new Semaphore(1);

  /**
   * @param table its name in DynamoDB
   * @param sample how many items to look at, at most; 1,000 if not said
   * @param entity which of several entities YAML is to be of; the one with the most items if not
   *     said
   */
  record DraftRequest(
      @NotNull @Pattern(regexp = "[a-zA-Z0-9_.-]{3,255}") String table,
      @Nullable @Min(1) @Max(MOST_SAMPLED) Integer sample,
      @Nullable String entity) {}

  /**
   * @param items how many were looked at; fewer than asked for where the table has no more, or
   *     where they are large, since no more than 32 MB of them are held
   * @param entities what they look like, one or several; those with the most items first
   */
  record Drafts(String table, int items, List<DraftedEntity> entities) {}

  /**
   * @param entity what it would be called, in the plural
   * @param items of the sample that are of it
   * @param when what tells its items from others of the table, in words
   * @param types how often each of DynamoDB's types stood at each attribute
   * @param yaml the draft
   */
  record DraftedEntity(
      String entity,
      int items,
      List<String> when,
      Map<String, Map<String, Integer>> types,
      String yaml) {}

  DraftController(ServedTables served, ObjectProvider<DynamoDbClient> dynamoDb) {
    this.served = served;
    this.tables =
        new TableSample(
            SingletonSupplier.of(() -> dynamoDb.getIfAvailable(DynamoDbClient::create)));
  }

  @Operation(
      summary = "A first mapping of a table, guessed from a sample of its items",
      description =
          "A start to edit: names, types as narrow as the sample allows, paths into maps, key, a"
              + " guess of the roles; one for each entity where items of several share the table."
              + " No value of an item is told but what keys and types of entities begin with."
              + " Reading takes a read unit for each 8 KB. Of large items fewer are looked at, and one"
              + " draft is made at a time.")
  @ApiResponse(
      responseCode = "200",
      content = {
        @Content(
            mediaType = MediaType.APPLICATION_JSON_VALUE,
            schema = @Schema(implementation = Drafts.class)),
        @Content(mediaType = MediaType.APPLICATION_YAML_VALUE, schema = @Schema(type = "string"))
      })
  @PostMapping(path = "/api/tables/draft", produces = MediaType.APPLICATION_JSON_VALUE)
  Drafts draft(@Valid @RequestBody DraftRequest asked) {
    return alone(() -> drafted(asked));
  }

  private Drafts drafted(DraftRequest asked) {
    SampledTable table = sampled(asked);
    List<DraftedEntity> entities = new ArrayList<>();
    drafts(table)
        .forEach(
            (many, draft) ->
                entities.add(
                    new DraftedEntity(
                        many,
                        draft.items(),
                        draft.when().stream().map(DraftController::words).toList(),
                        draft.types(),
                        draft.yaml())));
    return new Drafts(table.name(), table.items().size(), entities);
  }

  /** The file alone, of one entity. */
  @PostMapping(path = "/api/tables/draft", produces = MediaType.APPLICATION_YAML_VALUE)
  String file(@Valid @RequestBody DraftRequest asked) {
    return alone(() -> yaml(asked));
  }

  private String yaml(DraftRequest asked) {
    Map<String, MappingDraft> drafts = drafts(sampled(asked));
    String entity = asked.entity() == null ? drafts.keySet().iterator().next() : asked.entity();
    MappingDraft draft = drafts.get(entity);
    if (draft == null) {
      throw InvalidField.problem(
          "entity", "must be one that the items look like: " + String.join(", ", drafts.keySet()));
    }
    String others =
        drafts.size() == 1
            ? ""
            : "# The table's items look like several entities, each a file of its own: %s.\n"
                .formatted(String.join(", ", drafts.keySet()));
    return others + draft.yaml();
  }

  /**
   * @throws Problem if another draft is being made
   */
  private <T> T alone(Supplier<T> draft) {
    if (!drafting.tryAcquire()) {
      throw new Problem(
              HttpStatus.TOO_MANY_REQUESTS,
              "draft-under-way",
              "Draft under way",
              "Another draft is being made, and one at a time is: ask again when it is done")
          .retryAfter(5);
    }
    try {
      return draft.get();
    } finally {
      drafting.release();
    }
  }

  private Map<String, MappingDraft> drafts(SampledTable table) {
    return MappingDraft.of(
        table,
        new Grouping(table).groups(),
        served.entities().stream()
            .filter(other -> !served.nameOf(other.table()).equals(table.name()))
            .map(TableMapping::entity)
            .toList());
  }

  private static String words(When when) {
    return "%s %s %s".formatted(when.path(), when.begins() ? "begins with" : "is", when.text());
  }

  private SampledTable sampled(DraftRequest asked) {
    try {
      return tables.of(asked.table(), asked.sample() == null ? DEFAULT_SAMPLE : asked.sample());
    } catch (ResourceNotFoundException e) {
      throw new Problem(
          HttpStatus.NOT_FOUND,
          "table-not-found",
          "Table not found",
          "DynamoDB has no table of this name in this region. Correct the name, or the region");
    } catch (SdkException e) {
      throw new Problem(
          HttpStatus.SERVICE_UNAVAILABLE,
          "table-unreadable",
          "Table unreadable",
          "The table cannot be read: %s. Check region, credentials, and that they may read the table; then ask again"
              .formatted(PlainReason.of(e)));
    }
  }
}
