// A shop with NestJS. Everything that leaves it is told to a gate: who asked, and whose data they got.
import 'reflect-metadata';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Controller, Get, Header, Inject, Module, Param, Post, Query } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { createWeir, type Weir } from 'weir/middleware';
import { weirNest } from 'weir/nest';
import { accountOf, asHtml, customer, customers, handOver } from '../shop.js';

const WEIR = Symbol('weir');
const { WEIR_GATE: gate = 'http://127.0.0.1:7391', WEIR_TOKEN: token = '', PORT = '3000' } = process.env;
const weir = createWeir({ gate, token });

@Controller()
class CustomerController {
  constructor(@Inject(WEIR) private readonly weir: Weir) {}

  @Get('api/customers/:id')
  one(@Param('id') id: string) {
    return customer(Number(id));
  }

  @Get('api/customers')
  page(@Query('page') page = '1') {
    return customers(Number(page));
  }

  @Get('customers')
  @Header('content-type', 'text/html; charset=utf-8')
  table(@Query('page') page = '1') {
    return asHtml(customers(Number(page)));
  }

  @Post('api/handover')
  handOver() {
    return handOver(this.weir, customers(3));
  }
}

@Module({ controllers: [CustomerController], providers: [{ provide: WEIR, useValue: weir }] })
class ShopModule {}

const app = await NestFactory.create(ShopModule, { logger: ['error'] });
weirNest(app, weir, { account: (request) => accountOf(request.headers.cookie) });
await app.listen(Number(PORT), '127.0.0.1');
const { port } = (app.getHttpServer() as Server).address() as AddressInfo;
process.stdout.write(`http://127.0.0.1:${port}\n`);
process.on('SIGTERM', () => void app.close().then(() => weir.close()));
