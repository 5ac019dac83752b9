/**
 * Vendure with its sql.js driver, its admin pages and the products of its own example: a shop on a port of this machine.
 *
 *   node server.mjs PORT DIRECTORY        prints `ready http://127.0.0.1:PORT` when it answers
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { AdminUiPlugin } from '@vendure/admin-ui-plugin';
import { AssetServerPlugin } from '@vendure/asset-server-plugin';
import {
  bootstrap,
  DefaultJobQueuePlugin,
  DefaultLogger,
  DefaultSearchPlugin,
  LogLevel,
} from '@vendure/core';
import { populate } from '@vendure/core/cli/index.js';

const [port, directory] = [Number(process.argv[2]), process.argv[3]];
const assets = join(
  dirname(createRequire(import.meta.url).resolve('@vendure/create/package.json')),
  'assets',
);

const config = {
  apiOptions: { port, hostname: '127.0.0.1', adminApiPath: 'admin-api', shopApiPath: 'shop-api' },
  authOptions: {
    tokenMethod: ['cookie', 'bearer'],
    superadminCredentials: { identifier: 'shopkeeper', password: 'shopkeeper' },
    cookieOptions: { secret: 'a shop of a test keeps no secrets' },
    requireVerification: false,
  },
  dbConnectionOptions: {
    type: 'sqljs',
    autoSave: false,
    synchronize: true,
    location: join(directory, 'shop.sqlite'),
  },
  importExportOptions: { importAssetsDir: join(assets, 'images') },
  logger: new DefaultLogger({ level: LogLevel.Warn }),
  paymentOptions: { paymentMethodHandlers: [] },
  plugins: [
    AssetServerPlugin.init({ route: 'assets', assetUploadDir: join(directory, 'assets') }),
    DefaultJobQueuePlugin.init({ pollInterval: 100 }),
    DefaultSearchPlugin.init({ indexStockStatus: false, bufferUpdates: false }),
    AdminUiPlugin.init({ route: 'admin', port, compatibilityMode: false }),
  ],
};

const data = JSON.parse(readFileSync(join(assets, 'initial-data.json'), 'utf8'));
await populate(() => bootstrap(config), { ...data, paymentMethods: [] }, join(assets, 'products.csv'));
process.on('SIGTERM', () => process.exit(0));
process.stdout.write(`ready http://127.0.0.1:${port}\n`);
