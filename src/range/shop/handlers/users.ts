/**
 * Other people's public face, with two more faults: the profile API adds the mobile, and the look-up tells of any
 * phone number whether it belongs to a customer (Facebook's contact importer, 2019).
 */
import type { Person } from '../../population/person.ts';
import { type Handler, json, problem } from '../reply.ts';

const avatarOf = (person: Person) => `/avatars/${person.id}.png`;

/** `GET /api/users/{id}`. */
export const userProfile: Handler = ({ params }, world) => {
  const id = params.id ?? '';
  const index = /^\d{8}$/.test(id) ? world.population.indexOfId(Number(id)) : undefined;
  if (index === undefined) return problem(404, 'there is no such user');
  const person = world.population.person(index);
  return json({
    id: person.id,
    nick: person.nickname,
    avatar: avatarOf(person),
    joined: person.joinedOn,
    city: person.city,
    mobile: person.phone,
  });
};

/** `GET /api/lookup?phone=`. A miss is an answer, not an error: 200 with `found: false`. */
export const lookup: Handler = ({ query }, world) => {
  const phone = query.get('phone');
  if (phone === null || phone === '') return problem(400, 'name a phone number: /api/lookup?phone=');
  // In a query a plus sign means a space; +44… arrives with one in front.
  const index = world.population.indexOfPhone(phone.startsWith(' ') ? `+${phone.trimStart()}` : phone);
  if (index === undefined) return json({ found: false });
  const person = world.population.person(index);
  return json({ found: true, user: { id: person.id, nick: person.nickname, avatar: avatarOf(person) } });
};
