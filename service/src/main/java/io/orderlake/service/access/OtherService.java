package io.orderlake.service.access;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** What another service tells of itself, read with the token that both have. */
public final class OtherService {
  /** What a setting with the address of a service looks like. */
  public static final String ADDRESS = "https?://[A-Za-z0-9.:\\[\\]-]+/?";

  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final HttpClient HTTP = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private static final JsonMapper JSON = JsonMapper.shared();

  private final HttpRequest request;

  /**
   * @param service its address
   * @param path what to read there
   */
  public OtherService(String service, String path, AccessProperties access) {
    URI address = URI.create(service).resolve(path);
    this.request = access.authorize(HttpRequest.newBuilder(address).timeout(PATIENCE)).build();
  }

  /** Where it is asked. */
  public URI address() {
    return request.uri();
  }

  /** What it answers; a missing node if it gives no answer, a refusal, or no JSON. */
  public JsonNode read() throws InterruptedException {
    try {
      HttpResponse<String> answer = HTTP.send(request, BodyHandlers.ofString());
      return answer.statusCode() == 200 ? JSON.readTree(answer.body()) : MissingNode.getInstance();
    } catch (IOException | JacksonException e) {
      return MissingNode.getInstance();
    }
  }
}
