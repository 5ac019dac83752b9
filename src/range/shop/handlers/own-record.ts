/** What a customer may see of themselves: profile and orders, as pages and as JSON. */
import { beijingTime } from '../beijing-time.ts';
import { maskCard, maskResidentId } from '../masking.ts';
import { type Order, ordersOf } from '../orders.ts';
import { ordersPage } from '../pages/orders-page.ts';
import { profilePage } from '../pages/profile-page.ts';
import { type Handler, json, page, problem, type Reply, redirect, type ShopRequest } from '../reply.ts';
import type { ShopWorld } from '../world.ts';

/** Runs when a customer is signed in; pages send others to the login, programs get a 401. */
const forAccount =
  (asPage: boolean, handle: (index: number, world: ShopWorld, request: ShopRequest) => Reply): Handler =>
  (request, world) => {
    if (request.visitor.kind === 'account') return handle(request.visitor.index, world, request);
    if (asPage) return redirect(`/login?next=${encodeURIComponent(request.path)}`);
    return problem(401, 'sign in first');
  };

const ownOrders = (world: ShopWorld, index: number): Order[] =>
  ordersOf(world.population, world.catalogue, world.reviews, index);

export const me = forAccount(false, (index, world) => {
  const person = world.population.person(index);
  return json({
    id: person.id,
    username: person.username,
    nick: person.nickname,
    name: person.name,
    gender: person.gender,
    birthDate: person.birthDate,
    phone: person.phone,
    email: person.email,
    residentId: person.residentId === undefined ? null : maskResidentId(person.residentId),
    card: person.card === undefined ? null : maskCard(person.card),
    address: person.address,
    company: person.company ?? null,
    avatar: `/avatars/${person.id}.png`,
    joined: person.joinedOn,
  });
});

export const myOrders = forAccount(false, (index, world) => {
  const { name, phone, address } = world.population.person(index);
  return json({
    orders: ownOrders(world, index).map((order) => ({
      orderNo: order.orderNo,
      orderedAt: beijingTime(order.orderedAt),
      status: order.status,
      productId: order.product.id,
      title: order.product.title,
      skuId: order.skuId,
      variant: order.variant,
      quantity: order.quantity,
      priceYuan: order.product.priceYuan,
      receiverName: name,
      receiverPhone: phone,
      receiverAddress: address,
    })),
  });
});

export const profile = forAccount(true, (index, world, { visitor }) =>
  page(
    profilePage({
      visitor,
      person: world.population.person(index),
      orders: ownOrders(world, index).slice(0, 3),
    }),
  ),
);

export const orders = forAccount(true, (index, world, { visitor }) =>
  page(ordersPage({ visitor, person: world.population.person(index), orders: ownOrders(world, index) })),
);
