/**
 * The profiles of all routes, within bounds, and as a file can hold them.
 *
 * Invariant: at most MAX_ROUTES; when they are used up a new route takes the place of the one that was quiet longest
 * among those that are still warming up, and otherwise stays cold. A flood of invented routes can neither grow memory
 * nor push out what was learned.
 */
import { type Drift, type Pin, RouteProfile, type SavedProfile } from './route-profile.ts';

/** About 0.2 MB each at worst, a few kilobytes in practice. */
export const MAX_ROUTES = 500;

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
}

export class RouteProfiles {
  readonly #options: RouteProfilesOptions;
  /** In the order in which they were last used. */
  readonly #routes = new Map<string, RouteProfile>();
  readonly #pinned = new Set<string>();

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
    const made = new RouteProfile(route);
    this.#routes.set(route, made);
    return made;
  }

  #makeRoom(): boolean {
    for (const [route, profile] of this.#routes) {
      if (profile.warm || this.#pinned.has(route)) continue;
      this.#routes.delete(route);
      return true;
    }
    return false;
  }

  /** Tells what one body taught. */
  report(drifts: readonly Drift[]): void {
    for (const drift of drifts) this.#options.onDrift?.(drift);
  }

  /** Replaces all pins. */
  pin(pins: Pins): void {
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

  /** Takes saved profiles in. Routes that are known keep what they have. */
  restore(saved: SavedProfiles): void {
    for (const profile of saved.routes) {
      if (this.#routes.size >= MAX_ROUTES) return;
      if (!this.#routes.has(profile.route)) this.#routes.set(profile.route, RouteProfile.restore(profile));
    }
  }
}
