import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inspectCases } from '../cases.ts';
import { createInspector } from '../inspector.ts';
import { checkText, DETECTORS } from './all.ts';
import { PACKS } from './detector.ts';

const ALL = createInspector({ tier: 'all' });
const DEFAULT = createInspector();

function found(text: string, entity: string, inspector = ALL): string[] {
  const [result] = inspectCases(inspector, [{ id: '', text }]);
  return result!.findings
    .filter((one) => one.entity === entity)
    .map(({ start, end }) => text.slice(start, end));
}

/** Values that authorities and standards print, and what is no such value. */
const VECTORS: readonly (readonly [entity: string, valid: readonly string[], invalid: readonly string[]])[] =
  [
    [
      'IBAN_CODE',
      ['DE89370400440532013000', 'GB82 WEST 1234 5698 7654 32', 'FR76-3000-6000-0112-3456-7890-189'],
      [
        'DE89370400440532013001',
        'GB82 WEST 1234 5698 7654 3',
        'ZZ89370400440532013000',
        'gb82 west 1234 5698 7654 32',
      ],
    ],
    [
      'CRYPTO',
      [
        '1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2',
        '3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy',
        'BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4',
        'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0',
      ],
      [
        '1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3',
        'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5',
        'Bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4',
      ],
    ],
    [
      'MAC_ADDRESS',
      ['00:1B:44:11:3A:B7', '00-1b-44-11-3a-b7', '001b.4411.3ab7'],
      ['FF:FF:FF:FF:FF:FF', '00:1B-44:11-3A:B7', '00:1B:44:11:3A:B7:01:02'],
    ],
    [
      'US_SSN',
      ['536-22-1234', '536 22 1234'],
      [
        '000-12-3456',
        '666-12-3456',
        '900-12-3456',
        '536-00-1234',
        '536-22-0000',
        '078-05-1120',
        '536-22 1234',
      ],
    ],
    ['US_ITIN', ['912-70-1234', '999-88-1234'], ['912-93-1234', '912-49-1234']],
    ['ABA_ROUTING_NUMBER', ['021000021', '0114-0153-3'], ['021000022', '000000000']],
    ['US_NPI', ['1234567893', '1245 319 599'], ['1234567894', '3234567893']],
    ['MEDICAL_LICENSE', ['AB1234563'], ['AB1234564']],
    ['US_MBI', ['1EG4-TE5-MK73', '1EG4TE5MK73'], ['1SG4-TE5-MK73']],
    ['UK_NHS', ['943 476 5919', '9434765919'], ['943 476 5918']],
    ['UK_NINO', ['AB123456C', 'AB 12 34 56 C'], ['BG123456C', 'AB123456E', 'DA123456C']],
    ['UK_POSTCODE', ['SW1A 1AA', 'M1 1AE', 'CR2 6XH'], ['SW1A 1CA', 'QW1 1AA']],
    ['UK_VEHICLE_REGISTRATION', ['BD51 SMR', 'A123 BCD'], ['BD30 SMR', 'BI51 SMR']],
    ['UK_DRIVING_LICENCE', ['MORGA657054SM9IJ'], ['MORGA673054SM9IJ', 'MO9GA657054SM9IJ']],
    ['CA_SIN', ['130 692 544', '130-692-544'], ['130 692 545', '046 454 286', '130 692-544']],
    ['AU_ABN', ['51 824 753 556', '51824753556'], ['51 824 753 557']],
    ['AU_ACN', ['004 085 616', '000 000 019'], ['004 085 617']],
    ['AU_TFN', ['123 456 782'], ['123 456 783']],
    ['AU_MEDICARE', ['2123 45670 1'], ['2123 45680 1', '7123 45670 1']],
    ['IN_AADHAAR', ['2341 2341 2346', '234123412346'], ['2341 2341 2347', '1234 1234 1234']],
    ['IN_PAN', ['ABCPE1234F'], ['ABCDEFGHIJ']],
    ['IN_GSTIN', ['27AAPFU0939F1ZV'], ['39AAPFU0939F1ZV', '27AAPFU0939F1YV']],
    ['KR_BRN', ['120-81-47521', '1208147521'], ['120-81-47522']],
    ['KR_RRN', ['960121-1234567'], ['961321-1234567', '960121-5234567']],
    ['KR_FRN', ['911124-5678906'], ['911124-1678906', '911324-5678906']],
    ['DE_TAX_ID', ['86095742719', '65929970489'], ['86095742718', '06095742719']],
    ['DE_VAT_ID', ['DE136695976', 'DE 136 695 976'], ['AT136695976', 'DE013669597']],
    ['DE_SOCIAL_SECURITY', ['15070649C103'], ['15070649C104', '15420649C103']],
    ['DE_HEALTH_INSURANCE', ['A123456780'], ['A123456781']],
    ['DE_LANR', ['123456601'], ['123456701']],
    ['DE_PASSPORT', ['C01X00T41'], ['C01X00T42']],
    ['ES_NIF', ['12345678Z', '12345678-Z'], ['12345678A']],
    ['ES_NIE', ['X1234567L'], ['X1234567M', 'W1234567L']],
    ['IT_FISCAL_CODE', ['RSSMRA85T10A562S'], ['RSSMRA85T99A562S', 'RSSMRA85K10A562S']],
    ['IT_VAT_CODE', ['07643520567'], ['07643520568', '00000000000']],
    ['FI_PERSONAL_IDENTITY_CODE', ['131052-308T', '010594Y9032'], ['131052-308U', '321052-308T']],
    ['SE_PERSONNUMMER', ['811228-9874', '198112289874', '670919-9530'], ['811228-9875', '811328-9874']],
    ['SE_ORGANISATIONSNUMMER', ['556016-0680'], ['556016-0681', '551016-0680']],
    ['PL_PESEL', ['44051401359', '02070803628'], ['44051401358', '44131401359']],
    ['SG_UEN', ['196800306E', '53125226D'], ['196800306F']],
    ['SG_NRIC_FIN', ['S1234567D'], ['S123456D', '51234567D']],
    ['TH_TNIN', ['1101700203450', '1-1017-00203-45-0'], ['1101700203451', '9101700203450']],
    ['TR_NATIONAL_ID', ['10000000146'], ['10000000147', '00000000146']],
    ['TR_LICENSE_PLATE', ['34 ABC 123', '06 A 1234'], ['82 ABC 123', '00 ABC 123']],
    ['ZA_ID_NUMBER', ['8001015009087'], ['8001015009088', '8013015009087', '8001015009387']],
    ['PH_TIN', ['000-123-456-000'], ['000-123-457-000']],
    ['NG_NIN', ['12345678902'], ['12345678901']],
    ['HK_ID_CARD', ['A123456(3)', 'A1234563'], ['A123456(4)']],
    ['TW_NATIONAL_ID', ['A123456789'], ['A123456788']],
    ['CN_USCC', ['91350100M000100Y43'], ['91350100M000100Y44', '99350100M000100Y43']],
    [
      'CN_VEHICLE_PLATE',
      ['京A12345', '沪A·D123挂', '粤BD12345', '粤B12345D'],
      ['京I12345', '火A12345', '京ABCDEF'],
    ],
    [
      'PHONE_NUMBER',
      ['(415) 555-2671', '0571-88776655', '(010)66668888'],
      ['(111) 555-2671', '(211) 155-2671'],
    ],
  ];

