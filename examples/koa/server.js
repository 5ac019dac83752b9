// A shop with Koa 3. Everything that leaves it is told to a gate: who asked, and whose data they got.
import Router from '@koa/router';
import Koa from 'koa';
import { weirKoa } from 'weir/koa';
import { createWeir } from 'weir/middleware';
import { accountOf, asHtml, customer, customers, handOver } from '../shop.js';

const weir = createWeir({ gate: process.env.WEIR_GATE, token: process.env.WEIR_TOKEN });
const app = new Koa();
const router = new Router();

app.use(weirKoa(weir, { account: (context) => accountOf(context.get('cookie')) }));

router.get('/api/customers/:id', (context) => {
  context.body = customer(Number(context.params.id));
});
router.get('/api/customers', (context) => {
  context.body = customers(Number(context.query.page ?? 1));
});
router.get('/customers', (context) => {
  context.body = asHtml(customers(Number(context.query.page ?? 1)));
});
router.post('/api/handover', async (context) => {
  context.body = await handOver(weir, customers(3));
});
app.use(router.routes());

const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () =>
  process.stdout.write(`http://127.0.0.1:${server.address().port}\n`),
);
process.on('SIGTERM', () => server.close(() => weir.close()));
