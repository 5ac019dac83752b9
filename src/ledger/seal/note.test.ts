import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkpointText,
  MAX_SIGNATURES,
  noteSigner,
  openNote,
  parseCheckpoint,
  parseVkey,
  signNote,
} from './note.ts';

// The key pair and the note that the documentation of Go's golang.org/x/mod/sumdb/note shows.
const GO_VKEY = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const GO_SEED = Buffer.from('AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz', 'base64').subarray(1);
const GO_TEXT =
  "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const GO_NOTE = `${GO_TEXT}
— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
`;

describe('signed notes', () => {
  const go = noteSigner('PeterNeumann', GO_SEED);
  const other = noteSigner('other.example/log', Buffer.alloc(32, 7));

  it('are byte for byte those of the reference implementation', () => {
    expect(go.vkey).toBe(GO_VKEY);
    expect(signNote(GO_TEXT, go)).toBe(GO_NOTE);
    const known = parseVkey(GO_VKEY);
    expect(openNote(GO_NOTE, known === undefined ? [] : [known])).toMatchObject({ text: GO_TEXT });
  });

  it.each([
    'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k',
    'EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop',
    'TEST+7997405c+AQcC+FTVKf0jlTdHDY3rbevmnKxxPjigCXlVtGe6RIr6',
  ])('read the published verifier key %s', (vkey) => {
    expect(parseVkey(vkey)?.vkey).toBe(vkey);
  });

  it.each([
    GO_VKEY.replace('c74f20a3', 'c74f20a4'),
    GO_VKEY.replace('+AR', '+BB'),
    GO_VKEY.slice(0, -4),
    'Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
    'remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2',
    '',
  ])('refuse %j as a verifier key', (vkey) => expect(parseVkey(vkey)).toBeUndefined());

  it('hold for any text and signers, and for no other text', () => {
    const text = fc.array(
      fc.string({ unit: 'grapheme' }).map((line) => line.replace(/\p{Cc}/gu, '')),
      {
        minLength: 1,
      },
    );
    fc.assert(
      fc.property(text, (lines) => {
        const body = lines.map((line) => `${line}\n`).join('');
        const note = signNote(body, go, other);
        expect(openNote(note, [other])).toEqual({
          text: body,
          signedBy: [expect.objectContaining(name(other))],
        });
        expect(openNote(note, [go, other])?.signedBy).toHaveLength(2);
        expect(openNote(`x${note}`, [go])).toBeUndefined();
      }),
    );
  });

  it('ignore unknown keys and are spoilt by a known key’s wrong signature', () => {
    const note = signNote(GO_TEXT, go, other);
    expect(openNote(note, [noteSigner('PeterNeumann', Buffer.alloc(32, 9))])).toBeUndefined();
    const forged = signNote(GO_TEXT.replace('think', 'thank'), other).split('\n\n')[1] as string;
    expect(openNote(`${GO_NOTE}${forged}`, [go])).toBeDefined();
    expect(openNote(`${GO_NOTE}${forged}`, [go, other])).toBeUndefined();
  });

  it.each([
    '',
    '\n\n',
    GO_TEXT,
    GO_NOTE.slice(0, -1),
    GO_NOTE.replace('— ', '- '),
    GO_NOTE.replace('x08go', 'y08go'),
    GO_NOTE.replace('\nthen', '\r\nthen'),
    `${GO_NOTE}${'— a.example AAAAAAAA\n'.repeat(MAX_SIGNATURES)}`,
  ])('refuse the malformed note %#', (note) => expect(openNote(note, [go])).toBeUndefined());

  it('never throw on what somebody sent', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (junk) => {
        expect(openNote(junk, [go])).toBeUndefined();
        expect(openNote(GO_NOTE.replace('is the', junk), [go])?.text ?? GO_TEXT).toBe(GO_TEXT);
        parseVkey(junk);
        parseCheckpoint(junk);
      }),
    );
  });
});

describe('checkpoints', () => {
  const TEXT = 'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n';

  it('are read and written as in the specification’s example', () => {
    const checkpoint = parseCheckpoint(TEXT);
    expect(checkpoint).toMatchObject({ origin: 'example.com/behind-the-sofa', size: 20852163 });
    if (checkpoint !== undefined) expect(checkpointText(checkpoint)).toBe(TEXT);
    expect(parseCheckpoint(`${TEXT}extension\n`)).toEqual(checkpoint);
  });

  it.each([
    TEXT.replace('208', '0208'),
    TEXT.replace('208', '-208'),
    TEXT.replace('Cs', 'C'),
    TEXT.slice(0, -1),
    `${TEXT}\n`,
    `\n${TEXT}`,
  ])('refuse %j', (text) => expect(parseCheckpoint(text)).toBeUndefined());
});

function name({ name, vkey }: { name: string; vkey: string }) {
  return { name, vkey };
}
