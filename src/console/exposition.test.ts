import { describe, expect, it } from 'vitest';
import {
  EXPOSITION_TYPE,
  exposition,
  expositionType,
  type Family,
  histogramSamples,
  OPENMETRICS_TYPE,
} from './exposition.ts';

const families: readonly Family[] = [
  {
    name: 'weir_gate_requests_total',
    help: 'Requests by "protocol".\nEach \\ once.',
    type: 'counter',
    samples: [{ labels: { protocol: 'a"b\\c\nd' }, value: 3 }],
  },
  {
    name: 'weir_settle_seconds',
    help: 'Time.',
    type: 'histogram',
    samples: histogramSamples({ bounds: [0.5, 1], counts: [2, 0, 1], sum: 7.25 }),
  },
  { name: 'weir_empty', help: 'Nothing.', type: 'gauge', samples: [] },
  {
    name: 'weir_odd',
    help: 'Odd.',
    type: 'gauge',
    samples: [{ value: Number.NaN }, { value: Number.POSITIVE_INFINITY }],
  },
];

describe('metrics as text', () => {
  it('are in the form of 0.0.4', () => {
    expect(exposition(families)).toBe(
      [
        '# HELP weir_gate_requests_total Requests by "protocol".\\nEach \\\\ once.',
        '# TYPE weir_gate_requests_total counter',
        'weir_gate_requests_total{protocol="a\\"b\\\\c\\nd"} 3',
        '# HELP weir_settle_seconds Time.',
        '# TYPE weir_settle_seconds histogram',
        'weir_settle_seconds_bucket{le="0.5"} 2',
        'weir_settle_seconds_bucket{le="1"} 2',
        'weir_settle_seconds_bucket{le="+Inf"} 3',
        'weir_settle_seconds_sum 7.25',
        'weir_settle_seconds_count 3',
        '# HELP weir_odd Odd.',
        '# TYPE weir_odd gauge',
        'weir_odd NaN',
        'weir_odd +Inf',
        '',
      ].join('\n'),
    );
  });

  it('are in that of OpenMetrics: counters by what they count, bounds as floats, an end that is told', () => {
    const lines = exposition(families, OPENMETRICS_TYPE).split('\n');
    expect(lines.slice(0, 3)).toEqual([
      '# HELP weir_gate_requests Requests by \\"protocol\\".\\nEach \\\\ once.',
      '# TYPE weir_gate_requests counter',
      'weir_gate_requests_total{protocol="a\\"b\\\\c\\nd"} 3',
    ]);
    expect(lines).toContain('weir_settle_seconds_bucket{le="1.0"} 2');
    expect(lines.slice(-2)).toEqual(['# EOF', '']);
  });

  it.each<[string | undefined, string]>([
    [undefined, EXPOSITION_TYPE],
    ['*/*', EXPOSITION_TYPE],
    ['text/plain;version=0.0.4;q=0.5,*/*;q=0.1', EXPOSITION_TYPE],
    // What Prometheus 3 asks with.
    [
      'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;version=0.0.4;q=0.4,*/*;q=0.2',
      OPENMETRICS_TYPE,
    ],
    ['application/openmetrics-text', OPENMETRICS_TYPE],
    ['application/openmetrics-text;version=2.0.0', EXPOSITION_TYPE],
    ['application/openmetrics-text;version=1.0.0;q=0', EXPOSITION_TYPE],
  ])('come as they are asked for: %s', (accept, type) => {
    expect(expositionType(accept)).toBe(type);
  });
});
