import { customers } from '../../../shop.js';

export function GET(request) {
  return Response.json(customers(Number(request.nextUrl.searchParams.get('page') ?? 1)));
}
