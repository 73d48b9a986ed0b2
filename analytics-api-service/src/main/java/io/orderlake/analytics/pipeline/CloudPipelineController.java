package io.orderlake.analytics.pipeline;

import io.orderlake.analytics.pipeline.CloudPipeline.Told;
import io.orderlake.service.http.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What an operator sees of a pipeline that AWS runs. */
@RestController
class CloudPipelineController {
  private final @Nullable CloudPipeline pipeline;

  CloudPipelineController(ObjectProvider<CloudPipeline> pipeline) {
    this.pipeline = pipeline.getIfAvailable();
  }

  /** What each stage in AWS read, delivered and refused in the last hour, and how late it is. */
  @GetMapping("/api/pipeline")
  Told stages() {
    if (pipeline == null) {
      throw new Problem(
          HttpStatus.NOT_FOUND,
          "no-cloud-pipeline",
          "No pipeline in AWS",
          "This service is told of no pipeline in AWS (orderlake.pipeline.stream);"
              + " the transformer tells its own");
    }
    return pipeline.stages();
  }
}
