/**
 * What the challenge page runs: finds the number, puts the solution into a cookie and loads the page again. SHA-256 is
 * its own (FIPS 180-4): the browser's is there on encrypted pages only, and waits for each hash. Works in slices, so that
 * the page stays alive; knows no third party; counts its attempts, so that it cannot load itself for ever.
 *
 * Kept as text, as browsers get it; a test runs it against node:crypto.
 */

/** Cookie in which a browser brings its solution. */
export const SOLUTION_COOKIE = 'weir_solution';

export const SOLVER = `(function () {
'use strict';
var K = [], H = [], n = 2, i;
for (i = 0; i < 64; n++) {
  var prime = true;
  for (var d = 2; d * d <= n; d++) if (n % d === 0) { prime = false; break; }
  if (!prime) continue;
  if (i < 8) H[i] = (Math.sqrt(n) % 1 * 4294967296) | 0;
  K[i++] = (Math.cbrt(n) % 1 * 4294967296) | 0;
}
var W = new Int32Array(64);
function sha256(text) {
  var bytes = new TextEncoder().encode(text), length = bytes.length;
  var size = ((length + 8) >> 6) + 1, words = new Int32Array(size * 16), h = H.slice(), i, t;
  for (i = 0; i < length; i++) words[i >> 2] |= bytes[i] << (24 - (i & 3) * 8);
  words[length >> 2] |= 0x80 << (24 - (length & 3) * 8);
  words[size * 16 - 1] = length * 8;
  for (var block = 0; block < words.length; block += 16) {
    var a = h[0], b = h[1], c = h[2], d = h[3], e = h[4], f = h[5], g = h[6], j = h[7];
    for (t = 0; t < 64; t++) {
      if (t < 16) W[t] = words[block + t];
      else {
        var x = W[t - 15], y = W[t - 2];
        W[t] = (W[t - 16] + W[t - 7] + ((x >>> 7 | x << 25) ^ (x >>> 18 | x << 14) ^ x >>> 3)
          + ((y >>> 17 | y << 15) ^ (y >>> 19 | y << 13) ^ y >>> 10)) | 0;
      }
      var one = (j + ((e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7)) + (e & f ^ ~e & g) + K[t] + W[t]) | 0;
      var two = (((a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10)) + (a & b ^ a & c ^ b & c)) | 0;
      j = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
    }
    h[0] = (h[0] + a) | 0; h[1] = (h[1] + b) | 0; h[2] = (h[2] + c) | 0; h[3] = (h[3] + d) | 0;
    h[4] = (h[4] + e) | 0; h[5] = (h[5] + f) | 0; h[6] = (h[6] + g) | 0; h[7] = (h[7] + j) | 0;
  }
  for (var out = '', k = 0; k < 8; k++) out += ('0000000' + (h[k] >>> 0).toString(16)).slice(-8);
  return out;
}
if (typeof document === 'undefined') return sha256;
var given = JSON.parse(document.getElementById('weir-challenge').textContent);
var say = document.getElementById('weir-status'), bar = document.getElementById('weir-progress');
var again = document.getElementById('weir-again'), number = 0;
function end(text) { say.textContent = text; bar.hidden = true; again.hidden = false; again.focus(); }
function visits() {
  try {
    var now = Date.now(), times = (sessionStorage.getItem('weir') || '').split(',').map(Number);
    times = times.filter(function (t) { return now - t < 30000; }).concat(now);
    sessionStorage.setItem('weir', times.join(','));
    return times.length;
  } catch (_) { return 1; }
}
function forget() { try { sessionStorage.removeItem('weir'); } catch (_) { return; } }
function slice() {
  var until = Date.now() + 24, c = given.challenge;
  while (Date.now() < until) {
    for (var step = 0; step < 200; step++, number++) {
      if (number > c.maxnumber) return end(given.failed);
      if (sha256(c.salt + number) === c.challenge) {
        var solution = btoa(JSON.stringify({ algorithm: c.algorithm, challenge: c.challenge, number: number, salt: c.salt, signature: c.signature }));
        document.cookie = '${SOLUTION_COOKIE}=' + solution.replace(/=+$/, '') + '; path=/; max-age=120; samesite=lax' + (location.protocol === 'https:' ? '; secure' : '');
        say.textContent = given.done;
        bar.value = 1;
        return location.reload();
      }
    }
  }
  bar.value = Math.min(0.98, number / c.maxnumber);
  setTimeout(slice, 0);
}
again.addEventListener('click', function () { forget(); location.reload(); });
if (!navigator.cookieEnabled) return end(given.cookies);
if (visits() > 4) return end(given.failed);
say.textContent = given.working;
bar.hidden = false;
setTimeout(slice, 0);
})()`;
