// A shop with Express 5. Everything that leaves it is told to a gate: who asked, and whose data they got.
import express from 'express';
import { weirExpress } from 'weir/express';
import { createWeir } from 'weir/middleware';
import { accountOf, asCsv, asHtml, customer, customers } from '../shop.js';

const weir = createWeir({ gate: process.env.WEIR_GATE, token: process.env.WEIR_TOKEN });
const app = express();

app.use(weirExpress(weir, { account: (request) => accountOf(request.headers.cookie) }));

app.get('/api/customers/:id', (request, response) => response.json(customer(Number(request.params.id))));
app.get('/api/customers', (request, response) => response.json(customers(Number(request.query.page ?? 1))));
app.get('/customers', (request, response) =>
  response.type('html').send(asHtml(customers(Number(request.query.page ?? 1)))),
);

// A file that goes to a courier by another way than an answer: no wrapper sees it, so it is said.
app.post('/api/handover', async (_request, response) => {
  const sent = customers(3);
  const { verdict } = await weir.disclose({
    recipient: { partner: 'courier' },
    people: sent.map(({ id }) => id),
    categories: ['pd:Name', 'pd:TelephoneNumber'],
    door: 'courier handover',
    basis: 'contract',
  });
  if (verdict === 'deny') return response.status(409).json({ sent: 0 });
  deliver(asCsv(sent));
  response.json({ sent: sent.length });
});

/** @param {string} _file where a real shop would send it */
function deliver(_file) {}

const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () =>
  console.log(`http://127.0.0.1:${server.address().port}`),
);
process.on('SIGTERM', () => server.close(() => weir.close()));
