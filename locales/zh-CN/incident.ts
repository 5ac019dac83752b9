/** 事件案件的简体中文：命令行。通知书与案卷另有文件。 */
import type { incidentEn } from '../en/incident.ts';

export const incidentZhCN: typeof incidentEn = {
  description: '案件：谁收到了谁的数据，法律要求何时之前做什么，通知书与案卷',
  id: '案件编号，例如 I-1',
  open: {
    description: '立案；相关台账行随即置于法律保全之下',
    title: '案件名称，不含个人信息',
    at: '知悉时刻，带时区偏移的 ISO 8601，例如 2026-07-01T09:00:00+08:00',
    recipient: '数据的接收方；写多个即为多个接收方',
    with: '与第一个接收方为同一方的其他身份',
    verdict: '依据对第一个接收方的最新判定立案',
    complaint: '依据这些投诉立案，例如 C-1 C-3',
    trace: '依据该 weir trace 报告立案（记录其 SHA-256）',
    jurisdiction: '适用哪里的法律',
    route: '只计经由这些路由流出的数据',
    noHold: '不置于法律保全',
    opened: (id: string, people: string, disclosures: string) =>
      `案件 ${id} 已立案：${people} 人，${disclosures} 次披露。`,
    held: (name: string) => `法律保全“${name}”保留其台账行；结案不会解除保全。`,
    nobody: '按此范围没有任何人的数据被接收：请核对接收方、时间与路由。',
    noVerdict: '台账中没有关于该接收方的判定；请手动立案',
    oneOrigin: '--verdict、--complaint、--trace 只能选一个',
    next: (id: string) => `接下来：weir incident show ${id}，然后 weir incident duties ${id}`,
  },
  list: { description: '全部案件', none: '没有案件。', heads: ['案件', '状态', '知悉', '人数', '名称'] },
  show: {
    description: '台账此刻对该案件的准确答复',
    state: { open: '办理中', closed: '已结案' },
    head: (id: string, title: string, state: string) => `${id}  ${title}（${state}）`,
    rows: {
      aware: '知悉时间',
      origin: '立案依据',
      receivers: '接收方',
      period: '披露起止',
      scopeTime: '范围时间',
      routes: '路由',
      people: '受影响人数',
      sensitive: '其中涉及敏感信息',
      unexplained: '其中有披露缺乏依据',
      disclosures: '披露次数',
      residence: '居住地',
      hold: '法律保全',
      blind: '未能看到（接收方）',
      blindAll: '未能看到（全部）',
      jurisdictions: '适用法域',
    },
    residenceUnknown: '台账中没有：可用 weir incident residence 与您自己的客户表匹配',
    noHold: '无',
    always: '不限',
    everyRoute: '全部',
    blindNone: '无',
    blind: (periods: string, bytes: string, reasons: string) => `${periods} 段，${bytes} 字节（${reasons}）`,
    byTier: '按最敏感信息分的人数',
    byCategory: '按信息类别分的人数',
    byBasis: '按依据分的人数',
    byRoute: '路由',
    linked: '与接收方同时出现的身份',
    answers: '人工答复',
    versions: '历次范围',
    version: (at: string, people: string, disclosures: string) =>
      `${at}  ${people} 人，${disclosures} 次披露`,
    timeline: '时间线',
    origins: { verdict: '判定', complaint: '投诉', trace: '追溯', hand: '人工' },
  },
  scope: { description: '变更范围；原范围保留在案', from: '自此时起', to: '在此时之前' },
  answer: {
    description: '记录人工答复：事实、事件、通知书所需事项',
    pairs:
      '名称=值，例如 high_risk=true、events.handling_finished=2026-07-09T18:00:00+08:00、contact="privacy@…"；名称= 表示撤回',
    done: (id: string, names: string) => `${id}：${names}`,
  },
  residence: {
    description: '当事人居住地：与您自己的客户表匹配，并记为答复“residence”',
    customers: '客户表：以 id、phone 或 email 列说明每行属于谁；CSV、JSON 行、Excel、Parquet',
    column: '说明居住地的列，例如 province',
    people: '人数',
    unknown: '不在表中',
    more: (count: string) => `…… 另有 ${count} 个地点（--json 列出全部）`,
    kept: (id: string) => `${id}：已记为答复“residence”；除此之外不保留客户表的任何内容。`,
  },
  note: {
    description: '在时间线中添加备注',
    text: '备注，不含个人信息',
    done: (id: string) => `${id}：已备注。`,
  },
  sent: {
    description: '标记已向法律所指对象发送；Weir 自身不发送任何内容',
    duty: '义务编号，例如 CN.breach.authority',
    by: '发送人',
    at: '发送时刻，带时区偏移的 ISO 8601（默认：现在）',
    how: '发送途径或回执编号，不含个人信息',
    done: (id: string, duty: string, by: string, at: string) => `${id}：${duty} 已由 ${by} 于 ${at} 发送。`,
  },
  facts: { description: '案件的事实，供 weir law duties 使用' },
  duties: { description: '法律在本案中要求何时之前做什么' },
  clocks: {
    description: '何时之前应向谁做什么，输出日历（iCalendar）或 JSON',
    out: '将日历写入该文件（.ics）',
    written: (path: string, events: number, words: number) =>
      `${path}：${events} 个期限，${words} 项无具体时刻的义务。`,
    advice: '不构成法律意见。',
    asked: '须先作判断',
    target: '内部目标',
    sent: (at: string) => `已于 ${at} 发送`,
  },
  notice: {
    description: '针对一项义务的文书，依案件填写；空缺会标出',
    duty: '义务编号，例如 CN.breach.authority 或 CN.incident.report.closing',
    out: '写入该文件：.html、.txt、.json，装有 Chromium 时可为 .pdf',
    in: '文书语言（默认：与终端相同）',
    badOut: (path: string) => `${path} 的扩展名不是 .html、.txt、.json 或 .pdf`,
    written: (path: string, gaps: number) =>
      gaps === 0 ? `${path} 已写好，没有空缺。` : `${path} 已写好，标出 ${gaps} 处空缺。`,
  },
  letters: {
    description: '致每个人的通知，每人一行 JSON，供邮件程序使用；不发送任何内容',
    gaps: (names: string) => `每份通知都缺：${names}（weir incident answer …）`,
    writing: (count: string, of: string) => `${count} / ${of} 份通知`,
  },
  dossier: {
    description: '一份文件汇集案件的全部内容，含图',
    noVerify: '不将台账行与封印比对',
    verifying: (rows: number, of: number) => `封印：${rows} / ${of} 行`,
  },
  close: {
    description: '结案；案件保留在案',
    reason: '原因',
    closed: (id: string, hold: string | null) =>
      hold === null
        ? `案件 ${id} 已结案。`
        : `案件 ${id} 已结案。法律保全仍然有效：weir ledger hold end "${hold}" --reason …`,
  },
  examples: `示例：
  weir incident open --title "电销人员的查看" --at 2026-07-01T09:00:00+08:00 --recipient employee:e33 --jurisdiction CN
  weir incident residence I-1 --customers customers.csv --column province
  weir incident answer I-1 operator_kind=other incident_state=confirmed contact="privacy@shop.example"
  weir incident duties I-1
  weir incident clocks I-1 --out I-1.ics
  weir incident notice I-1 --duty CN.breach.authority --in zh-CN --out report.html
  weir incident sent I-1 --duty CN.breach.authority --by '王丽' --at 2026-07-01T11:30:00+08:00 --how '平台回执 2026-118'
  weir incident letters I-1 --match customers.csv > letters.jsonl
  weir incident dossier I-1 --out dossier.pdf`,
};
