-- What was removed under retention, and what is held by law: both are sealed like what was disclosed.
-- A removal's row says which horizon it belongs to; the horizon's own files stand beside the seals (docs/ledger.md).

CREATE TABLE IF NOT EXISTS removals
(
    at      DateTime64(3, 'UTC'),
    horizon UInt32,
    removed UInt64,
    kept    UInt64,
    -- SHA-256 of the horizon's text, 64 hex digits.
    digest  String,
    rule    String,
    batch   UInt64
)
ENGINE = MergeTree
ORDER BY (horizon, at)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1;

-- Legal holds, placed and ended, so that every gate on these tables knows of them.
CREATE TABLE IF NOT EXISTS hold_changes
(
    at     DateTime64(3, 'UTC'),
    what   Enum8('placed' = 1, 'ended' = 2),
    name   String,
    reason String,
    -- What it covers, as JSON; keys are pseudonyms.
    scope  String,
    batch  UInt64
)
ENGINE = MergeTree
ORDER BY (at, name)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1;
