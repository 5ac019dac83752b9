// A shop with Express 5. Everything that leaves it is told to a gate: who asked, and whose data they got.
import express from 'express';
import { weirExpress } from 'weir/express';
import { createWeir } from 'weir/middleware';
import { accountOf, asHtml, customer, customers, handOver } from '../shop.js';

const weir = createWeir({ gate: process.env.WEIR_GATE, token: process.env.WEIR_TOKEN });
const app = express();

app.use(weirExpress(weir, { account: (request) => accountOf(request.headers.cookie) }));

app.get('/api/customers/:id', (request, response) => response.json(customer(Number(request.params.id))));
app.get('/api/customers', (request, response) => response.json(customers(Number(request.query.page ?? 1))));
app.get('/customers', (request, response) =>
  response.type('html').send(asHtml(customers(Number(request.query.page ?? 1)))),
);
app.post('/api/handover', async (_request, response) => response.json(await handOver(weir, customers(3))));

const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () =>
  process.stdout.write(`http://127.0.0.1:${server.address().port}\n`),
);
process.on('SIGTERM', () => server.close(() => weir.close()));
