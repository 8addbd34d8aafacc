package dev.cloister.attestation.policy;

import java.util.List;

/** The members a policy file may have, in the order their findings are reported. */
final class Sections {
  static final List<Section> ALL =
      List.of(
          new AnchorsSection(),
          new FormatsSection(),
          new CollateralSection(),
          new TcbSection(),
          new DebugSection(),
          new MeasurementsSection(),
          new ReferenceValuesSection(),
          new EventsSection(),
          new TpmSection(),
          new SvnSection(),
          new HardwareSection(),
          new TdxSection(),
          new IntelSection(),
          new SgxSection(),
          new SnpSection(),
          new TokenSection(),
          new ConfidentialSpaceSection(),
          new BindingSection());

  private Sections() {}
}
