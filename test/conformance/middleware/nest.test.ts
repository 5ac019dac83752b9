import 'reflect-metadata';
import type { Server } from 'node:http';
import { Readable } from 'node:stream';
import { Controller, Get, Header, HttpCode, Module, Param, Req, Res } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import compression from 'compression';
import type { Request, Response } from 'express';
import { weirNest } from '../../../src/channels/middleware/nest.ts';
import { accountOf, failure, ROUTES, type Route } from './application.ts';
import { running } from './bed.ts';
import { conforms } from './cases.ts';

/** Decorators as the calls that they are: types are stripped here, and decorators are not types. */
function controller(): new () => object {
  class Customers {}
  const prototype = Customers.prototype as Record<string, unknown>;
  for (const [i, route] of ROUTES.entries()) {
    const name = `answer${i}`;
    const method = handlerOf(route);
    prototype[name] = method.handler;
    const descriptor = Object.getOwnPropertyDescriptor(prototype, name) as PropertyDescriptor;
    Get(route.path)(prototype, name, descriptor);
    for (const [at, parameter] of method.parameters.entries()) parameter(prototype, name, at);
    if (route.how === 'page') Header('content-type', 'text/html')(prototype, name, descriptor);
    if (route.how === 'nothing') HttpCode(204)(prototype, name, descriptor);
  }
  Controller()(Customers);
  return Customers;
}

/** What Nest answers itself, and what is left to Express. */
function handlerOf(route: Route): { handler: unknown; parameters: readonly ParameterDecorator[] } {
  switch (route.how) {
    case 'json':
      return { handler: (id: string) => route.value(id), parameters: [Param('id')] };
    case 'page':
      return { handler: () => route.html, parameters: [] };
    case 'stream': {
      const handler = (response: Response) => Readable.from(route.pieces()).pipe(response.type(route.type));
      return { handler, parameters: [Res()] };
    }
    case 'sent':
      return {
        handler: (response: Response) => response.type(route.type).send(route.body),
        parameters: [Res()],
      };
    case 'tagged': {
      const handler = (request: Request, response: Response) => {
        response.set('ETag', route.tag);
        if (request.get('if-none-match') === route.tag) response.status(304).end();
        else response.json(route.value);
      };
      return { handler, parameters: [Req(), Res()] };
    }
    case 'nothing':
      return { handler: () => undefined, parameters: [] };
    case 'fails':
      return {
        handler: () => {
          throw failure();
        },
        parameters: [],
      };
  }
}

conforms({
  name: 'NestJS on Express',
  knowsRoutes: true,
  compresses: true,
  refuses: true,
  start: async (mounted, weir, { enforce, failing = false }) => {
    class Shop {}
    Module({ controllers: [controller()] })(Shop);
    const app = await NestFactory.create<NestExpressApplication>(Shop, { logger: false });
    if (mounted === 'compression-weir' || mounted === 'compression') app.use(compression({ threshold: 0 }));
    if (mounted !== 'without' && mounted !== 'compression') {
      weirNest<Request>(app, weir, {
        account: (request) => accountOf(failing, request.get('x-account')),
        enforce,
      });
    }
    if (mounted === 'weir-compression') app.use(compression({ threshold: 0 }));
    await app.listen(0, '127.0.0.1');
    return running(app.getHttpServer() as Server, () => app.close());
  },
});
