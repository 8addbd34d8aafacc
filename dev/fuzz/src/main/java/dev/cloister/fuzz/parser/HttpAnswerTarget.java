package dev.cloister.fuzz.parser;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.cloister.fuzz.AllocationLimit;
import dev.cloister.fuzz.FuzzTarget;
import dev.cloister.tee.http.HttpAnswer;
import java.io.IOException;
import java.util.List;

/** {@link HttpAnswer#parse}: what a launcher or a metadata service may answer. */
public final class HttpAnswerTarget implements FuzzTarget {
  @Override
  public String name() {
    return "http-answer";
  }

  @Override
  public void run(byte[] input) throws IOException {
    HttpAnswer answer = HttpAnswer.parse(input);
    if (answer.body().length() > input.length) {
      throw new AssertionError("a body longer than the answer");
    }
  }

  @Override
  public Class<? extends Exception> refusal() {
    return IOException.class;
  }

  @Override
  public List<byte[]> seeds() {
    return List.of(
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab".getBytes(US_ASCII),
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n"
            .getBytes(US_ASCII));
  }

  @Override
  public AllocationLimit allocationLimit() {
    // Each line is matched by a pattern, and the fuzzer's own hooks on patterns allocate too.
    return new AllocationLimit(1024 * 1024, 512);
  }
}
