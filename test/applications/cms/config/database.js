module.exports = ({ env }) => ({
  connection: { client: 'sqlite', connection: { filename: env('CMS_DATABASE') }, useNullAsDefault: true },
});
