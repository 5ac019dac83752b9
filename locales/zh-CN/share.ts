/** 同意凭据与对合作方导出的中文文字。 */
import type { shareEn } from '../en/share.ts';

export const shareZhCN: typeof shareEn = {
  consent: {
    description: '同意凭据：谁同意哪个接收方为何目的收到其哪些信息',
    import: '从文件导入凭据：CSV、JSON 或 JSON 行；要么全部导入，要么一条不导入',
    file: '凭据文件；- 表示标准输入',
    show: '一份凭据',
    list: '全部凭据',
    withdraw: '撤回同意：自写出的下一行起不再据此提供',
    id: '凭据编号：其 record_id',
    examples: `示例：
  weir consent import receipts.jsonl
  weir consent list --json
  weir consent withdraw R-2026-118`,
    taken: (given, withdrawn) => `已导入：同意 ${given} 条，撤回 ${withdrawn} 条。`,
    reading: (rows) => `正在读取凭据：${rows}`,
    empty: '文件中没有凭据',
    none: '没有同意凭据。',
    states: { given: '有效', withdrawn: '已撤回', expired: '已到期', forgotten: '已随当事人遗忘' },
    line: (id, state, recipient, purpose, categories) =>
      `${id}  ${state}  ${recipient}  ${purpose}  ${categories}`,
    withdrawn: (id) => `同意 ${id} 已撤回。`,
  },
  share: {
    description: '对合作方的导出：只含当事人同意的人与内容，每一行在离开之前均已记录',
    export: '为合作方生成文件，略去没有同意的人与内容',
    list: '全部导出',
    show: '某次导出的清单',
    end: '注明所提供的数据不得再使用',
    id: '导出编号，例如 S-3',
    partner: '合作方，即凭据中的 recipient_name',
    purpose: '目的，与凭据所写一致',
    method: '处理方式，与凭据所写一致',
    in: '数据文件：CSV、JSON、JSON 行、Excel 或 Parquet',
    out: '给合作方的文件（默认：在输入文件旁，带导出编号）',
    format: '给合作方的文件格式（默认：按扩展名）',
    contract: '与合作方的合同编号',
    assessment: '影响评估编号',
    requestedBy: '申请人',
    approvedBy: '批准人：须为他人',
    reason: '终止原因',
    examples: `示例：
  weir share export --partner acme --purpose 配送 --method api --in customers.csv --out acme.csv \\
    --contract C-2026-7 --assessment PIA-12 --requested-by li --approved-by wang
  weir share show S-1 --json
  weir share end S-1 --reason '合同终止'`,
    missing: {
      purpose: '目的',
      method: '处理方式',
      contract: '合同',
      assessment: '影响评估',
      requestedBy: '申请人',
      approvedBy: '批准人',
      sameApprover: '申请人以外的批准人',
      consents: '针对该合作方的任何同意',
    },
    sameFile: '给合作方的文件会覆盖输入文件',
    exporting: (read, kept) => `已读 ${read} 行，保留 ${kept} 行`,
    done: (id, kept, read, path) =>
      `导出 ${id}：${read} 行中的 ${kept} 行写入 ${path}；每一行均已作为披露记录。`,
    refusedAll: (read) => `未提供任何数据：${read} 行均不得提供，未生成文件。`,
    rowsLeftOut: (count, reason) => `  略去 ${count} 行：${reason}`,
    fieldsLeftOut: (count, field, reason) => `  字段 ${field} 略去 ${count} 次：${reason}`,
    none: '没有导出。',
    line: (id, at, partner, purpose, people) => `${id}  ${at}  ${partner}  ${purpose}  ${people} 人`,
    ended: (at, reason) => `  终止于 ${at}：${reason}`,
    isEnded: (id) => `导出 ${id} 已终止。`,
    signed: (hash) => `已用封存密钥签名。清单的 SHA-256：${hash}`,
    notSigned: '签名不符：该清单与归档时不一致。',
  },
};
