import 'reflect-metadata';
import type { Server } from 'node:http';
import { Readable } from 'node:stream';
import { Controller, Get, Header, HttpCode, Module, Param, Req, Res } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import compression from 'compression';
import type { Request, Response } from 'express';
import { weirNest } from '../../../src/channels/middleware/nest.ts';
import { BINARY, EVENTS, endless, HUGE, LINES, PAGE, PIECES, people, person, slowly } from './application.ts';
import { running } from './bed.ts';
import { conforms } from './cases.ts';

/** Decorators as the calls that they are: types are stripped here, and decorators are not types. */
function controller(): new () => object {
  class Customers {
    one(id: string) {
      return person(Number(id));
    }
    all() {
      return people(20);
    }
    page() {
      return PAGE;
    }
    stream(response: Response) {
      send(response, 'application/json', slowly(PIECES));
    }
    lines(response: Response) {
      send(response, 'application/x-ndjson', slowly(LINES));
    }
    events(response: Response) {
      send(response, 'text/event-stream', slowly(EVENTS));
    }
    endless(response: Response) {
      send(response, 'application/json', endless());
    }
    cached(request: Request, response: Response) {
      response.set('ETag', '"v1"');
      if (request.get('if-none-match') === '"v1"') response.status(304).end();
      else response.json(person(1));
    }
    nothing() {}
    huge(response: Response) {
      response.type('application/json').send(HUGE);
    }
    binary(response: Response) {
      response.type('image/png').send(BINARY);
    }
    fails() {
      throw new Error('the handler failed');
    }
  }
  const method = (name: keyof Customers, path: string, ...parameters: (() => ParameterDecorator)[]) => {
    const descriptor = Object.getOwnPropertyDescriptor(Customers.prototype, name) as PropertyDescriptor;
    Get(path)(Customers.prototype, name, descriptor);
    for (const [i, parameter] of parameters.entries()) parameter()(Customers.prototype, name, i);
    return descriptor;
  };
  method('one', 'users/:id', () => Param('id'));
  method('all', 'users');
  Header('content-type', 'text/html')(Customers.prototype, 'page', method('page', 'page'));
  for (const name of ['stream', 'lines', 'events', 'endless', 'huge', 'binary'] as const)
    method(name, name, Res);
  method('cached', 'cached', Req, Res);
  HttpCode(204)(Customers.prototype, 'nothing', method('nothing', 'nothing'));
  method('fails', 'fails');
  Controller()(Customers);
  return Customers;
}

function send(response: Response, type: string, pieces: AsyncGenerator<string>): void {
  response.type(type);
  Readable.from(pieces).pipe(response);
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
        account: (request) => {
          if (failing) throw new Error('no session');
          return request.get('x-account');
        },
        enforce,
      });
    }
    if (mounted === 'weir-compression') app.use(compression({ threshold: 0 }));
    await app.listen(0, '127.0.0.1');
    return running(app.getHttpServer() as Server, () => app.close());
  },
});
