package dev.cloister.measure.snp;

import java.util.Arrays;
import java.util.Optional;

/** Whose virtual machine it is: initial registers differ. */
public enum VmmType {
  /** QEMU with KVM. */
  QEMU("qemu"),
  /** AWS EC2. */
  EC2("ec2"),
  /** Google Compute Engine. */
  GCE("gce");

  private final String code;

  VmmType(String code) {
    this.code = code;
  }

  /** The stable code. */
  public String code() {
    return code;
  }

  /** The type of a code. */
  public static Optional<VmmType> find(String code) {
    return Arrays.stream(values()).filter(type -> type.code.equals(code)).findFirst();
  }
}
