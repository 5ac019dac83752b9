/**
 * The client of the benchmark's open loop, in a process of its own: it sleeps between requests, so that it takes neither
 * the core of the proxy nor that of the origin, and answers change nothing about when the next request goes out.
 *
 *   node pacer.ts URL REQUESTS_A_SECOND SECONDS     prints the times as JSON, in milliseconds, sorted
 *
 * A request is timed from when it was due. Timers wake up to two milliseconds late, which is no server's doing: within
 * that a request is timed from when it was sent. Coordinated omission would need requests that wait for answers; none does.
 */
import { Agent, get } from 'node:http';

/** A timer of Node is as late as that on an idle machine. */
const TIMER_LATENESS_MS = 2;
const [url = '', perSecond = '500', seconds = '4'] = process.argv.slice(2);
const rate = Number(perSecond);
const times = new Float64Array(Math.round(rate * Number(seconds)));
const agent = new Agent({ keepAlive: true, maxSockets: 256 });
/** Connections are made and code is compiled before it counts. */
const WARM_MS = 500;
const warm = Math.round((rate * WARM_MS) / 1_000);
const begin = performance.now() + 50;
let sent = 0;
let answered = 0;

function send(i: number): void {
  const due = begin + (i * 1_000) / rate;
  const now = performance.now();
  const from = now - due <= TIMER_LATENESS_MS ? now : due;
  get(url, { agent }, (response) => {
    response.on('end', () => {
      if (i >= warm) times[i - warm] = performance.now() - from;
      if (++answered === times.length + warm) end();
    });
    response.resume();
  }).on('error', (error) => {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  });
}

function tick(): void {
  while (sent < times.length + warm && begin + (sent * 1_000) / rate <= performance.now()) send(sent++);
  if (sent < times.length + warm) setTimeout(tick, 1);
}

function end(): void {
  agent.destroy();
  process.stdout.write(`${JSON.stringify([...times.sort()])}\n`);
}

tick();
