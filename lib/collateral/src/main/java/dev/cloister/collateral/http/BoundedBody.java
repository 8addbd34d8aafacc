package dev.cloister.collateral.http;

import java.io.IOException;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Reads a body into memory and gives up as soon as it is longer than allowed. */
final class BoundedBody implements BodySubscriber<byte[]> {
  private final BodySubscriber<byte[]> bytes = BodySubscribers.ofByteArray();
  private final int max;
  private long seen;
  private boolean tooLong;
  private Flow.@Nullable Subscription subscription;

  private BoundedBody(int max) {
    this.max = max;
  }

  static BodyHandler<byte[]> handler(int max) {
    return info -> new BoundedBody(max);
  }

  @Override
  public CompletionStage<byte[]> getBody() {
    return bytes.getBody();
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    bytes.onSubscribe(given);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    if (tooLong) {
      return;
    }
    for (ByteBuffer buffer : buffers) {
      seen += buffer.remaining();
    }
    if (seen > max) {
      tooLong = true;
      if (subscription != null) {
        subscription.cancel();
      }
      bytes.onError(new TooLong(max));
    } else {
      bytes.onNext(buffers);
    }
  }

  @Override
  public void onError(Throwable throwable) {
    bytes.onError(throwable);
  }

  @Override
  public void onComplete() {
    bytes.onComplete();
  }

  /** The body is longer than allowed: another try would not help. */
  static final class TooLong extends IOException {
    private static final long serialVersionUID = 1L;

    TooLong(int max) {
      super("a body longer than " + max + " bytes");
    }
  }
}
