import io.orderlake.transformer.firehose.FirehoseTransformHandler;
import java.io.IOException;

/** Hands standard input to the function, as a source file run with the function's jar alone. */
public class Invoke {
  public static void main(String[] args) throws IOException {
    new FirehoseTransformHandler().handleRequest(System.in, System.err, null);
  }
}
