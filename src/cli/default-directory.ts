/** Where a ledger lies until the operator says otherwise. */
export const DEFAULT_DATA_DIRECTORY = 'weir-data';
