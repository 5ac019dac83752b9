/** Texts with values to fill in: errors, and what the locales say. */

/** Fills `{name}` in a template; an unknown name is left as it stands, so that a mistake is seen. */
export function fillTemplate(template: string, params: Readonly<Record<string, string | number>>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(params, name) ? String(params[name]) : whole,
  );
}
