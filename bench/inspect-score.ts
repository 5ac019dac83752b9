/**
 * Quality on labelled cases: precision, recall and F1 by entity with exact spans, for both tiers, and the agreement of
 * the checks with labelled values. Reads `presidio.jsonl` and `presidio-validators.jsonl` of a directory that is no
 * part of the repository (WEIR_CASES, or `--cases`); cases of others are scored the same way.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Bench, type Row, rounded } from './bench.ts';
import { f1, macro, readCases, type Score, scoreCases } from './inspect-score/score.ts';
import { scoreValidators } from './inspect-score/validators.ts';

/** Entities that every detector of personal data knows. */
const COMMON = new Set(['CREDIT_CARD', 'EMAIL_ADDRESS', 'PHONE_NUMBER', 'IP_ADDRESS', 'IBAN_CODE', 'US_SSN']);

const TARGET_COMMON = 0.98;
const TARGET_MACRO = 0.95;

export const bench: Bench = {
  name: 'inspect-score',
  summary: {
    en: 'precision, recall and F1 by entity on labelled cases, exact spans, both tiers',
    zh: '在标注样例上按实体计算精确率、召回率和 F1（位置须完全一致），两个级别',
  },
  options: [
    {
      name: 'cases',
      about: { en: 'directory of the cases (default: WEIR_CASES)', zh: '样例目录（默认 WEIR_CASES）' },
      byDefault: '',
    },
    { name: 'file', about: { en: 'one file of cases instead', zh: '改为单个样例文件' }, byDefault: '' },
    {
      name: 'misses',
      about: { en: 'list what is wrong, on stderr', zh: '在 stderr 列出错误' },
      byDefault: false,
    },
  ],
  async run(context) {
    const root = String(context.options.cases || process.env.WEIR_CASES || '');
    const file = String(context.options.file || join(root, 'presidio.jsonl'));
    if (!existsSync(file)) {
      const unit = { en: 'no cases: set WEIR_CASES', zh: '没有样例：请设置 WEIR_CASES' };
      return { rows: [{ name: 'F1', value: null, unit }], promises: [] };
    }
    const cases = readCases(file).filter(({ kind }) => kind !== 'ner');
    const rows: Row[] = [];
    const byTier = new Map<string, Score[]>();
    for (const tier of ['all', 'default'] as const) {
      context.progress(`${tier}: ${cases.length}`);
      const { scores, misses } = scoreCases(cases, tier);
      byTier.set(tier, scores);
      for (const score of scores) rows.push(...rowsOf(score, tier));
      rows.push({
        name: `macro F1, ${scores.length} entities, tier ${tier}`,
        value: rounded(macro(scores)),
        unit: 'F1',
      });
      const common = scores.filter(({ entity }) => COMMON.has(entity));
      rows.push({
        name: `macro F1, six common entities, tier ${tier}`,
        value: rounded(macro(common)),
        unit: 'F1',
      });
      if (context.options.misses !== true) continue;
      for (const { entity, text, missed, wrong } of misses) {
        const said = { entity, text: text.slice(0, 200), missed, wrong };
        process.stderr.write(`${tier} ${JSON.stringify(said)}\n`);
      }
    }
    const validators = join(root, 'presidio-validators.jsonl');
    if (existsSync(validators)) {
      const { scored, agreed, disagreements } = scoreValidators(validators);
      rows.push({ name: `checks that agree, of ${scored}`, value: agreed, unit: 'values' });
      for (const line of disagreements) process.stderr.write(`${line}\n`);
    }
    const all = byTier.get('all')!;
    const common = macro(all.filter(({ entity }) => COMMON.has(entity)));
    return {
      rows,
      promises: [
        {
          promise: { en: 'six common entities, macro F1', zh: '六种常见实体的宏平均 F1' },
          target: TARGET_COMMON,
          measured: rounded(common),
          unit: 'F1',
          holds: common >= TARGET_COMMON,
        },
        {
          promise: { en: 'all pattern entities, macro F1', zh: '全部结构化实体的宏平均 F1' },
          target: TARGET_MACRO,
          measured: rounded(macro(all)),
          unit: 'F1',
          holds: macro(all) >= TARGET_MACRO,
        },
      ],
    };
  },
};

function rowsOf(score: Score, tier: string): Row[] {
  const { entity, cases, truePositives, falsePositives, falseNegatives } = score;
  const share = (of: number): number => (of === 0 ? 1 : rounded(truePositives / of));
  const about = `${entity} (${cases}), tier ${tier}`;
  return [
    { name: `${about}: precision`, value: share(truePositives + falsePositives), unit: 'share' },
    { name: `${about}: recall`, value: share(truePositives + falseNegatives), unit: 'share' },
    { name: `${about}: F1`, value: rounded(f1(score)), unit: 'F1' },
  ];
}
