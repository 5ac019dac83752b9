-- The ledger's tables. Order answers "whose data did this recipient receive"; the projection answers "who received
-- this person". Numbers of the enumerations are those of src/disclosure/ and only ever grow.
-- Codecs are measured by column in docs/measurements/ledger.md; docs/ledger.md draws the layout.

CREATE TABLE IF NOT EXISTS disclosures
(
    at           DateTime64(3, 'UTC') CODEC(T64, ZSTD(1)),
    recipient    UInt64 CODEC(ZSTD(1)),
    -- A person key in two halves, its upper 24 bits and its lower 40. The upper half is sorted and costs little; the
    -- lower half is noise, kept as 40 bits flat; and the index below needs the upper half only.
    person_top   UInt32 CODEC(T64),
    person_low   UInt64 CODEC(T64),
    person       UInt64 ALIAS bitOr(bitShiftLeft(toUInt64(person_top), 40), person_low),
    categories   UInt32 CODEC(ZSTD(1)),
    channel      Enum8('web' = 1, 'staff' = 2, 'database' = 3, 'export' = 4, 'log' = 5) CODEC(ZSTD(1)),
    route        LowCardinality(String) CODEC(ZSTD(1)),
    basis        Enum8('none' = 0, 'self' = 1, 'order' = 2, 'ticket' = 3, 'assignment' = 4, 'contract' = 5, 'consent' = 6) CODEC(ZSTD(1)),
    measure      Enum8('pass' = 1, 'mask' = 2, 'deny' = 3) CODEC(ZSTD(1)),
    -- Kind of the identifier that names the person: only those not named by an id may be an alias of somebody.
    named_by     Enum8('unknown' = 0, 'id' = 1, 'residentId' = 2, 'phone' = 3, 'email' = 4, 'card' = 5, 'username' = 6, 'name' = 7) CODEC(ZSTD(1)),
    identity_set UInt64 CODEC(ZSTD(1)),
    -- What the seals speak of: writer in the upper 32 bits of `batch`, number of the batch in the lower. A batch's
    -- number is near its rows' times (batch-clock.ts), so that only the distance is kept.
    writer       UInt32 CODEC(ZSTD(1)),
    batch_lag    Int64 CODEC(T64, ZSTD(1)),
    batch        UInt64 ALIAS bitOr(bitShiftLeft(toUInt64(writer), 32), toUInt64(intDiv(toUnixTimestamp64Milli(at) - 1577836800000, 250) + batch_lag)),
    -- Where the rows of a person stand: about 16 million values of person_top lead to a handful of rows a month, which
    -- person_low then tells apart.
    PROJECTION by_person (SELECT _part_offset ORDER BY person_top)
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (recipient, person_top, person_low, at)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1,
         lightweight_mutation_projection_mode = 'rebuild', allow_part_offset_column_in_projections = 1,
         default_compression_codec = 'ZSTD(1)';

-- A weaker identifier's key, and the person it belongs to. The smallest strength is the strongest identifier.
CREATE TABLE IF NOT EXISTS aliases
(
    alias    UInt64,
    person   UInt64,
    strength UInt8,
    at       DateTime64(3, 'UTC'),
    PROJECTION by_person (SELECT _part_offset ORDER BY person)
)
ENGINE = ReplacingMergeTree
ORDER BY (alias, strength, person)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1,
         deduplicate_merge_projection_mode = 'rebuild', lightweight_mutation_projection_mode = 'rebuild',
         allow_part_offset_column_in_projections = 1, default_compression_codec = 'ZSTD(1)';

-- Recipients' identities. The value is sealed with the key file's key.
CREATE TABLE IF NOT EXISTS identities
(
    identity UInt64,
    kind     Enum8('account' = 1, 'session' = 2, 'ip' = 3, 'net' = 4, 'asn' = 5, 'client' = 6, 'apiKey' = 7, 'employee' = 8, 'partner' = 9),
    sealed   String CODEC(ZSTD(1)),
    at       DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree
ORDER BY identity
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1;

-- Which identities stood together in a request, and the recipient that the disclosure is filed under.
CREATE TABLE IF NOT EXISTS identity_sets
(
    identity     UInt64,
    identity_set UInt64,
    recipient    UInt64,
    at           DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree
ORDER BY (identity, identity_set, recipient)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS blind_periods
(
    at           DateTime64(3, 'UTC'),
    recipient    UInt64,
    identity_set UInt64,
    channel      Enum8('web' = 1, 'staff' = 2, 'database' = 3, 'export' = 4, 'log' = 5),
    route        LowCardinality(String),
    reason       Enum8('over-cap' = 1, 'encoding' = 2, 'malformed' = 3, 'upgraded' = 4, 'ledger-unavailable' = 5, 'partial-content' = 6, 'damaged' = 7),
    bytes        UInt64,
    batch        UInt64
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (at, recipient)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS verdicts
(
    at                DateTime64(3, 'UTC'),
    kind              Enum8('pass' = 1, 'step-up' = 2, 'hold' = 3, 'deny' = 4),
    recipient         UInt64,
    subject           UInt64,
    test              LowCardinality(String),
    people            UInt32,
    window_ms         UInt64,
    limit_people      UInt64,
    tier              LowCardinality(String),
    unexplained_only  Bool,
    error_probability Nullable(Float64),
    enforced          Bool,
    batch             UInt64
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (at, recipient)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1;
