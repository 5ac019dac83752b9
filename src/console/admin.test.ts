import { describe, expect, it } from 'vitest';
import { createAdmin } from './admin.ts';
import { exposition, histogramSamples } from './exposition.ts';

describe('metrics', () => {
  it('are written as Prometheus reads them', () => {
    const text = exposition([
      { name: 'a_total', help: 'One\nline \\ here.', type: 'counter', samples: [{ value: 3 }] },
      {
        name: 'b',
        help: 'B.',
        type: 'gauge',
        samples: [
          { labels: { file: 'a "b"\\c\nd', x: '1' }, value: 0.5 },
          { labels: { file: 'z' }, value: Number.POSITIVE_INFINITY },
        ],
      },
      { name: 'nothing', help: 'N.', type: 'gauge', samples: [] },
    ]);
    expect(text).toBe(
      '# HELP a_total One\\nline \\\\ here.\n# TYPE a_total counter\na_total 3\n' +
        '# HELP b B.\n# TYPE b gauge\nb{file="a \\"b\\"\\\\c\\nd",x="1"} 0.5\nb{file="z"} +Inf\n',
    );
  });

  it('have histograms whose classes hold all below them', () => {
    const samples = histogramSamples({ bounds: [0.1, 1], counts: [2, 0, 3], sum: 12.5 });
    const text = exposition([{ name: 'h_seconds', help: 'H.', type: 'histogram', samples }]);
    expect(text.split('\n').slice(2, 7)).toEqual([
      'h_seconds_bucket{le="0.1"} 2',
      'h_seconds_bucket{le="1"} 2',
      'h_seconds_bucket{le="+Inf"} 5',
      'h_seconds_sum 12.5',
      'h_seconds_count 5',
    ]);
  });
});

describe('the listener for those who run the gate', () => {
  it('is alive, ready unless something hinders it, and answers nothing else', async () => {
    let hindrances: string[] = ['starting'];
    const admin = createAdmin({
      hindrances: () => hindrances,
      families: () => [{ name: 'a', help: 'A.', type: 'gauge', samples: [{ value: 1 }] }],
    });
    const url = await admin.listen('127.0.0.1', 0);
    const ask = async (path: string, method = 'GET') => {
      const response = await fetch(url + path, { method });
      return [response.status, await response.text()];
    };
    try {
      expect(await ask('/-/health')).toEqual([200, '{"status":"alive"}\n']);
      expect(await ask('/-/ready')).toEqual([503, '{"status":"not ready","hindrances":["starting"]}\n']);
      hindrances = [];
      expect(await ask('/-/ready?verbose')).toEqual([200, '{"status":"ready","hindrances":[]}\n']);
      expect(await ask('/-/ready', 'HEAD')).toEqual([200, '']);
      expect(await ask('/-/metrics')).toEqual([200, '# HELP a A.\n# TYPE a gauge\na 1\n']);
      expect((await ask('/-/metrics', 'POST'))[0]).toBe(405);
      expect((await ask('/')).at(0)).toBe(404);
      const second = createAdmin({ hindrances: () => [], families: () => [] });
      await expect(second.listen('127.0.0.1', Number(new URL(url).port))).rejects.toMatchObject({
        code: 'WEIR_PORT_IN_USE',
        params: { option: '--admin' },
      });
    } finally {
      await admin.close();
    }
  });
});
