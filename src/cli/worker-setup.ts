/** What the process that counts tells a worker first. It goes over a line between processes of one gate, nowhere else. */
import type { Locale } from '../../locales/locale.ts';
import type { Known } from '../channels/gate/identify.ts';
import type { SavedProfiles } from '../inspect/profiles/route-profiles.ts';
import type { ConfigSource } from './config-source.ts';

/** The worker that learns of routes; the others are told. */
export const LEARNER = 1;

export interface WorkerSetup {
  readonly number: number;
  /** Workers of the gate, among whom limits are divided. */
  readonly workers: number;
  readonly source: ConfigSource;
  /** The key file's bytes, in base64. */
  readonly key: string;
  readonly host: string;
  readonly port: number;
  /** Whose sessions are, those longest unused first. */
  readonly sessions: readonly (readonly [string, Known])[];
  readonly profiles: SavedProfiles;
  readonly locale: Locale;
}
