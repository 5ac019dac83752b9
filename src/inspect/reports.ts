/** What each kind of key and each shape is reported as, and what it identifies somebody by. */
import type { Category } from '../disclosure/category.ts';
import type { IdentifierNamespace } from '../disclosure/person.ts';
import type { Shape } from './scan.ts';

/** What a kind of key or a shape is reported as, and what it identifies somebody by. */
export interface Report {
  readonly entity: string;
  readonly category: Category;
  readonly namespace?: IdentifierNamespace;
  /** See Candidate.dependent and Candidate.wide. */
  readonly dependent?: true;
  readonly wide?: true;
}

export const REPORTS = {
  phone: { entity: 'PHONE_NUMBER', category: 'pd:TelephoneNumber', namespace: 'phone' },
  email: { entity: 'EMAIL_ADDRESS', category: 'pd:EmailAddress', namespace: 'email' },
  residentId: { entity: 'CN_RESIDENT_ID', category: 'weir:ResidentID', namespace: 'residentId' },
  card: { entity: 'CREDIT_CARD', category: 'pd:PaymentCardNumber', namespace: 'card' },
  name: { entity: 'PERSON', category: 'pd:Name', namespace: 'name' },
  username: { entity: 'USERNAME', category: 'pd:Username', namespace: 'username' },
  userId: { entity: 'USER_ID', category: 'pd:UID', namespace: 'id' },
  address: { entity: 'LOCATION', category: 'pd:PhysicalAddress', wide: true },
  birthDate: { entity: 'DATE_TIME', category: 'pd:BirthDate', dependent: true },
  gender: { entity: 'GENDER', category: 'pd:Gender', dependent: true },
  ip: { entity: 'IP_ADDRESS', category: 'pd:IPAddress' },
  wechat: { entity: 'WECHAT_ID', category: 'pd:SocialMedia', namespace: 'username' },
  qq: { entity: 'QQ_ID', category: 'pd:SocialMedia', namespace: 'username' },
  alipay: { entity: 'ALIPAY_ID', category: 'pd:SocialMedia', namespace: 'username' },
  geo: { entity: 'GEO_COORDINATES', category: 'pd:GPSCoordinate', dependent: true },
  opinion: { entity: 'OPINION', category: 'pd:Opinion', dependent: true, wide: true },
  purchase: { entity: 'PURCHASE', category: 'pd:Purchase', dependent: true, wide: true },
} as const satisfies Record<string, Report>;
/** An address within running text: it lies in an opinion, and is what is to be seen of it. */
export const ADDRESS_IN_TEXT: Report = { entity: 'LOCATION', category: 'pd:PhysicalAddress' };
export type ReportKind = keyof typeof REPORTS;

export const SHAPE_KIND: Readonly<Record<Shape, 'phone' | 'email' | 'residentId' | 'card'>> = {
  mobile: 'phone',
  prefixedMobile: 'phone',
  internationalPhone: 'phone',
  email: 'email',
  residentId: 'residentId',
  card: 'card',
};
