/** An answer as a line is told of it, where no framework is measured. */
export const LEFT = {
  method: 'GET',
  target: '/api/shops/7/customers',
  pattern: '/api/shops/:id/customers',
  channel: 'web',
} as const;
export const SEEN = {
  status: 200,
  type: 'application/json; charset=utf-8',
  encoding: undefined,
  unseen: 0,
} as const;
