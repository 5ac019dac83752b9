import { describe, expect, it } from 'vitest';
import { type Category, categorySet } from '../disclosure/category.ts';
import { Newest, standingOf, Uses } from './consent-standing.ts';
import type { Consent } from './consents.ts';
import type { Manifest, Share } from './share-book.ts';

const NOW = 1_000;

function consent(
  more: Partial<NonNullable<Consent['terms']>> = {},
  state: Consent['state'] = 'given',
  key = 1n,
) {
  const terms = {
    recipient: 'acme',
    purpose: 'delivery',
    method: 'api',
    categories: categorySet('pd:Name', 'pd:TelephoneNumber'),
    separate: true,
    givenAt: 100,
    expiresAt: null,
    ...more,
  };
  return { state, keys: [key], terms };
}

function share(more: Partial<Manifest>, categories: readonly Category[] = ['pd:Name'], ended = false): Share {
  const columns = categories.map((category) => ({ name: category, category }));
  const manifest = { partner: 'Acme', purpose: 'Delivery', method: 'API', columns, ...more } as Manifest;
  return { manifest, hash: '', isSigned: true, ended: ended ? { at: 1, reason: '' } : null };
}

function standing(
  asked: ReturnType<typeof consent>,
  { others = [], shares = [] }: { others?: ReturnType<typeof consent>[]; shares?: Share[] } = {},
) {
  const newest = new Newest();
  for (const each of [asked, ...others]) newest.add(each);
  return standingOf(asked, newest, new Uses(shares), NOW);
}

describe('a consent', () => {
  it('stands as it was said, before anything is compared', () => {
    expect(standing(consent())).toEqual({ standing: 'valid', anew: [] });
    expect(standing(consent({}, 'withdrawn')).standing).toBe('withdrawn');
    expect(standing(consent({}, 'expired')).standing).toBe('expired');
    expect(standing({ state: 'forgotten', keys: [], terms: undefined as never }).standing).toBe('forgotten');
    expect(standing(consent({ givenAt: NOW + 1 })).standing).toBe('not-yet');
    expect(standing(consent({ givenAt: NOW })).standing).toBe('valid');
    expect(standing(consent({ separate: false })).standing).toBe('not-separate');
  });

  it('gives way to a newer one of the same person for the same partner and purpose only', () => {
    const newer = { givenAt: 200 };
    expect(standing(consent(), { others: [consent(newer)] }).standing).toBe('superseded');
    // A newer one that was withdrawn counts, too: the older one does not outlive it.
    expect(standing(consent(), { others: [consent(newer, 'withdrawn')] }).standing).toBe('superseded');
    expect(standing(consent(), { others: [consent(newer, 'given', 2n)] }).standing).toBe('valid');
    expect(standing(consent(), { others: [consent({ ...newer, purpose: 'ads' })] }).standing).toBe('valid');
    expect(standing(consent(), { others: [consent({ ...newer, recipient: 'other' })] }).standing).toBe(
      'valid',
    );
  });

  it('is needed anew when what is done is more than it says', () => {
    expect(standing(consent(), { shares: [share({})] }).standing).toBe('valid');
    expect(standing(consent(), { shares: [share({ method: 'file' })] })).toEqual({
      standing: 'consent-anew',
      anew: ['other-method'],
    });
    expect(standing(consent(), { shares: [share({}, ['pd:Name', 'pd:EmailAddress'])] }).anew).toEqual([
      'category-not-covered',
    ]);
    expect(standing(consent(), { shares: [share({ purpose: 'ads' })] }).anew).toEqual(['other-purpose']);
    expect(standing(consent(), { shares: [share({ partner: 'Else', method: 'file' })] }).standing).toBe(
      'valid',
    );
  });

  it('is compared with the newest export for its purpose, and with none that was ended', () => {
    const shares = [share({ method: 'file' }), share({}), share({ purpose: 'ads', method: 'file' })];
    expect(standing(consent(), { shares }).standing).toBe('valid');
    expect(
      standing(consent(), { shares: [share({}), share({ method: 'file' }, ['pd:Name'], true)] }).standing,
    ).toBe('valid');
  });

  it('for a purpose that nothing was given for stands, when the person agreed to the other as well', () => {
    const shares = [share({ purpose: 'ads' })];
    expect(standing(consent(), { shares, others: [consent({ purpose: 'ads' })] }).standing).toBe('valid');
  });
});
