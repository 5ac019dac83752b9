/** The inspector that a configuration asks for. */
import type { Inspector } from '../inspect/inspection.ts';
import { createInspector } from '../inspect/inspector.ts';
import { rememberingInspector } from '../inspect/memory/remembering-inspector.ts';
import { type Later, learningInspector } from '../inspect/profiles/learning-inspector.ts';
import type { RouteProfiles } from '../inspect/profiles/route-profiles.ts';
import { type Config, inspectionOf } from './config.ts';

/**
 * An audit takes several times what a response takes: it is made while the response that it is made of waits for the disk,
 * or has left.
 */
const behindTheResponse: Later = (learning) => void setImmediate(learning);

/** @param learns whether this process learns of routes; otherwise it only uses what another has learned. */
export function inspectorOf(config: Config, profiles: RouteProfiles, learns = true): Inspector {
  const options = {
    ...inspectionOf(config),
    maxBodyBytes: config.limits.inspectedBytes,
    columns: true,
  };
  if (!config.inspect.learn) return rememberingInspector(createInspector(options));
  const inspector = rememberingInspector(
    createInspector({ ...options, evidence: (route) => profiles.of(route) }),
    { version: (route) => profiles.of(route)?.version ?? 0 },
  );
  return learns
    ? learningInspector(inspector, createInspector({ ...options, tier: 'all' }), profiles, behindTheResponse)
    : inspector;
}
