import { describe, expect, it } from 'vitest';
import { forCluster, isClusterName, rowsTable } from './cluster.ts';
import { schemaStatements } from './store.ts';

const tablesIn = (statements: readonly string[]) =>
  statements.map((statement) => /CREATE TABLE IF NOT EXISTS (\w+)/.exec(statement)?.[1]).filter(Boolean);

describe('the schema for a cluster', () => {
  it('has a replicated table on every server and one that spans them, for each of one server', () => {
    const single = tablesIn(schemaStatements()).filter((table) => table !== 'ledger_schema');
    expect(single.length).toBeGreaterThan(5);
    const expected = ['ledger_schema', ...single.flatMap((table) => [`${table}_local`, table])];
    expect(tablesIn(schemaStatements('weir')).sort()).toEqual(expected.sort());
  });

  it('leaves nothing behind that is not replicated, or of one server', () => {
    for (const statement of schemaStatements('weir')) {
      expect(statement).toContain("ON CLUSTER 'weir'");
      // A change of a column is of a table that another statement has made.
      expect(statement).toMatch(
        /ENGINE = (?:Replicated(?:Replacing)?MergeTree\('\/clickhouse\/|Distributed\('weir')|^(?:--.*\n)*ALTER TABLE \w+ ON CLUSTER 'weir' MODIFY COLUMN/,
      );
      expect(statement).not.toContain('non_replicated');
    }
  });

  it('keeps who has seen all of the schema on every server', () => {
    const [schema] = schemaStatements('weir');
    expect(schema).toContain("'/clickhouse/tables/{database}/ledger_schema'");
  });

  it('spreads disclosures by their person', () => {
    const spans = schemaStatements('weir').find((statement) => /EXISTS disclosures ON/.test(statement));
    expect(spans).toBe(
      "CREATE TABLE IF NOT EXISTS disclosures ON CLUSTER 'weir' AS disclosures_local ENGINE = Distributed('weir', currentDatabase(), 'disclosures_local', person_top)",
    );
  });

  it('changes the columns of both', () => {
    expect(forCluster('-- why\nALTER TABLE verdicts ADD COLUMN note String', 'c')).toEqual([
      "-- why\nALTER TABLE verdicts_local ON CLUSTER 'c' ADD COLUMN note String",
      "-- why\nALTER TABLE verdicts ON CLUSTER 'c' ADD COLUMN note String",
    ]);
  });

  it('refuses what it does not know', () => {
    for (const statement of [
      'DROP TABLE x',
      'CREATE VIEW v AS SELECT 1',
      'CREATE TABLE IF NOT EXISTS x (a Int8) ENGINE = Log',
    ])
      expect(() => forCluster(statement, 'c')).toThrowError(/not known/);
  });

  it('takes no name that would end the statement', () => {
    expect(['weir', 'eu-west_1'].every(isClusterName)).toBe(true);
    expect(["a'b", '', 'a b', '1a', 'a;b'].some(isClusterName)).toBe(false);
    expect(rowsTable('aliases', undefined)).toBe('aliases');
    expect(rowsTable('aliases', 'weir')).toBe("aliases_local ON CLUSTER 'weir'");
  });
});
