module.exports = () => ({
  auth: {
    secret: 'a system of a test keeps no secrets',
    // It is reached over HTTP, on this machine.
    cookie: { secure: false },
  },
  apiToken: { salt: 'a test keeps no secrets' },
  transfer: { token: { salt: 'a test keeps no secrets' } },
  secrets: { encryptionKey: '0123456789abcdef0123456789abcdef' },
  flags: { nps: false, promoteEE: false },
});
