/**
 * The one way in which tests open a browser, and a site with its gate for it: Debian's Chromium, asking nobody but who is
 * under test.
 */
import { type Browser, chromium } from 'playwright-core';
import { type Config, configSchema } from '../../src/cli/config.ts';
import { openSite, type Site } from '../../src/cli/site.ts';
import { systemClock } from '../../src/disclosure/time.ts';

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
];

/** @throws Error of playwright's when there is no Chromium; WEIR_CHROMIUM says where it is. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.WEIR_CHROMIUM ?? '/usr/bin/chromium',
    args: ARGUMENTS,
  });
}

/** A site as `weir gate` opens one. @param complaints gets what its log calls an error, and its ledger's troubles. */
export function openTestSite(config: object, complaints: string[]): Promise<Site> {
  return openSite({
    config: configSchema.parse(config) as Config,
    clock: systemClock,
    log: {
      info: () => undefined,
      warn: () => undefined,
      error: (fields, message) => complaints.push(`${message} ${JSON.stringify(fields)}`),
    },
    simulationSpeed: null,
    onTrouble: (error) => complaints.push(error.message),
  });
}
