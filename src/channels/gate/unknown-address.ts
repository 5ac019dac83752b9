/** Whom a recipient is filed under whose address is not known: the socket was gone before it was read, or nobody said it. */
export const UNKNOWN_ADDRESS = '0.0.0.0';
