package dev.cloister.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PomRuleTest {
  private static final Arrows ARROWS =
      Arrows.between(
          List.of("lib/attestation", "inside/enclave", "outside/controlplane", "dev/testkit"));

  private static final Arrows CLIENT_ARROWS =
      Arrows.between(List.of("lib/attestation", "inside/enclave", "user/client", "dev/testkit"));

  @TempDir private Path folder;

  @Test
  void violations_serviceThatDependsOnAService_areReported() throws IOException {
    var repository = repositoryWhereEnclaveDependsOn("controlplane", "compile");

    assertThat(PomRule.violations(repository, ARROWS))
        .containsExactly("inside/enclave -> controlplane (compile)");
  }

  @Test
  void violations_mainCodeThatDependsOnDev_areReported() throws IOException {
    var repository = repositoryWhereEnclaveDependsOn("testkit", "runtime");

    assertThat(PomRule.violations(repository, ARROWS))
        .containsExactly("inside/enclave -> testkit (runtime)");
  }

  @Test
  void violations_testsThatUseTheTestkit_areNotReported() throws IOException {
    var repository = repositoryWhereEnclaveDependsOn("testkit", "test");

    assertThat(PomRule.violations(repository, ARROWS)).isEmpty();
  }

  @Test
  void violations_testsThatUseAnotherService_areReported() throws IOException {
    var repository = repositoryWhereEnclaveDependsOn("controlplane", "test");

    assertThat(PomRule.violations(repository, ARROWS))
        .containsExactly("inside/enclave -> controlplane (test)");
  }

  @Test
  void violations_clientTestedAgainstTheService_areNotReported() throws IOException {
    var repository = repositoryWhere("user/client", "enclave", "test");

    assertThat(PomRule.violations(repository, CLIENT_ARROWS)).isEmpty();
  }

  @Test
  void violations_clientTestedAgainstAnEdge_areNotReported() throws IOException {
    assertThat(PomRule.violations(repositoryWhere("user/client", "http", "test"), CLIENT_ARROWS))
        .isEmpty();
    assertThat(PomRule.violations(repositoryWhere("user/client", "http", "compile"), CLIENT_ARROWS))
        .containsExactly("user/client -> http (compile)");
  }

  @Test
  void violations_clientThatShipsTheService_areReported() throws IOException {
    var repository = repositoryWhere("user/client", "enclave", "compile");

    assertThat(PomRule.violations(repository, CLIENT_ARROWS))
        .containsExactly("user/client -> enclave (compile)");
  }

  private Repository repositoryWhereEnclaveDependsOn(String name, String scope) throws IOException {
    return repositoryWhere("inside/enclave", name, scope);
  }

  private Repository repositoryWhere(String module, String name, String scope) throws IOException {
    Files.createDirectories(folder.resolve(module));
    Files.writeString(
        folder.resolve("pom.xml"),
        "<project><modules><module>" + module + "</module></modules></project>");
    Files.writeString(
        folder.resolve(module + "/pom.xml"),
        """
        <project><dependencies><dependency>
        <groupId>dev.cloister</groupId><artifactId>cloister-%s</artifactId><scope>%s</scope>
        </dependency></dependencies></project>
        """
            .formatted(name, scope));
    return Repository.at(folder);
  }
}
