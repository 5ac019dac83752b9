-- An alarm may be about what many recipients have in common and no identity stands for, such as a route.
ALTER TABLE identities MODIFY COLUMN kind Enum8('account' = 1, 'session' = 2, 'ip' = 3, 'net' = 4, 'asn' = 5, 'client' = 6, 'apiKey' = 7, 'employee' = 8, 'partner' = 9, 'cell' = 10);
