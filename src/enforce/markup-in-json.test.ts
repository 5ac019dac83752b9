import { describe, expect, it } from 'vitest';
import { createInspector } from '../inspect/inspector.ts';
import { applyEdits } from './edits.ts';
import { maskEdits } from './mask.ts';

describe('data in markup in a string of JSON', () => {
  it('are masked so that the JSON around them stays JSON', () => {
    const html = '<p class="nick">小"明\\同学</p><p>电话 <b>138&#49;2345678</b> zs@example.com</p>';
    const bytes = Buffer.from(
      JSON.stringify({ html }).replaceAll('小', '\\u5c0f').replaceAll('@', '\\u0040'),
    );
    const { findings } = createInspector().inspect(bytes, { type: 'json' });
    expect(findings.map(({ entity }) => entity)).toContain('PHONE_NUMBER');
    const masked = Buffer.from(applyEdits(bytes, maskEdits(bytes, findings, { from: 'personal' })));
    const text = (JSON.parse(masked.toString()) as typeof masked & { html: string }).html;
    expect(text).not.toContain('138&#49;2345678');
    expect(text).not.toContain('zs@example.com');
    expect(text).toContain('<p class="nick">');
  });
});
