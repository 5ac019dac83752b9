// A shop with Fastify 5. Everything that leaves it is told to a gate: who asked, and whose data they got.
import Fastify from 'fastify';
import { weirFastify } from 'weir/fastify';
import { createWeir } from 'weir/middleware';
import { accountOf, asHtml, customer, customers, handOver } from '../shop.js';

const weir = createWeir({ gate: process.env.WEIR_GATE, token: process.env.WEIR_TOKEN });
const app = Fastify();

await app.register(weirFastify(weir, { account: (request) => accountOf(request.headers.cookie) }));

app.get('/api/customers/:id', async ({ params }) => customer(Number(params.id)));
app.get('/api/customers', async ({ query }) => customers(Number(query.page ?? 1)));
app.get('/customers', (request, reply) =>
  reply.type('text/html').send(asHtml(customers(Number(request.query.page ?? 1)))),
);
app.post('/api/handover', () => handOver(weir, customers(3)));
app.addHook('onClose', () => weir.close());

const address = await app.listen({ port: Number(process.env.PORT ?? 3000), host: '127.0.0.1' });
process.stdout.write(`${address}\n`);
process.on('SIGTERM', () => app.close());
