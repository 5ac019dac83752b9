// A shop with Hono 4 and a ledger of its own: no gate, no other process. Who asked, and whose data they got, is recorded here.
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { openWeir } from 'weir/embedded';
import { weirHono } from 'weir/hono';
import { accountOf, asHtml, customer, customers, handOver } from '../shop.js';

const weir = await openWeir({ data: process.env.WEIR_DATA ?? 'weir-data' });
const app = new Hono();

app.use(weirHono(weir, { account: (context) => accountOf(context.req.header('cookie')) }));

app.get('/api/customers/:id', (context) => context.json(customer(Number(context.req.param('id')))));
app.get('/api/customers', (context) => context.json(customers(Number(context.req.query('page') ?? 1))));
app.get('/customers', (context) => context.html(asHtml(customers(Number(context.req.query('page') ?? 1)))));
app.post('/api/handover', async (context) => context.json(await handOver(weir, customers(3))));

const port = Number(process.env.PORT ?? 3000);
const server = serve({ fetch: app.fetch, port, hostname: '127.0.0.1' }, (address) =>
  process.stdout.write(`http://127.0.0.1:${address.port}\n`),
);
process.on('SIGTERM', () => server.close(() => weir.close()));
