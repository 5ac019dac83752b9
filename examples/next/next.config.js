/** @type {import('next').NextConfig} */
export default {
  // Run as it is installed: one Weir for all that Next.js bundles.
  serverExternalPackages: ['weir'],
};
