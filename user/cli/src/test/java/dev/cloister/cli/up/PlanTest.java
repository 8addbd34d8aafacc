package dev.cloister.cli.up;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.cli.process.ServiceSpec;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanTest {
  private static final Plan PLAN =
      new Plan(
          Installation.copyAt(Path.of("/opt/a folder")),
          Path.of("/data/a folder"),
          new Plan.Addresses(1001, 1002, 1003, 1004, List.of(1005, 1006, 1007)));

  @Test
  void services_order_isThatOfTheirNeeds() {
    assertThat(PLAN.services())
        .extracting(ServiceSpec::name)
        .containsExactly("oidc-issuer (stand-in)", "github (stand-in)", "enclave", "control plane");
  }

  @Test
  void services_enclave_getsOnlyWhereAndWhichTee() {
    assertThat(PLAN.enclaveService().environment().keySet())
        .containsExactlyInAnyOrder(
            "CLOISTER_TEE_PROVIDER",
            "CLOISTER_ENCLAVE_CONFIG",
            "CLOISTER_ENCLAVE_HOST",
            "CLOISTER_ENCLAVE_PORT",
            "CLOISTER_ENCLAVE_DATA_DIR");
  }

  @Test
  void services_everyone_listensOnLoopbackOnly() {
    assertThat(PLAN.services()).allMatch(spec -> spec.health().getHost().equals("127.0.0.1"));
  }

  @Test
  void enclaveSettings_url_isTheStandInsAndDevelopmentIsSaid() throws Exception {
    assertThat(PLAN.enclaveSettings().bool("development")).isTrue();
    assertThat(PLAN.enclaveSettings().object("oidc").string("issuer"))
        .isEqualTo("http://127.0.0.1:1003");
    assertThat(PLAN.enclaveSettings().toJson()).contains("http://127.0.0.1:1004");
  }
}
