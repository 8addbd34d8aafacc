package dev.cloister.client.vault;

/** A vault gave no answer that can be used. */
final class LinkException extends Exception {
  private static final long serialVersionUID = 1L;

  private final VaultFault.Kind kind;

  LinkException(VaultFault.Kind kind, String detail) {
    super(detail);
    this.kind = kind;
  }

  VaultFault.Kind kind() {
    return kind;
  }

  String detail() {
    return String.valueOf(getMessage());
  }
}
