/** What is the same for everyone: the logo, pictures of products, avatars, and the health check. */
import { LOGO_SVG, productPicture } from '../pictures.ts';
import { avatarPng } from '../png.ts';
import { type Handler, json, problem, type Reply } from '../reply.ts';

const svg = (body: string): Reply => ({
  status: 200,
  contentType: 'image/svg+xml; charset=utf-8',
  body,
  fixed: true,
});

export const healthz: Handler = () => json({ status: 'ok' });

export const logo: Handler = () => svg(LOGO_SVG);

/** `GET /pictures/{file}`: `600001.svg`. */
export const picture: Handler = ({ params }, world) => {
  const found = world.catalogue.find(/^(\d+)\.svg$/.exec(params.file ?? '')?.[1]);
  return found === undefined ? problem(404, 'there is no such picture') : svg(productPicture(found));
};

/** `GET /avatars/{file}`: `56325638.png`. */
export const avatar: Handler = ({ params }, world) => {
  const id = Number(/^(\d{8})\.png$/.exec(params.file ?? '')?.[1]);
  if (world.population.indexOfId(id) === undefined) return problem(404, 'there is no such picture');
  return { status: 200, contentType: 'image/png', body: avatarPng(id), fixed: true };
};
