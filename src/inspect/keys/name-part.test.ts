import { describe, expect, it } from 'vitest';
import { FAMILY, GIVEN, MIDDLE, namePart } from './name-part.ts';

describe('namePart', () => {
  it.each([
    ['First Name', GIVEN],
    ['firstName', GIVEN],
    ['first_name', GIVEN],
    ['user-first-name', GIVEN],
    ['Given names', GIVEN],
    ['Forename', GIVEN],
    ['Vorname', GIVEN],
    ['名', GIVEN],
    ['middleName', MIDDLE],
    ['Last Name', FAMILY],
    ['surname', FAMILY],
    ['buyerLastName', FAMILY],
    ['Apellidos', FAMILY],
    ['姓', FAMILY],
    ['Full Name', 0],
    ['name', 0],
    ['姓名', 0],
    ['username', 0],
    ['profile name', 0],
  ])('%s', (key, part) => expect(namePart(key)).toBe(part));
});
