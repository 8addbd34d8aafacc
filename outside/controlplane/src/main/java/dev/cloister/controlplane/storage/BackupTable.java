package dev.cloister.controlplane.storage;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The tables of a backup. Sessions are not kept: they end with the enclave. */
enum BackupTable {
  INSTALLATION("name:TEXT value:TEXT"),
  PASSPHRASE(
      "owner:TEXT version:NUMBER algorithm:TEXT memory_kib:NUMBER iterations:NUMBER"
          + " parallelism:NUMBER salt:BYTES key_check:BYTES updated_at:NUMBER"),
  CREDENTIAL(
      "owner:TEXT id:TEXT path:TEXT version:NUMBER labels:TEXT ciphertext:BYTES created_at:NUMBER"
          + " updated_at:NUMBER"),
  CONSTELLATION("id:TEXT publisher:TEXT vaults:TEXT updated_at:NUMBER");

  /** How a column is written. */
  enum Kind {
    TEXT,
    NUMBER,
    BYTES
  }

  private final String columns;

  BackupTable(String columns) {
    this.columns = columns;
  }

  String tableName() {
    return name().toLowerCase(Locale.ROOT);
  }

  Map<String, Kind> columns() {
    Map<String, Kind> result = new LinkedHashMap<>();
    for (String column : columns.split(" ", -1)) {
      int colon = column.indexOf(':');
      result.put(column.substring(0, colon), Kind.valueOf(column.substring(colon + 1)));
    }
    return Collections.unmodifiableMap(result);
  }

  String select() {
    return "SELECT " + String.join(", ", columns().keySet()) + " FROM " + tableName();
  }

  String insert() {
    return "INSERT INTO "
        + tableName()
        + " ("
        + String.join(", ", columns().keySet())
        + ") VALUES ("
        + String.join(", ", Collections.nCopies(columns().size(), "?"))
        + ")";
  }
}
