package dev.cloister.bench;

import java.nio.ByteBuffer;
import java.util.List;

/** What stands around an SEV-SNP report. */
interface SnpCarrier {
  /** Nothing: the report is the evidence. */
  SnpCarrier NONE =
      new SnpCarrier() {
        @Override
        public byte[] reportData(int index) {
          return ByteBuffer.allocate(64).putInt(index).array();
        }

        @Override
        public byte[] evidence(byte[] report, int index) {
          return report;
        }

        @Override
        public List<Check> checks(int index, Scenario scenario) {
          return List.of();
        }
      };

  /** What the report with that index vouches for, 64 bytes. */
  byte[] reportData(int index);

  /** The evidence with the report in it. */
  byte[] evidence(byte[] report, int index);

  /** The signatures in it besides the report's. */
  List<Check> checks(int index, Scenario scenario);
}
