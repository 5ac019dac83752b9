/** 投诉与溯源的中文文字：命令行，以及供律师使用的报告。 */
import type { traceEn } from '../en/trace.ts';

export const traceZhCN: typeof traceEn = {
  complaint: {
    description: '投诉：陌生人掌握了某人的信息；谁曾收到过这些信息',
    add: '登记一条投诉；内容密封保存，并随当事人一并遗忘',
    list: '全部投诉',
    show: '一条投诉',
    withdraw: '撤回投诉：保留记录，不再计入',
    attribute: '在各自时间之前，谁曾收到过这些人的这些信息；默认为全部有效投诉',
    id: '投诉编号，例如 C-3',
    ids: '投诉编号（默认：全部有效投诉）',
    person: '投诉人的任意标识：id:10023、phone:13800000000',
    receivedBy: '投诉人听到的对方身份，用您自己的话写',
    at: '对方当时已掌握信息的时间：2026-07-03T15:20:00+08:00，或仅写日期',
    knew: '对方掌握了什么：name、phone、email、address、company……或类别名称',
    note: '其他说明；同样密封',
    reason: '撤回原因；请勿写姓名：以明文保存',
    alpha: '误指无辜者的概率上限',
    population: '平台的总人数（默认：台账所知人数）',
    out: '把报告写入此文件：按扩展名为 .html、.json 或 .txt',
    examples: `示例：
  weir complaint add --person id:10023 --received-by '自称云产品经销商的来电' --at 2026-07-03T15:20:00+08:00 --knew name,phone,company
  weir complaint list
  weir complaint attribute
  weir complaint attribute C-1 C-3 --out report.html
  weir complaint withdraw C-2 --reason '重复登记'`,
    noPerson: '请说明投诉人：--person id:10023',
    personUnreadable: (text) => `--person ${text} 不是标识：请写 id:10023、phone:13800000000 之类`,
    noZone: (text) => `--at ${text} 没有时区：请写 2026-07-03T15:20:00+08:00，或仅写日期（按全球该日结束计）`,
    noTime: (text) => `--at ${text} 不是时间，例如 2026-07-03T15:20:00+08:00`,
    future: (text) => `--at ${text} 在未来`,
    unknownWord: (word, words) => `--knew ${word} 不对应任何类别；可用的词有 ${words}`,
    nothingKnown: '--knew 为空：请说明对方掌握了什么',
    tooLong: (option, most) => `${option} 为空、超过 ${most} 个字符或含换行`,
    badAlpha: (text) => `--alpha ${text} 不是 0 到 0.1 之间的概率`,
    badPopulation: (text) => `--population ${text} 不是人数`,
    badOut: (path) => `--out ${path}：报告只能是 .html、.json 或 .txt`,
    added: (id, people) =>
      people
        ? `投诉 ${id} 已登记。weir complaint attribute 可查出谁曾收到这些信息。`
        : `投诉 ${id} 已登记。台账目前没有此人的任何披露：对方所知并非经由 Weir 看守的通道，或早于 Weir 启用。`,
    withdrawn: (id) => `投诉 ${id} 已撤回。`,
    none: '没有投诉。',
    states: { open: '有效', withdrawn: '已撤回', forgotten: '已随当事人遗忘' },
    unreadable: '（由其他密钥密封）',
    line: (id, state, at, person, knew) => `${id}  ${state}  ${at}  ${person}  对方掌握 ${knew}`,
    from: (text) => `  对方身份：${text}`,
    because: (text) => `  撤回原因：${text}`,
    noteLine: (text) => `  说明：${text}`,
    asking: (done, of) => `投诉 ${done + 1}／${of}`,
  },
  trace: {
    description: '由泄露的文件追溯其来源接收方',
    file: '泄露的文件：CSV、JSON、JSON 行、文本、Excel 或 Parquet；- 表示标准输入',
    type: '文件格式（当文件名与开头无法判断时）',
    before: '泄露此时已经发生（默认：文件的最后修改时间）',
    alpha: '误指无辜者的概率上限',
    population: '平台的总人数（默认：台账所知人数）',
    customers: '您的客户表（CSV）：列名为 id、phone、email……以及 --strata 所指的列',
    strata: '文件可能据以切片的客户表列，例如 city',
    whole: '文件不是切片：其中相同之处全平台皆相同',
    versions: '曾变更的值（CSV）：id、phone 或 email；field；value；from；to',
    out: '把报告写入此文件：按扩展名为 .html、.json 或 .txt',
    examples: `示例：
  weir trace leaked.csv
  weir trace leaked.xlsx --before 2026-07-01T00:00:00Z --out report.html
  weir trace leaked.csv --customers customers.csv --strata city
  weir trace leaked.jsonl --versions changes.csv --json`,
    strataNeedCustomers: '--strata 需要含有该列的表：--customers FILE.csv',
    customersNeedStrata: '--customers 仅供 --strata COLUMN 使用',
    noColumn: (column, path) => `${path} 没有名为 ${column} 的列`,
    reading: (rows) => `正在读取文件：${rows} 行`,
    linking: (people) => `正在向台账查询 ${people} 人`,
    counting: (recipients) => `正在统计 ${recipients} 个接收方的人数`,
    streaming: (pairs) => `正在读取各接收方的人员：${pairs}`,
  },
  report: {
    lang: 'zh-CN',
    titles: { complaints: '谁曾收到这些信息', file: '此文件取自何处' },
    made: (at) => `制作时间 ${at}`,
    before: (at) => `仅计 ${at} 之前的披露。`,
    answer: '结论',
    named: (recipient, people, hits) =>
      `在泄露的 ${people} 人中，${recipient} 曾收到 ${hits} 人。泄露的数据源自${recipient} 所收到的数据。`,
    namedAll: (recipient, people) =>
      `${recipient} 曾收到的正包含这些人：泄露的 ${people} 人全部在内。泄露的数据源自${recipient} 所收到的数据。`,
    strength: (bound, line, lnE) =>
      `在下述模型之下，全部接收方中任何无辜者被如此指名的概率不超过 ${bound}（ln e = ${lnE}；界线为 ${line}）。`,
    classed: (size) =>
      `泄露的数据源自 ${size} 个接收方之一所收到的数据。依现有信息无法区分，因此不指名其中任何一个。`,
    open: {
      'nobody-linked': '不指名任何人：没有一行能够对应到平台的个人。',
      'nobody-received':
        '不指名任何人：台账在该时间之前没有这些人的任何披露。数据并非经由 Weir 看守的通道流出，或早于其启用，或未被看见（见盲区）。',
      'not-beyond-chance':
        '不指名任何人：没有接收方能比偶然、或比“许多接收方都会收到的人”明显更好地解释此次泄露。',
    },
    withheld: (column, share) =>
      `本可指名，但暂不指名：${share} 的行在“${column}”列取值相同。文件像是一个切片，而凡是处理该切片的人此时都会显得有嫌疑。请用 --customers 与 --strata 提供客户表，或用 --whole 说明全平台皆如此。`,
    more: (kind, rows) =>
      kind === 'file' ? `大约再有 ${rows} 行同类数据即可判定。` : `大约再有 ${rows} 条同类投诉即可判定。`,
    moreNever: (kind) =>
      kind === 'file'
        ? '同类数据再多也无法判定：能够区分的是字段的版本（--versions）或接收方自身的日志。'
        : '同类投诉再多也无法判定：需从各接收方自身的日志查明是谁使用了这些数据。',
    intent: '数据源自某接收方，并不说明其主观意图：它自身可能被盗，或其账号被他人使用。',
    candidates: '候选接收方',
    candidateColumns: {
      recipient: '接收方',
      hits: '收到的泄露人数',
      expected: '偶然情况下的期望',
      received: '收到的总人数',
      anything: '收到过其任何信息',
      channels: '通道',
      bases: '依据',
      times: '首次与末次（UTC）',
      lnE: 'ln e',
      rival: '不含它的最佳解释',
      bound: '误指概率上限',
    },
    rivals: { chance: '偶然', popular: '许多接收方都会收到的人' },
    members: '无法相互区分的接收方',
    membersMore: (count) => `……另有 ${count} 个`,
    complaints: '投诉',
    complaintColumns: {
      ids: '投诉',
      at: '当时已掌握信息',
      knew: '对方掌握',
      required: '据以比对的类别',
      holders: '收到过全部类别的接收方',
    },
    neverSeen: '台账在该时间之前从未见过此人',
    and: '；',
    notRecorded: (categories) => `没有通道记录过：${categories}`,
    nothingRequired: '任何信息',
    holdersOf: (id, shown, of) => `投诉 ${id}：最近的 ${shown} 个接收方（共 ${of} 个）`,
    file: '文件',
    fileFacts: {
      name: '名称',
      format: '格式',
      bytes: '字节数',
      sha256: 'SHA-256',
      rows: '行数',
      malformed: '无法读取的行',
    },
    columns: '各列内容（按内容识别）',
    columnColumns: { name: '列', category: '内容', namespace: '据此对应到人', share: '占行数' },
    namespaces: {
      id: '用户 ID',
      residentId: '身份证号',
      phone: '手机号',
      email: '电子邮箱',
      card: '银行卡',
      username: '用户名',
      name: '姓名',
    },
    requires: (categories) =>
      `接收方须收到过某人的以下全部信息，方计为收到此人：${categories}。即文件各列中“有则有、无则无”且有通道记录过的内容。`,
    requiresNothing: '接收方收到过某人的任何信息，即计为收到此人。',
    linkage: '行与人',
    linkageRows: {
      identified: '含有标识的行',
      people: '其中不同的人',
      seen: '其中在该时间之前为台账所知',
      received: '其中曾有接收方收到各列所含内容',
      contradictory: '因标识指向不同的人而排除的行',
    },
    blind: '行与人的对应只凭密钥文件完成，在查看任何接收方之前。',
    sensitivity: '敏感性：每次只改变一个假设',
    sensitivityColumns: { change: '改变', conclusion: '结论', lnE: '首位的 ln e', holds: '结论相同' },
    changes: {
      population: (value) => `平台共有 ${value} 人`,
      'left-out-complaint': (value) => `去掉投诉 ${value}`,
      'half-of-rows': (value) => `只用一半的行（${value}）`,
      popular: () => '不考虑“许多接收方都会收到的人”这一解释',
      'any-category': () => '收到过任一列即计为收到',
      'without-strata': () => '不分层',
      'without-versions': () => '不使用版本',
    },
    conclusions: { named: '指名一个', class: '一个等价类', open: '不指名' },
    yes: '是',
    no: '否',
    method: '方法',
    methodText: [
      '对每个接收方，计算“泄露取自它所收到的人”的似然，并与不含它的最佳解释相比：取自任意人、取自许多接收方都会收到的人，或取自任何其他单一接收方，且各自采用最有利的外来行占比。该比值是 e 值：对无辜者其均值不超过 1，因此由马尔可夫不等式，R 个接收方中任何无辜者达到 R/α 的概率不超过 α。',
      '只有达到该界线才指名接收方。若干接收方无法区分时，只指明该等价类，绝不指名其中居首者。',
      '“披露”即台账在通道处所记录：谁、谁的数据、哪些类别、何时。本人查看自己的数据以及被拒绝的请求不计。',
    ],
    formSet: '全部行作为一个由不同的人组成的集合（无重复抽取）。',
    formRows: '逐行计算，因为各行的时间或版本不同。',
    proven: '已证明的事实',
    provenText: [
      '台账确有这些披露及其时间：每条均已封存，weir seal proof 可向他人证明其中任何一条。',
      '在该时间之前，某接收方是否经由 Weir 看守的通道收到过某人。',
      '在模型成立的前提下，误指概率的上限。',
    ],
    model: '属于模型的假设',
    modelText: (people, source) => [
      `外来的行在各层内等可能地取自 ${people} 人（${source === 'ledger' ? '台账所知的人数，加上泄露中台账未知者' : '由使用者给出'}）。`,
      '除外来行以外，来源是单一接收方。若多个接收方合并了数据，可能一个也不会被指名，或只得到一个等价类。',
      '同属一个组织的接收方在台账中是同一个接收方。',
      '所给的泄露时间是正确的：其后收到的不计。',
    ],
    strata: (column, count, unknown) =>
      `分层：客户表的“${column}”列，共 ${count} 个取值；${unknown} 名泄露者没有取值。`,
    noStrata: '分层：无。若泄露是一个切片（某个城市、某个群体），处理该切片的人会显得比实际更有嫌疑。',
    versions: (rows, after) =>
      `版本：${rows} 行含有已知变更时间的值${after === null ? '' : `；泄露取得于 ${after} 之后`}。`,
    unseen: (bytes) => `盲区：该时间之前有 ${bytes} 字节未经检视即离开。其中的内容不在任何接收方的名单里。`,
    ledgerFrom: (at) => `台账始于 ${at}。`,
    ledgerEmpty: '台账在该时间之前没有披露。',
    reproduce: '如何重现',
    key: (key) => `键 ${key}`,
    written: (path) => `报告已写入 ${path}。`,
  },
};
