/** Where the console listens until the operator says otherwise: for this machine alone. */
export const DEFAULT_CONSOLE_PORT = 7300;
export const DEFAULT_CONSOLE_HOST = '127.0.0.1';
