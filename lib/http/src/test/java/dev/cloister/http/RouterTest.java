package dev.cloister.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cloister.channel.ErrorCode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RouterTest {
  private static final Router ROUTER =
      Router.of(
          List.of(
              route(Method.GET, "/"),
              route(Method.GET, "/items/{id}"),
              route(Method.GET, "/items/new"),
              route(Method.PUT, "/items/{id}")));

  @Test
  void find_literalAndParameter_prefersTheLiteral() throws ProblemException {
    assertThat(ROUTER.find("GET", List.of("items", "new")).route().template())
        .isEqualTo("/items/new");
  }

  @Test
  void find_parameter_hasItsValue() throws ProblemException {
    assertThat(ROUTER.find("PUT", List.of("items", "7")).parameters()).containsEntry("id", "7");
  }

  @Test
  void find_root_isFound() throws ProblemException {
    assertThat(ROUTER.find("HEAD", RequestTarget.segments("/")).route().template()).isEqualTo("/");
  }

  @Test
  void find_otherMethod_says405AndWhichAre() {
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> ROUTER.find("DELETE", List.of("items", "7")))
        .satisfies(
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.METHOD_NOT_ALLOWED);
              assertThat(e.response().headers()).containsEntry("Allow", "GET, HEAD, OPTIONS, PUT");
            });
  }

  @Test
  void find_otherPath_says404() {
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> ROUTER.find("GET", List.of("items")))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
  }

  @Test
  void of_twoRoutesForOneRequest_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> Router.of(List.of(route(Method.GET, "/a/{b}"), route(Method.GET, "/{a}/b"))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "/a/", "/a//b", "/{a}/{a}", "/a b", "/{A}", "/a{b}"})
  void of_badTemplate_isRefused(String template) {
    assertThatIllegalArgumentException().isThrownBy(() -> route(Method.GET, template));
  }

  private static Route route(Method method, String template) {
    return Route.of(method, template, request -> Response.noContent());
  }
}
