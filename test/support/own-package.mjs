// For processes of the examples in this clone: `weir/…` is the clone itself, as it would be installed.
import { registerHooks } from 'node:module';

const own = new URL('../../package.json', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) =>
    next(specifier, specifier.startsWith('weir/') ? { ...context, parentURL: own } : context),
});
