// A Chromium and a font with Chinese glyphs for the browser tests: found, or installed where that may be done without
// asking (root on Debian), or named in one line.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const BROWSERS = [
  process.env.WEIR_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

const findBrowser = () => BROWSERS.find((path) => path !== undefined && path !== '' && existsSync(path));

function hasChineseFont() {
  const { status, stdout } = spawnSync('fc-list', [':lang=zh-cn', 'family'], { encoding: 'utf8' });
  return status === 0 && stdout.trim() !== '';
}

/** @returns what is missing, as one line; undefined when everything is there. Sets WEIR_CHROMIUM. */
export function prepareBrowser() {
  if (findBrowser() === undefined || !hasChineseFont()) {
    const mayInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
    if (mayInstall) {
      console.log('\nInstalling chromium and fonts-noto-cjk…');
      const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
      const quiet = { stdio: ['ignore', 'ignore', 'inherit'], env };
      spawnSync('apt-get', ['update', '-qq'], quiet);
      spawnSync(
        'apt-get',
        ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-noto-cjk', 'fontconfig'],
        quiet,
      );
    }
  }
  const browser = findBrowser();
  if (browser === undefined || !hasChineseFont()) {
    return 'WEIR_BROWSER_MISSING install Chromium and a font with Chinese glyphs: apt-get install chromium fonts-noto-cjk, or set WEIR_CHROMIUM to its path';
  }
  process.env.WEIR_CHROMIUM = browser;
  return undefined;
}
