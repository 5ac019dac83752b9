/** Imports a rival from beside this file, so that its packages are found here and not among the product's. */
export async function load(name: string): Promise<unknown> {
  return import(name);
}
