/** Who is asking, as far as the shop knows. */
export type Visitor =
  | { readonly kind: 'anonymous' }
  /** A customer who signed in; `index` is the person's place in the population. */
  | { readonly kind: 'account'; readonly index: number }
  | { readonly kind: 'employee'; readonly employeeId: string }
  | { readonly kind: 'partner'; readonly partnerId: string };

export const ANONYMOUS: Visitor = { kind: 'anonymous' };