describe('structured values', () => {
  it.each(VECTORS)('%s', (entity, valid, invalid) => {
    for (const value of valid) expect(found(value, entity)).toEqual([value]);
    for (const value of valid) expect(found(`(${value}), x`, entity)).toEqual([value]);
    for (const value of invalid) expect(found(value, entity)).toEqual([]);
  });

  it.each([
    ['192.0.2.235', '192.0.2.235'],
    ['2001:db8::1', '2001:db8::1'],
    ['[::ffff:192.0.2.1]:80', '::ffff:192.0.2.1'],
    ['fe80::1%eth0', 'fe80::1%eth0'],
    ['10.0.0.0/8', '10.0.0.0/8'],
    ['256.1.1.1', undefined],
    ['std::vector', undefined],
    ['12:30:45', undefined],
    ['1:2:3:4:5:6:7:8:9', undefined],
  ])('addresses of machines: %s', (text, value) => {
    expect(found(text, 'IP_ADDRESS')).toEqual(value === undefined ? [] : [value]);
  });

  it('takes no number that a digit was altered in, where the check is modulo 11 or 97', () => {
    const single = [
      'UK_NHS',
      'IBAN_CODE',
      'AU_TFN',
      'IN_AADHAAR',
      'FI_PERSONAL_IDENTITY_CODE',
      'ES_NIF',
      'DE_TAX_ID',
    ];
    const rows = VECTORS.filter(([entity]) => single.includes(entity));
    fc.assert(
      fc.property(
        fc.constantFrom(...rows),
        fc.nat(),
        fc.integer({ min: 1, max: 9 }),
        ([entity, [value]], at, by) => {
          const places = [...value!].flatMap((character, i) => (/\d/.test(character) ? [i] : []));
          const place = places[at % places.length]!;
          const digit = (Number(value![place]) + by) % 10;
          const altered = value!.slice(0, place) + digit + value!.slice(place + 1);
          expect(found(altered, entity)).toEqual([]);
        },
      ),
    );
  });

  it.each([
    ['order 123456782 shipped', 'AU_TFN'],
    ['part AB1234567', 'UK_PASSPORT'],
    ['seen 8001015009087', 'ZA_ID_NUMBER'],
    ['ref 51824753556', 'AU_ABN'],
    ['seen 10115', 'DE_PLZ'],
  ])('leaves out of the default tier what nothing proves: %s', (text, entity) => {
    expect(found(text, entity, DEFAULT)).toEqual([]);
    expect(found(text, entity)).toHaveLength(1);
  });

  it.each([
    ['my tax file number is 123 456 782', 'AU_TFN', '123 456 782'],
    ['passport number: AB1234567', 'UK_PASSPORT', 'AB1234567'],
    ['aaa123456 es mi número de pasaporte', 'ES_PASSPORT', 'aaa123456'],
    ['เลขประจำตัวประชาชน 1101700203450', 'TH_TNIN', '1101700203450'],
    ['주민등록번호 960121-1234567', 'KR_RRN', '960121-1234567'],
    ['护照号E12345678', 'CN_PASSPORT', 'E12345678'],
    ['港澳通行证：C12345678', 'CN_TRAVEL_PERMIT', 'C12345678'],
  ])('takes it with a word beside it: %s', (text, entity, value) => {
    expect(found(text, entity, DEFAULT)).toEqual([value]);
  });

  it('does not belong to a longer word, whatever stands beside it in other scripts', () => {
    fc.assert(
      fc.property(fc.constantFrom(...VECTORS), fc.constantFrom('x', '_', '7'), ([entity, [value]], glue) => {
        expect(found(`${glue}${value}${glue}`, entity)).not.toContain(value);
      }),
    );
    expect(found('身份证A123456(3)在此', 'HK_ID_CARD')).toEqual(['A123456(3)']);
  });
});

describe('the list of detectors', () => {
  it('names a source and a known pack for each, and holds no entity in two packs but phone numbers', () => {
    const packs = new Map<string, string>();
    for (const { entity, source, pack } of DETECTORS) {
      expect(source.length).toBeGreaterThan(5);
      expect(PACKS).toContain(pack);
      if (entity !== 'PHONE_NUMBER') expect(packs.get(entity) ?? pack).toBe(pack);
      packs.set(entity, pack);
    }
  });

  it('checks anything without throwing', () => {
    fc.assert(
      fc.property(fc.constantFrom(...DETECTORS), fc.stringMatching(/^[0-9A-Z]{18,40}$/), (detector, text) => {
        expect([true, false, undefined]).toContain(checkText(detector, text));
      }),
    );
  });
});
