/**
 * An inspector that learns: inspects with what is known of a route, and in the warm-up and in audits looks at the same
 * body once more, cold, and learns from that. So what is learned never rests on what was learned before.
 *
 *   body ─▶ inspector (with evidence) ─▶ result
 *     └ one in AUDIT_EVERY, all while warming up ─▶ cold inspector, tier `all` ─▶ profile
 */
import { treatmentOf } from '../body-type.ts';
import type { BodyDescription, Inspection, InspectionSession, Inspector } from '../inspection.ts';
import type { RouteProfile } from './route-profile.ts';
import type { RouteProfiles } from './route-profiles.ts';
import { hasPaths, MAX_LEARNED_BYTES, valuesOf } from './values-of-body.ts';

/** When a body is learned from. */
export type Later = (learning: () => void) => void;
const atOnce: Later = (learning) => learning();

/**
 * @param inspector asks the profiles for evidence.
 * @param cold asks nobody, tier `all`.
 * @param later when a body is learned from: at once, or when whoever waits for the result has it. Until then the body must
 *   not be changed.
 */
export function learningInspector(
  inspector: Inspector,
  cold: Inspector,
  profiles: RouteProfiles,
  later: Later = atOnce,
): Inspector {
  /** The profile that learns from this body, if one does. */
  const learner = ({ route }: BodyDescription): RouteProfile | undefined => {
    if (route === undefined) return undefined;
    const profile = profiles.of(route);
    return profile?.turn() === true ? profile : undefined;
  };
  const learn = (profile: RouteProfile, bytes: Uint8Array, body: BodyDescription): void => {
    const learning = () => {
      const type = body.type ?? typeOf(body, bytes);
      if (!hasPaths(type)) return [];
      const { findings } = cold.inspect(bytes, { ...body, type });
      return profile.learn((onValue) => valuesOf(bytes, type, onValue), findings);
    };
    later(() => profiles.learn(learning));
  };
  return {
    inspect: (bytes, body) => {
      const result = inspector.inspect(bytes, body);
      const profile = learner(body);
      if (profile !== undefined && bytes.length <= MAX_LEARNED_BYTES && !isPage(body, bytes))
        learn(profile, bytes, body);
      return result;
    },
    open: (body) => {
      const session = inspector.open(body);
      const profile = learner(body);
      return profile === undefined
        ? session
        : new LearningSession(session, (bytes) => learn(profile, bytes, body));
    },
    forget: () => inspector.forget?.(),
  };
}

/** Whether a body is a page for certain: nothing is learned of it, and nothing needs to be kept until then. */
function isPage({ type, contentType }: BodyDescription, bytes: Uint8Array): boolean {
  if (type !== undefined) return type === 'html';
  return bytes[0] === 0x3c && contentType?.startsWith('text/html') === true;
}

function typeOf({ contentType }: BodyDescription, bytes: Uint8Array) {
  const { walk } = treatmentOf(contentType, bytes);
  return walk === 'nothing' || walk === 'unreadable' || walk === 'parts' ? 'text' : walk;
}

/** Keeps a copy of a body up to MAX_LEARNED_BYTES; a longer one is not learned from. */
class LearningSession implements InspectionSession {
  readonly #session: InspectionSession;
  readonly #learn: (bytes: Uint8Array) => void;
  #pieces: Uint8Array[] | undefined = [];
  #length = 0;

  constructor(session: InspectionSession, learn: (bytes: Uint8Array) => void) {
    this.#session = session;
    this.#learn = learn;
  }

  write(chunk: Uint8Array): void {
    this.#session.write(chunk);
    this.#length += chunk.length;
    if (this.#length > MAX_LEARNED_BYTES) this.#pieces = undefined;
    this.#pieces?.push(Uint8Array.from(chunk));
  }

  window(): Inspection {
    return this.#session.window();
  }

  end(): Inspection {
    const result = this.#session.end();
    if (this.#pieces !== undefined && this.#length > 0) this.#learn(Buffer.concat(this.#pieces));
    return result;
  }
}
