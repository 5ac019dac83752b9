-- What happened to the key file: people were forgotten, or the sealing key was rotated. No identifier stands here and no
-- person key: a point is the leaf that was taken out of the key (docs/forgetting.md), which an older copy of the key file
-- must lose too before it may be used again.

CREATE TABLE IF NOT EXISTS key_changes
(
    at          DateTime64(3, 'UTC'),
    generation  UInt32,
    kind        Enum8('erasure' = 1, 'rotation' = 2),
    identifiers UInt32,
    reference   String,
    -- In decimal, apart by commas: a row is sealed as its text.
    points      String,
    batch       UInt64
)
ENGINE = MergeTree
ORDER BY generation
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1;
