/** What a recipient's sealed value is bound to: its identity's key, so that it cannot be moved to another identity. */
import type { RecipientKey } from '../disclosure/recipient.ts';

export function boundTo(key: RecipientKey): string {
  return `identity:${key}`;
}
