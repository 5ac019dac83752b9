export function errorsDocument(): string;
