/**
 * The product's own words in English: what channels, identities, categories, bases, tiers, verdicts and measures are
 * called in front of people. Shared by console, command line and reports.
 * Invariant: keyed by the types of src/disclosure, so that a new term without a name does not compile. Names are
 * written as inside a sentence: lower case unless the word itself has capitals.
 */
import type { Category, Tier } from '../../src/disclosure/category.ts';
import type { Basis, Channel, Measure } from '../../src/disclosure/channel.ts';
import type { IdentityKind } from '../../src/disclosure/recipient.ts';
import type { VerdictKind } from '../../src/disclosure/verdict.ts';

export const vocabularyEn = {
  channels: {
    web: 'web',
    staff: 'staff',
    database: 'database',
    export: 'export',
    log: 'access log',
  } as const satisfies Record<Channel, string>,
  kinds: {
    account: 'account',
    session: 'session',
    ip: 'IP address',
    net: 'network',
    asn: 'autonomous system',
    client: 'client fingerprint',
    apiKey: 'API key',
    employee: 'employee',
    partner: 'partner',
    cell: 'group',
  } as const satisfies Record<IdentityKind, string>,
  categories: {
    'pd:UID': 'user ID',
    'pd:Username': 'user name',
    'pd:Name': 'name',
    'pd:TelephoneNumber': 'phone number',
    'pd:EmailAddress': 'e-mail address',
    'pd:PhysicalAddress': 'postal address',
    'pd:SocialMedia': 'social media account',
    'weir:ResidentID': 'resident ID number',
    'pd:Passport': 'passport number',
    'pd:OfficialID': 'official ID',
    'pd:PaymentCardNumber': 'payment card number',
    'pd:BankAccount': 'bank account',
    'pd:GPSCoordinate': 'location',
    'pd:HealthRecord': 'health data',
    'pd:Biometric': 'biometric data',
    'pd:Authenticating': 'login secret',
    'pd:BirthDate': 'date of birth',
    'pd:Gender': 'gender',
    'pd:IPAddress': 'IP address',
    'pd:MACAddress': 'device (MAC) address',
    'pd:VehicalLicenseNumber': 'number plate',
    'pd:Purchase': 'purchase',
    'pd:Opinion': 'opinion',
    'pd:Professional': 'occupation',
    'pd:Picture': 'picture',
    'pd:Tax': 'tax number',
    'weir:OrganisationID': 'organisation number',
    'weir:Custom': 'custom field',
    'weir:OpaqueID': 'opaque id',
  } as const satisfies Record<Category, string>,
  tiers: {
    public: 'public',
    personal: 'personal',
    contact: 'contact',
    sensitive: 'sensitive',
  } as const satisfies Record<Tier, string>,
  bases: {
    none: 'none',
    self: 'own data',
    order: 'order',
    ticket: 'ticket',
    assignment: 'assignment',
    contract: 'contract',
    consent: 'consent',
  } as const satisfies Record<Basis, string>,
  verdicts: {
    pass: 'passed',
    'step-up': 'challenged',
    hold: 'held',
    deny: 'denied',
  } as const satisfies Record<VerdictKind, string>,
  measures: {
    pass: 'in full',
    mask: 'masked',
    deny: 'refused',
  } as const satisfies Record<Measure, string>,
  /** By the name a verdict's evidence carries. A test that is not listed is shown by its name. */
  tests: {
    budget: 'budget',
    rarity: 'rare people',
    coverage: 'too few repeats',
    'lone-actor': 'rare people, hardly any twice',
    enumeration: 'asking by trying',
    canary: 'canaries',
    bunching: 'bunching below budgets',
    outflow: 'outflow of a route',
    unexplained: 'unexplained access',
    operator: 'an operator',
  },
  /** Why a row or a field did not go to a partner, by the reason that a manifest counts it under. */
  leftOut: {
    'no-consent': 'no consent towards this partner',
    withdrawn: 'consent was withdrawn',
    'withdrawn-meanwhile': 'consent was withdrawn while the export ran (recorded, and not given)',
    expired: 'consent has expired',
    'not-yet': 'consent begins later',
    'not-separate': 'consent was not given separately',
    'other-purpose': 'consent is for another purpose',
    'other-method': 'consent is for another method',
    'category-not-covered': 'consent does not cover this kind of data',
    'nobody-named': 'nobody is named in the row',
    'several-people': 'the row names several people',
    'nothing-covered': 'nothing in the row is covered',
    'unknown-column': 'not among the columns that the file began with',
  },
  /** What happened in a case. */
  caseEvents: {
    opened: 'opened',
    scoped: 'scope changed, people now',
    answered: 'answered',
    noted: 'note',
    sent: 'sent, as marked',
    held: 'legal hold placed',
    released: 'legal hold ended',
    closed: 'closed',
  },
} as const;
