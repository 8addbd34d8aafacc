-- Where the vaults of a constellation listen, as somebody published it: hints, which clients do not trust.
CREATE TABLE constellation (
  id         VARCHAR(64)  NOT NULL PRIMARY KEY,
  publisher  VARCHAR(255) NOT NULL,
  vaults     TEXT         NOT NULL,
  updated_at BIGINT       NOT NULL
);
CREATE INDEX constellation_publisher ON constellation (publisher);
