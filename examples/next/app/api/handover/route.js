import { customers, handOver } from '../../../shop.js';
import { weir } from '../../../weir.js';

export async function POST() {
  return Response.json(await handOver(weir, customers(3)));
}
