module.exports = () => ({
  auth: { secret: 'a system of a test keeps no secrets' },
  apiToken: { salt: 'a test keeps no secrets' },
  transfer: { token: { salt: 'a test keeps no secrets' } },
  secrets: { encryptionKey: '0123456789abcdef0123456789abcdef' },
  flags: { nps: false, promoteEE: false },
});
