module.exports = () => ({
  'users-permissions': { config: { jwtSecret: 'a system of a test keeps no secrets' } },
});
