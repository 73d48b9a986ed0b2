package io.orderlake.service.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a server says to bytes that no well-behaved client would send. */
public record RawAnswer(int status, String head, String body) {

  /** Sends a request as it stands, and reads until the server hangs up. */
  public static RawAnswer to(int port, String requestLine, String[] headers, String body) {
    String head = requestLine + "\r\n" + String.join("\r\n", headers) + "\r\nConnection: close\r\n";
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write((head + "\r\n" + body).getBytes(ISO_8859_1));
      socket.getOutputStream().flush();
      return parse(new String(socket.getInputStream().readAllBytes(), UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The value of a header, or null. */
  public String header(String name) {
    for (String line : head.split("\r\n")) {
      if (line.regionMatches(true, 0, name + ":", 0, name.length() + 1)) {
        return line.substring(name.length() + 1).trim();
      }
    }
    return null;
  }

  /** Asserts that it is a problem of this status and type. */
  public void isProblem(int expected, String type) {
    assertThat(status).as(head + body).isEqualTo(expected);
    assertThat(header("Content-Type")).startsWith("application/problem+json");
    JsonNode problem = JsonMapper.shared().readTree(body);
    assertThat(problem.get("type").asString()).isEqualTo("urn:orderlake:problem:" + type);
    assertThat(problem.get("status").asInt()).isEqualTo(expected);
    assertThat(problem.get("title").asString()).isNotBlank();
  }

  private static RawAnswer parse(String text) {
    int end = text.indexOf("\r\n\r\n");
    assertThat(text).as("an answer").startsWith("HTTP/1.1 ");
    String head = text.substring(0, end);
    String body = text.substring(end + 4);
    return new RawAnswer(
        Integer.parseInt(text.substring(9, 12)),
        head,
        head.contains("Transfer-Encoding: chunked") ? joined(body) : body);
  }

  /** Chunks of ASCII: a length in hexadecimal and the text, each on lines of their own. */
  private static String joined(String chunks) {
    StringBuilder body = new StringBuilder();
    String rest = chunks;
    while (!rest.isEmpty()) {
      int line = rest.indexOf("\r\n");
      int length = Integer.parseInt(rest.substring(0, line), 16);
      body.append(rest, line + 2, line + 2 + length);
      rest = rest.substring(Math.min(line + length + 4, rest.length()));
    }
    return body.toString();
  }
}
