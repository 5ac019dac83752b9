/**
 * The profiles of all routes, within bounds, and as a file can hold them.
 *
 * Invariant: at most MAX_ROUTES; when they are used up a new route takes the place of the one that was quiet longest
 * among those that are still warming up, and otherwise stays cold. A flood of invented routes can neither grow memory
 * nor push out what was learned.
 */
import { type Drift, type PathRoom, type Pin, RouteProfile, type SavedProfile } from './route-profile.ts';

export const MAX_ROUTES = 1_000;
/** Of all routes together; about 0.7 KB each. */
export const MAX_PATHS_OF_ALL = 20_000;

/** Version of what save() hands out. Another version is not read: profiles are learned again. */
export const PROFILES_VERSION = 1;

export interface SavedProfiles {
  readonly version: typeof PROFILES_VERSION;
  readonly routes: readonly SavedProfile[];
}

/** Pins by route and path. */
export type Pins = Readonly<Record<string, Readonly<Record<string, Pin>>>>;

export interface RouteProfilesOptions {
  /** Told of paths that are no longer what was concluded about them. */
  readonly onDrift?: (drift: Drift) => void;
  /** Told of a defect of learning; the inspection is as good as without it. */
  readonly onFault?: (error: unknown) => void;
}

export class RouteProfiles {
  readonly #options: RouteProfilesOptions;
  /** In the order in which they were last used. */
  readonly #routes = new Map<string, RouteProfile>();
  readonly #pinned = new Set<string>();
  #pins: Pins = {};
  readonly #room: PathRoom = { left: MAX_PATHS_OF_ALL };

  constructor(options: RouteProfilesOptions = {}) {
    this.#options = options;
  }

  get size(): number {
    return this.#routes.size;
  }

  [Symbol.iterator](): Iterator<RouteProfile> {
    return this.#routes.values();
  }

  /** The profile of a route; undefined when there is no room for another. */
  of(route: string): RouteProfile | undefined {
    const known = this.#routes.get(route);
    if (known !== undefined) {
      if (!known.warm) {
        this.#routes.delete(route);
        this.#routes.set(route, known);
      }
      return known;
    }
    if (this.#routes.size >= MAX_ROUTES && !this.#makeRoom()) return undefined;
    const made = new RouteProfile(route, this.#room);
    this.#routes.set(route, made);
    return made;
  }

  #makeRoom(): boolean {
    for (const [route, profile] of this.#routes) {
      if (profile.warm || this.#pinned.has(route)) continue;
      profile.forget();
      this.#routes.delete(route);
      return true;
    }
    return false;
  }

  /** Learns, and tells what drifted. A defect of learning is told and goes no further. */
  learn(learning: () => readonly Drift[]): void {
    try {
      for (const drift of learning()) this.#options.onDrift?.(drift);
    } catch (error) {
      this.#options.onFault?.(error);
    }
  }

  /** Replaces all pins. */
  pin(pins: Pins): void {
    this.#pins = pins;
    for (const profile of this.#routes.values()) profile.unpinAll();
    this.#pinned.clear();
    for (const [route, paths] of Object.entries(pins)) {
      const profile = this.of(route);
      if (profile === undefined) continue;
      this.#pinned.add(route);
      for (const [path, pin] of Object.entries(paths)) profile.pin(path, pin);
    }
  }

  save(): SavedProfiles {
    const routes = [...this.#routes.values()].flatMap((profile) => profile.save() ?? []);
    return { version: PROFILES_VERSION, routes };
  }

  /** Puts saved profiles, of a process that learns, in the place of its own; pins stay. */
  replace(saved: SavedProfiles): void {
    for (const profile of this.#routes.values()) profile.forget();
    this.#routes.clear();
    this.restore(saved);
    this.pin(this.#pins);
  }

  /** Takes saved profiles in. Routes that are known keep what they have. */
  restore(saved: SavedProfiles): void {
    for (const profile of saved.routes) {
      if (this.#routes.size >= MAX_ROUTES) return;
      if (!this.#routes.has(profile.route))
        this.#routes.set(profile.route, RouteProfile.restore(profile, this.#room));
    }
  }
}
