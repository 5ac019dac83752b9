/** 命令行的中文文本；类型与英文一致，缺一项即无法通过类型检查。 */
import type { cliEn } from '../en/cli.ts';

export const cliZhCN: typeof cliEn = {
  description: '守在个人信息离开平台的各个出口，数人数，而不是数请求。',
  listComma: '、',
  bracketed: (text) => `（${text}）`,
  byDefault: (value) => `默认 ${value}`,
  unknownCommand: (name) => `没有 ${name} 这个命令`,
  helpTitles: { 'Usage:': '用法：', 'Arguments:': '参数：', 'Options:': '选项：', 'Commands:': '命令：' },
  options: {
    version: '显示版本',
    help: '显示本帮助',
    lang: '语言：en 或 zh-CN（默认随系统）',
    json: '在标准输出上只打印供程序读取的 JSON',
    data: '数据目录：台账与密钥文件',
    config: '配置文件：台账在服务器上时使用',
    from: '起始时间（含），例如 2026-07-01 或 2026-07-01T08:00:00Z',
    to: '截止时间（不含）',
  },
  gate: {
    description: '站点前的反向代理，带台账和控制台',
    origin: '闸门后面的站点，例如 http://127.0.0.1:8080',
    listen: '闸门监听地址（默认 127.0.0.1:7380）',
    console: '控制台监听地址（默认 127.0.0.1:7300）',
    admin: '存活、就绪与指标的监听地址（默认：不监听）',
    noConsole: '不开控制台',
    config: '配置文件；各键见 docs/configuration.md',
    workers: '接收连接的进程数，auto 表示每个核一个（默认 1：一个进程做全部工作）',
    enforce: '按判定采取措施：掩码、拒绝（默认只观察）',
    originMissing:
      '闸门后面需要一个站点：--origin http://127.0.0.1:8080；或需要监听应用：weir.yaml 中的 applications.listen',
    examples: `示例：
  weir gate --origin http://127.0.0.1:8080
  weir gate --origin http://127.0.0.1:8080 --listen 0.0.0.0:80 -c weir.yaml
  weir gate --origin http://127.0.0.1:8080 --workers auto`,
    started: (gate, origin) => `闸门：  ${gate}  ->  ${origin}`,
    workersListen: (count) => `进程：  ${count} 个工作进程接收连接，另有一个进程负责计数与记录`,
    consoleAt: (url) => `控制台：${url}`,
    adminAt: (url) => `运维：   ${url}/-/health  /-/ready  /-/metrics`,
    applicationsAt: (url) => `应用上报：${url}`,
    observing: '只观察：不改动任何流量。按 Ctrl-C 停止。',
    enforcing: '已启用处置：按判定掩码或拒绝。按 Ctrl-C 停止。',
    reloaded: '已重新读取配置并生效',
    needRestart: (keys) => `以下键也有改动，需重启后生效：${keys}`,
    reloadRefused: '重新读取的配置被拒绝；原配置继续生效',
    stopping: '正在停止：等待未完成的请求结束，写入最后的披露记录……',
  },
  people: {
    description: '该接收方收到了谁的信息',
    recipient: 'kind:value（account:10023、ip:203.0.113.9、employee:e07……）、地址或键',
    csv: '以 CSV 打印，每人一行',
    match: '平台自己的客户表（列名 id、phone、email……），用于还原是哪些人',
    examples: `示例：
  weir people ip:203.0.113.9
  weir people employee:e33 --from 2026-07-01 --json
  weir people account:10023 --csv --match customers.csv > affected.csv
  weir people ip:203.0.113.9 --and account:10023 --tier contact
  weir people ip:203.0.113.9 --out affected.parquet`,
    summary: (who, people, unexplained, disclosures) =>
      `${who} 共收到 ${people} 人的信息（其中 ${unexplained} 人没有依据），披露 ${disclosures} 次。`,
    more: (rest) => `  ……另有 ${rest} 人：用 --csv 或 --json 打印全部`,
    writing: (count, of) => `${count} / ${of} 人`,
    matching: (rows) => `正在匹配客户：${rows.toLocaleString('zh-CN')} 行`,
    out: '把全部人员写入此文件；写完整后才以该名出现',
    format: '文件格式（默认按扩展名，否则为 csv）',
    outAlone: '--out 不与 --csv 或 --match 同用',
    formatNeedsOut: '--format 须与 --out 同用',
    summaryOf: {
      and: (who, other, people, unexplained, disclosures) =>
        `${who}与${other}都收到了 ${people} 人的信息（其中 ${unexplained} 人无依据；前者共 ${disclosures} 次披露）。`,
      or: (who, other, people, unexplained, disclosures) =>
        `${who}或${other}收到了 ${people} 人的信息（其中 ${unexplained} 人无依据），共 ${disclosures} 次披露。`,
      not: (who, other, people, unexplained, disclosures) =>
        `${who}收到而${other}未收到的有 ${people} 人（其中 ${unexplained} 人无依据），共 ${disclosures} 次披露。`,
    },
    written: (people, path, megabytes) => `${people} 人已写入 ${path}（${megabytes} MB）。`,
    writingFile: (bar, people, of, perSecond, secondsLeft) =>
      `${bar} ${people} / ${of} 人，每秒 ${perSecond} 人${secondsLeft === undefined ? '' : `，还需 ${secondsLeft} 秒`}`,
    writingBytes: (megabytes, perSecond) => `${megabytes} MB，每秒 ${perSecond} MB`,
  },
  filters: {
    category: '只看含这些类别之一的披露，如 pd:TelephoneNumber',
    tier: '只看此级别及更高级别的披露',
    channel: '只看经由这些通道的披露',
    route: "只看经由这些路由的披露，如 'GET /api/reviews'",
    and: '且此接收方也收到的人',
    or: '或此接收方收到的人',
    not: '但此接收方未收到的人',
    unknownCategory: (name, known) => `${name} 不是信息类别；可用的有 ${known}`,
    oneOperation: '--and、--or、--not 每次只能用一个',
  },
  held: {
    description: '等待同事审批的员工回复及审批结论',
    all: '包括已有结论的；不加则只列出正在等待的',
    none: '没有等待审批的回复。',
    noneAtAll: '没有回复等待过审批。',
    heads: ['编号', '开始', '截止', '申请人', '人数', '信息', '原因', '路由', '状态'],
    causes: { verdict: '判定', bulk: '批量' },
    states: { waiting: '等待中', approved: '已批准', refused: '已拒绝', expired: '已超时' },
    decided: (state: string, by: string) => `${state}（${by}）`,
    where: '请在控制台的“待批回复”中审批；不能审批自己的。',
    examples: `示例：
  weir held
  weir held --all --json`,
  },
  hold: {
    description: '法律保全：即使有人要求被遗忘也必须保留的内容',
    add: '对接收方、个人、时间段，或同时满足所给条件的内容加以保全',
    list: '全部保全，包括已结束的',
    end: '结束保全；其曾经存在仍有记录',
    name: '保全的名称，如案号',
    reason: '保全的理由；请勿写姓名：以明文保存',
    endReason: '结束的理由；请勿写姓名：以明文保存',
    recipient: '向此接收方的披露',
    person: '关于此人的披露，可用任一标识',
    examples: `示例：
  weir ledger hold add 2026-114 --person id:10023 --reason '监管机构 7 月 3 日来函'
  weir ledger hold add 2026-115 --recipient account:77 --from 2026-01-01 --to 2026-07-01 --reason '法院命令'
  weir ledger hold list
  weir ledger hold end 2026-114 --reason '已结案'`,
    whatIsHeld: '请说明保全什么：--recipient、--person、--from 或 --to',
    personUnknown: '无法识别此人：请写 id:10023、phone:13800000000 等',
    placed: (name) => `保全 ${name} 已生效。结束之前，其涵盖的人不能被遗忘，其涵盖的行不会被删除。`,
    tooLate: (horizon) =>
      `此刻正在按保存期限删除（界线 ${horizon}），这在本保全之前已经决定：其涵盖的内容可能已有一部分被删除。weir verify 会说明删除了什么。`,
    isEnded: (name) => `保全 ${name} 已结束。`,
    none: '没有法律保全。',
    onRecipient: (key) => `接收方 ${key}`,
    onPerson: (key) => `个人 ${key}`,
    since: (at) => `自 ${at}`,
    until: (at) => `${at} 之前`,
    ended: (at, reason) => `${at} 结束：${reason}`,
  },
  retain: {
    description: '按 ledger.retention 删除已过保存期限的内容；网关每天自行执行一次',
    dryRun: '只说明会删除什么',
    examples: `示例：
  weir ledger retain --dry-run
  weir ledger retain -c weir.yaml --json`,
    kinds: {
      disclosures: '披露',
      consents: '基于同意的披露',
      verdicts: '判定',
      blindPeriods: '盲区',
    },
    table: ['月份', '种类', '行数', '保全'],
    nothing: '没有已过保存期限的内容。',
    allHeld: (held) => `未删除任何内容：${held} 行已过保存期限，但受法律保全。`,
    planned: (removed, held) => `将删除 ${removed} 行；另有 ${held} 行已过保存期限，但受法律保全。`,
    resumed: (horizon) => `继续完成此前开始的删除（界线 ${horizon}）。`,
    done: (removed, held, horizon) =>
      `已删除 ${removed} 行；另有 ${held} 行已过保存期限，但受法律保全。此事已记录并封存为界线 ${horizon}。`,
    unspoken: (identities, aliases) =>
      `再没有任何行涉及的 ${identities} 个接收方标识和 ${aliases} 个个人别名也已删除。`,
  },
  ledger: {
    description: '台账中有什么',
    stats: '按表、月份和列的行数与字节数；等候移交的字节；最近的移交、检查点与到期删除',
    examples: `示例：
  weir ledger stats
  weir ledger retain --dry-run
  weir ledger stats --data /var/lib/weir --json`,
    statsHead: (disclosures, bytes, each) =>
      `${disclosures} 条披露，共 ${bytes} MB，连同索引每条 ${each} 字节。`,
    statsEmpty: '台账中尚无披露。',
    statsSpan: (first, last, schema) => `自 ${first} 至 ${last}；结构版本 ${schema}。`,
    tables: ['表', '行数', 'MB'],
    months: ['月份', '披露', 'MB'],
    columns: ['披露表的列', 'MB', '每条字节'],
    waiting: (bytes) => `缓冲区中等候：${bytes} 字节。`,
    handedOver: (at) => `最近一次移交：${at}。`,
    neverHandedOver: '最近一次移交：尚无。',
    signed: (at) => `最近的检查点：${at}。`,
    neverSigned: '最近的检查点：尚无。',
    removed: (horizon, at, rows) => `最近一次到期删除：${at}，${rows} 行（界线 ${horizon}）。`,
    neverRemoved: '最近一次到期删除：尚无。',
  },
  recipients: {
    description: '谁收到了此人的信息',
    person: '此人的任一标识：id:10023、phone:13800000000、email:a@example.com，或直接写值',
    examples: `示例：
  weir recipients phone:13800000000
  weir recipients id:10023 --json`,
    summary: (count) => `共有 ${count} 个接收方收到了此人的信息：`,
    first: {
      recent: (count) => `最近收到此人信息的 ${count} 个接收方，由近及远：`,
      key: (count) => `收到此人信息的 ${count} 个接收方。接收方过多，按其标识排列：`,
    },
    altogether: (count, disclosures) => `总计 ${count} 个接收方、${disclosures} 条披露；用 --json 列出全部。`,
    nobody: '台账中没有任何接收方收到过此人的信息。',
  },
  inspect: {
    description: '文件中有哪些个人信息',
    file: '文件（原文、.gz、.br、.zst）；- 或省略表示标准输入',
    cases: '带标签的用例，每行 {id,text,type?}；逐行打印 {id,findings}',
    type: '内容类型（默认按文件名和内容判断）',
    tier: 'default：较可能的发现；all：全部候选',
    config: '按闸门的这份配置查找：inspect.entities、.detectors、.identities',
    examples: `示例：
  weir inspect response.json
  curl -s http://127.0.0.1:8080/api/users | weir inspect --type json --json
  weir inspect --cases cases.jsonl --tier all
  weir inspect --config weir.yaml response.json
  weir inspect --profiles --data /var/lib/weir
  weir inspect --pin 'GET /api/items $.items[].sku=none' --data /var/lib/weir`,
    profiles: '闸门对每个路由、每条路径学到了什么',
    pin: "指定某路径的内容，覆盖学习结果：'GET /api/items $.items[].sku=none'，none 也可换成实体名",
    unpin: "撤销固定：'GET /api/items $.items[].sku'",
    profilesAlone: '--profiles、--pin、--unpin 不与文件或 --cases 同用',
    noProfiles: '尚未学到任何内容：一个路由经过 200 次响应之后才有结论。',
    route: (route, responses) => `${route}  （${responses} 次响应）`,
    pathKinds: {
      learning: '仍在学习',
      text: '文本，始终检视',
      open: '始终检视',
      safe: '从未出现个人信息',
      noise: '偶然形似',
      typed: '内容为',
    },
    values: (values) => `${values} 个值`,
    pinned: (pin) => `已固定：${pin}`,
    suggested: (path) => `${path} 似为其旁之人的编号：参见 docs/configuration.md 的 inspect.identities`,
    badPin: (text) => `${text} 不是形如 'GET /api/items $.items[].sku=none' 的固定项`,
    notPinned: (text) => `${text} 未被固定`,
    isPinned: (route, path, entity) => `已固定：${route} ${path} = ${entity}`,
    isUnpinned: (route, path) => `不再固定：${route} ${path}`,
    drift: (route, path, was, now) => `${route} ${path} 发生变化：原为“${was}”，现为“${now}”；将重新学习`,
    reading: (bar, read, total) =>
      total === undefined || total === 0
        ? `已读 ${(read / 1e6).toFixed(1)} MB`
        : `${bar}${Math.min(100, Math.round((100 * read) / total))} %  ${(read / 1e6).toFixed(1)} / ${(total / 1e6).toFixed(1)} MB`,
    reasons: { 'over-cap': '超出检视上限', encoding: '编码无法识别或已损坏', malformed: '内容与类型不符' },
    summary: (findings, people) => `发现 ${findings} 处，涉及 ${people} 人`,
    more: (rest) => `  ……另有 ${rest} 处：用 --json 打印全部`,
    unseen: (bytes, reason) => `未检视：${bytes} 字节（${reason}）`,
  },
  headcount: {
    description: '由 at,recipient,person 各行计算每个接收方在任意时间窗内的人数',
    file: 'CSV 文件（原文、.gz、.br、.zst）；- 或省略表示标准输入',
    windows: '时间窗，以逗号分隔：90s、1m、12h、30d',
    now: '时间窗的终点；晚于它的行不计（默认：最新一行的时间）',
    top: '列出多少个接收方，按最长时间窗内的人数取最多者（默认 20，使用 --json 时为全部）',
    tier: '只计被披露了此级别或更敏感信息的人；级别见 tier 列',
    by: '按什么计数：recipient、net（接收方地址所在的 /24 或 /48 网段），或表头中的任一列；同组中一人只计一次',
    epoch: 'at 列中纯数字的含义：1970 年以来的秒或毫秒',
    maxBad: '坏行多于此百分比即报错',
    maxMemory: '计数可用内存；不足时先舍弃风险最小的接收方，并予说明',
    keyFile: '对人员做散列所用的密钥文件（默认：随机密钥，用后即弃）',
    examples: `示例：
  weir headcount disclosures.csv
  weir headcount disclosures.csv.zst --windows 1m,1h,1d,30d,365d --json
  weir headcount disclosures.csv --by net
  weir headcount disclosures.csv --by team --windows 1d,30d
  zcat log.gz | cut -d, -f1-3 | weir headcount --top 5 --now 2026-07-01T00:00:00Z

每行：at,recipient,person[,tier]，可有表头。at 为 ISO 8601（未写时区即 UTC）或数字。
每个接收方 1,024 人以内为精确值；以上以 ≈ 标出估计值（误差 4 %，16,384 人起 2 %）。`,
    reading: (lines, read, total) =>
      total === undefined || total === 0
        ? `${lines} 行，${(read / 1e6).toFixed(1)} MB`
        : `${lines} 行，${(read / 1e6).toFixed(1)} / ${(total / 1e6).toFixed(1)} MB（${Math.min(100, Math.round((100 * read) / total))} %）`,
    summary: (lines, recipients, now) => `${lines} 行，${recipients} 个接收方；时间窗终点 ${now}`,
    recipient: '接收方',
    more: (rest) => `  ……另有 ${rest} 个：用 --top 或 --json 打印`,
    bad: (lines, reason, first) => `未计入：${lines} 行（${reason}），首见于第 ${first} 行`,
    reasons: {
      fields: '不足三列',
      time: '不是 1970 至 2106 年间的时间',
      recipient: '接收方为空或超过 1,024 个字符',
      person: '人员为空或超过 1,024 个字符',
      tier: '未知级别',
      address: 'recipient 不是地址',
      'unclosed-quote': '引号未闭合',
      'too-long': '超过 65,536 个字符',
      'text-after-quote': '闭合引号之后还有内容',
    },
    later: (lines) => `未计入：${lines} 行晚于 --now`,
    dropped: (recipients) =>
      `内存用尽：途中舍弃了 ${recipients} 个接收方，人数可能偏低。请用 --max-memory 增加内存。`,
    unnamed: (recipients) => `${recipients} 个人数较少的接收方已计数但未列出：最多保留一百万个名称。`,
    notAWindow: (text) => `${text} 不是时间窗；请写成 90s、1m、12h、30d 等，最长 136 年`,
    notATime: (text) => `--now ${text} 不是时间；请写成 2026-07-01T08:00:00Z 等`,
    notAPercentage: (text) => `--max-bad 须为 0 至 100 的数，而不是 ${text}`,
    notANumber: (flag, text, least) => `${flag} 须为不小于 ${least} 的整数，而不是 ${text}`,
  },
  verify: {
    description: '台账中的每一行是否仍与封存时一致',
    since: '只比对含有此时间及之后行的批次',
    batch: '只比对此批次或这些批次：17 或 17-40',
    key: '另行保管的公钥（seal.pub）：必须由它签过名',
    against: '他人保管的检查点：文件，或见证方的 URL',
    proof: '核验一份证明而不是台账；只需 --key',
    proofNeedsKey: '核验证明需要公钥：--key seal.pub',
    proofAlone: '--proof 只能与 --key 和 --json 同用',
    proofHolds: (rows, batches, size, origin) =>
      `证明成立：${batches} 个批次中的 ${rows} 行封存时即如此处所示；第 ${size} 个批次之后的树头已签名（${origin}）。`,
    proofFails: (line, reason) => `证明不成立：第 ${line} 行：${reason}。`,
    faults: {
      'not-a-line': '这不是证明中的一行',
      'head-misplaced': '证明须以头部开始，且只有一个头部',
      version: '不认识这一格式版本',
      signature: '检查点不是由所给的密钥签名',
      'not-a-checkpoint': '所签的内容不是检查点',
      'not-a-seal': '这不是一条封印',
      batch: '该批次不能推出已签名的根',
      'row-misplaced': '行出现在其批次之前',
      row: '该行不是封存过的行',
      path: '缺少路径，或其中有长度不符的哈希',
      'lines-missing': '此前缺少若干行',
      'behind-end': '结尾之后还有内容',
      'cut-short': '证明被截断',
    },
    batchMalformed: (text: string) => `--batch ${text} 既不是 17 这样的编号，也不是 17-40 这样的范围`,
    examples: `示例：
  weir verify
  weir verify --data /var/lib/weir --key seal.pub --json
  weir verify --since 2026-07-01
  weir verify --batch 17-40
  weir verify --against https://witness.example/api/witness
  weir verify --proof proof.jsonl --key seal.pub`,
    progress: (rows: string, of: string) => `已比对 ${rows} / ${of} 行`,
    verified: (rows: string, batches: string) => `每一行都与封存时一致：${batches} 个批次，共 ${rows} 行。`,
    partVerified: (rows: string, batches: string, all: string) =>
      `所比对的每一行都与封存时一致：共 ${all} 个批次，比对了其中 ${batches} 个，${rows} 行。`,
    headAt: (size: string, root: string, origin: string) => `树头：${size} 个批次，根 ${root}（${origin}）。`,
    removed: (rows: string, batches: string, at: string, horizon: string) =>
      `已按保存期限删除：${batches} 个批次中的 ${rows} 行，${at}（界线 ${horizon}，删除之前已签名并封存）：`,
    notVerified: (problem: string) => `核验未通过：${problem}`,
    problems: {
      sealBroken: (line: string) => `封印本身从 seal.log 第 ${line} 行起前后不符。`,
      checkpointBroken: (entry: string) =>
        `checkpoints.log 的第 ${entry} 项缺失、被改动，或不是由应签的密钥签名。`,
      keyForeign: (key: string) => `密钥 ${key} 在此没有签过任何内容。`,
      headDiffers: (size: string, who: string) =>
        `第 ${size} 个批次之后，封印的树头与已签名的树头（${who}）不同：封印被替换过。`,
      sealsMissing: (signed: string, found: string, who: string) =>
        `已签名 ${signed} 个批次（${who}），却只有 ${found} 个批次的封印：末尾被截断。`,
      rowsDiffer: (batch: string, sealed: string, found: string, span: string) =>
        `批次 ${batch} 与封存时不一致（封存 ${sealed} 行，现有 ${found} 行，${span}）。这是第一个不一致的批次。`,
      fingerprintsDiffer: (batch: string) =>
        `seal.rows 中批次 ${batch} 的指纹与封存时不同；该批次的行本身一致。`,
      rowsUnsealed: (table: string, rows: string) => `${table} 表中有 ${rows} 行从未封存。`,
      horizonMissing: (horizon: string) =>
        `有一行封存的记录说明曾按保存期限删除，但 horizons/ 中缺少说明删除了哪些行的界线 ${horizon}。`,
      horizonBroken: (horizon: string) =>
        `horizons/ 中的界线 ${horizon} 不是封存的那一份，或不是由本台账的任何密钥签名。`,
      removalUnfinished: (horizon: string) =>
        `正在按保存期限删除（界线 ${horizon}），或删除中途被终止：请在完成后再核验；运行 weir ledger retain 可将其完成。`,
      witnessForeign: (entry: string, name: string) =>
        `${name} 的第 ${entry} 项不是由本台账的任何密钥签名：它属于另一台账，或本台账已被替换。`,
    },
    changes: {
      altered: '有一行被改动。',
      deleted: '有一行被删除。',
      inserted: '有一行被插入。',
      found: (row: string) => `  表中现为：${row}`,
      sealed: (row: string) => `  封存时为：${row}`,
      sealedLikely: (row: string) => `  封存时为：${row}（依据指纹；单凭该批次的封印尚不能断定）`,
      counts: (foreign: string, missing: string) =>
        `  此批次中有 ${foreign} 行从未封存，${missing} 行封存过的已不在`,
    },
  },
  bench: {
    description: '将一项承诺与同类工具对比测量；不写名称则列出可测项目',
    name: '基准名称',
    ownOptions: '该基准自己的选项：运行 weir bench 可列出',
    seed: '一切随机数的种子',
    quick: '小规模：数秒而非数分钟，结果较不确定',
    installRivals: '安装用于对比的工具（re2 需编译数分钟）',
    examples: `示例：
  weir bench
  weir bench --install-rivals
  weir bench siphash --json
  weir bench headcount --quick --seed 7`,
    nameFirst: (flag) => `基准名称须写在 ${flag} 之前`,
    notANumber: (flag, text) => `${flag} 须为整数，而不是 ${text}`,
    installing: '正在向 bench/rivals 安装对比工具（需数分钟）……',
    installed: '对比工具已安装。',
    rivalBroken: (rival, reason) => `${rival} 已安装但无法加载：${reason}`,
    notInstalled: '未安装：weir bench --install-rivals',
    ratio: (what, rival) => `${what}：Weir 相对 ${rival}，大于 1 表示 Weir 领先`,
    rowsTitle: '测得',
    rowsColumns: ['项目', '数值', '单位'],
    comparisonColumns: ['对象', '数值', 'Weir 与之相比'],
    times: (ratio) => `${ratio} 倍`,
    promisesTitle: '承诺',
    promisesColumns: ['承诺', '目标', '测得', '单位', ''],
    holds: '成立',
    doesNotHold: '不成立',
  },
  seal: {
    description: '供他人核验的证明，以及更换签名密钥',
    examples: `示例：
  weir seal proof --recipient account:10023 -o proof.jsonl
  weir seal rotate`,
    proof: '一起事件所涉的行及其全部证明材料；无需台账即可用 weir verify --proof 核验',
    recipient: '此接收方收到的行',
    person: '关于此人的行',
    out: '写入的文件（默认：标准输出）',
    whose: '请说明要证明谁的行：--recipient、--person 或两者',
    proofExamples: `示例：
  weir seal proof --recipient ip:203.0.113.9 -o proof.jsonl
  weir seal proof --recipient account:10023 --person phone:13800000000 --from 2026-07-01 -o proof.jsonl
  weir verify --proof proof.jsonl --key seal.pub`,
    proving: (batches, of) => `已证明 ${batches} / ${of} 个批次中的行`,
    proved: (file, rows, bytes) =>
      `${file}：${rows} 行及其证明，共 ${bytes} 字节。请将它交出，并经另一途径提供 seal.pub。`,
    rotate: '自此由新密钥签名；旧密钥对此签名确认',
    rotateExamples: `示例：
  weir seal rotate --data /var/lib/weir`,
    rotated: (before, key) => `自此由 ${key} 签名；${before} 已签名确认。请公布新的 seal.pub。`,
  },
  forget: {
    description: '遗忘某人：销毁其标识符与台账之间的联系，记录行与封印保持不变',
    identifiers: '此人的标识符，如 phone:13800000000 id:10023；请指明所有已知的标识符',
    namespace: '未带前缀的标识符属于哪一类：id、phone、email、residentId、card、username 或 name',
    match: '平台自己的客户表（列名 id、phone、email……），用于找出此人的其他标识符',
    recipient: '销毁其密封值（地址、账号）的接收方；其记录行保留。账号将无法再按名称找到',
    reference: '请求编号；会被记录，因此请勿写入标识符',
    partial: '即使台账还以其他标识符认识此人，也只遗忘已指明的标识符',
    dryRun: '只说明将会遗忘什么，不作任何更改',
    history: '列出遗忘与轮换的记录：时间、从密钥中取出的点数、依据的请求',
    yes: '不再询问',
    examples: `示例：
  weir forget phone:13800000000 --match customers.csv --reference DSR-2026-118
  weir forget id:10023 phone:13800000000 email:li@example.com --dry-run
  weir forget --recipient account:10023 --yes
  weir forget --history --json`,
    nothingNamed: '请指明要遗忘谁，例如 phone:13800000000',
    referenceTooLong: '--reference 超过 200 个字符',
    notConfirmed: '遗忘无法撤销：请加上 --yes，或用 --dry-run 查看将会发生什么',
    noNamespace: '标识符需要写明类别，例如 phone:13800000000，或使用 --namespace phone',
    notAnIdentifier: (namespace) => `${namespace}: 之后的内容不是标识符`,
    planned: (identifiers, recipients) =>
      `将被遗忘：${identifiers} 个标识符，以及 ${recipients} 个接收方的名称。`,
    confirm: '此操作无法撤销。输入“遗忘”以继续：',
    confirmWord: '遗忘',
    left: '未作任何更改。',
    done: (identifiers, recipients, generation) =>
      `已遗忘：${identifiers} 个标识符，以及 ${recipients} 个接收方的名称。密钥文件现为第 ${generation} 代。`,
    nobody: '台账中没有人使用这些标识符；未作任何更改。',
    unknown: (count) => `其中 ${count} 个标识符不在台账中，无需遗忘。`,
    others: (count) => `台账仍以另外 ${count} 个未指明的标识符认识此人。`,
    accounts: (count, changed) =>
      changed
        ? `此人的 ${count} 个账号也不再能作为接收方被找到。`
        : `此人的 ${count} 个账号也将不再能作为接收方被找到。`,
    kept: (count) =>
      `此人的 ${count} 个账号仍可作为接收方被找到：存在针对它们的判定或法律保全。由它们无法找到此人的数据。`,
    statements: (count: number, changed: boolean) =>
      changed ? `已销毁此人的投诉与同意记录：${count} 条。` : `将销毁此人的投诉与同意记录：${count} 条。`,
    backups: '此前的密钥文件副本仍能找到此人：请重新制作备份并销毁旧备份。',
    noHistory: '此处从未遗忘过任何人。',
    change: (at, kind, points, generation, reference) =>
      `${at}  第 ${generation} 代  ${kind === 'erasure' ? `从密钥中取出 ${points} 个点` : '轮换封存密钥'}${reference === '' ? '' : `  ${reference}`}`,
  },
  fsck: {
    description: '检查数据目录：缓冲区、移交、封印、密钥文件与表；从不删除',
    repair: '把挡路的内容（已结束进程的残留）移到一旁；不删除任何内容',
    noTables: '只查看文件',
    examples: `示例：
  weir fsck --data /var/lib/weir
  weir fsck --repair
  weir fsck --no-tables --json`,
    levels: { good: '正常', note: '说明', mend: '可修', bad: '异常' },
    findings: {
      key: ({ generation }) => `可读，第 ${generation} 代`,
      'key-closed': () => '无法打开',
      held: ({ pid }) => `由进程 ${pid} 持有并继续运行；正在写入的末尾不作判断`,
      'lock-left': () => '由已结束的进程留下；下次启动会接管',
      segments: ({ segments, records, bytes }) => `${segments} 个段，${records} 条完整记录，${bytes} 字节`,
      'segment-torn': ({ offset, bytes }) =>
        `自第 ${offset} 字节起的最后 ${bytes} 字节因崩溃而残缺；从未有人被告知其已持久，无需处理`,
      'segment-damaged': ({ offset, bytes, reason }) =>
        `第 ${offset} 字节处损坏（${reason}，${bytes} 字节）；下次移交会把它们另存到 spool/damaged 并记录为盲区，其余记录全部保留`,
      'segment-newer': () => '由更新版本的 Weir 写入',
      'segment-done': () => '已在表中但未删除；--repair 会把它移到一旁',
      'damaged-aside': ({ files }) => `此前有 ${files} 段无法读取的内容被另存；请留作证据`,
      'hand-over': ({ batches, segment, offset }) =>
        `${batches} 个批次已入表，至第 ${segment} 段第 ${offset} 字节`,
      'hand-over-closed': () => '无法打开',
      'hand-over-begun': ({ segment, from, to }) =>
        `有一个批次已开始（第 ${segment} 段，第 ${from} 至 ${to} 字节）；下次启动会重做，表中只会计入一次`,
      'hand-over-past-end': ({ offset, size }) =>
        `比已移交的部分短（现有 ${size} 字节，已移交 ${offset}）：机器在宽松持久方式下断电；表中内容不变`,
      seals: ({ seals }) => `${seals} 个封印前后吻合；weir verify 会把各行与其比对`,
      'seals-torn': ({ bytes }) => `最后 ${bytes} 字节因崩溃而残缺；其批次会重做并重新封存`,
      'seals-broken': ({ line }) =>
        `自第 ${line} 行起不吻合；下次启动会把它移到一旁并另立新封印，请先留一份副本作为证据`,
      'seals-closed': () => '无法打开',
      'seals-differ': ({ seals, batches }) =>
        `${seals} 个封印对应 ${batches} 个批次：两个文件之一来自别处；请恢复同一时刻的两者`,
      leftover: () => '由已结束的进程留下；--repair 会把它移到一旁',
      stranger: () => '不是 Weir 的文件；保持原样',
      table: ({ rows, parts }) => `${parts} 个分片中有 ${rows} 行，校验和全部吻合`,
      'table-broken': ({ part, reason }) =>
        `分片 ${part} 已损坏：${reason}；请停止 Weir，复制 tables 目录，并从备份恢复此表`,
      'parts-detached': ({ parts }) =>
        `数据库因损坏而搁置了 ${parts} 个分片；其中的行已缺失，weir verify 会指出首个批次`,
      'tables-closed': () => '无法打开',
    },
    toMend: (hint) => `。${hint}`,
    checking: (table) => `正在检查 ${table}`,
    moved: (from, to) => `已移到一旁：${from} -> ${to}`,
    well: '一切正常。',
    mendable: '有内容挡路：weir fsck --repair 会把它移到一旁。',
    unwell: '并非一切正常：见上面的“异常”。检查未作任何更改。',
  },
  key: {
    description: '密钥文件：需要多名保管人的备份，以及轮换',
    split: '备份密钥文件：加密保存，其密钥分成若干份额，须凑齐数份才能恢复',
    join: '用备份和份额恢复密钥文件',
    rotate: '从现在起用新密钥封存接收方的名称；旧密钥保留用于读取',
    shares: '生成多少个份额，最多 255',
    threshold: '恢复需要其中多少个',
    out: '存放备份与份额的目录；请把每个份额交给不同的人',
    backupFile: 'weir-key.backup 文件',
    shareFiles: '份额文件，每个含一个份额',
    splitExamples: `示例：
  weir key split --shares 3 --threshold 2 --out /media/usb`,
    joinExamples: `示例：
  weir key join weir-key.backup weir-key.share-1 weir-key.share-3 --data /var/lib/weir`,
    rotateExamples: `示例：
  weir key rotate --reference yearly-2026`,
    impossible: '--threshold 至少为 2，--shares 不得小于它，且最多 255',
    exists: (path) => `密钥文件已存在：${path}`,
    made: (threshold, shares, generation) =>
      `${shares} 个份额中任意 ${threshold} 个即可打开此备份（第 ${generation} 代）。每次遗忘之后请重新制作。`,
    joined: (path, generation, applied) =>
      generation === applied
        ? `已恢复 ${path}，第 ${generation} 代。`
        : `已从第 ${generation} 代恢复 ${path}；台账此后遗忘的内容已再次从中移除（第 ${applied} 代）。`,
    rotated: (generation) =>
      `已启用新的封存密钥；密钥文件现为第 ${generation} 代。请立即重新备份：旧备份打不开此后封存的内容。`,
  },
  check: {
    description: '检查配置能否运行、有何值得留意之处，以及运行后会怎样',
    schema: '输出 weir.yaml 的 JSON Schema',
    examples: `示例：
  weir check -c weir.yaml
  weir check -c weir.yaml --json
  weir check --schema > weir.schema.json

只读取配置及其引用的文件，不建立任何连接，也不改动任何内容。退出码 0：可以运行；1：不能运行。`,
    between: '；',
    valid: '该配置可以运行。',
    invalid: (count) => `该配置不能运行：${count} 个问题。`,
    warnings: {
      'certificate-expired': '{file} 已于 {days} 天前过期，客户端会拒绝',
      'certificate-expires': '{file} 将于 {days} 天后过期',
      'certificate-not-yet': '{file} 尚未生效，客户端会拒绝',
      'key-exposed': '{file} 可被他人读取（权限 {mode}）：请执行 chmod 600',
      'trusts-everybody': 'identify.trustedProxies 含 {network}：任何客户端都可自称是谁',
      'headers-never-believed': 'identify.requestHeaders 指定了 {header}，但没有受信任的代理，该标头永不采信',
      'clear-text': '闸门在 {listen} 以明文监听：请设置 tls，或只让终止 TLS 的代理访问它',
      'console-open': '控制台在 {listen} 以明文监听，其中会显示接收方的名称',
      'admin-open': '凡能访问 {listen} 者均可查询健康状态与指标',
      'applications-open':
        '应用在 {listen} 以明文上报流出的数据：请设置 applications.tls，或改为监听回环地址或 Unix 套接字',
      'origin-unverified': '不校验 {origin} 的证书：中间人可以读取流量',
      'token-unverified': 'identify.jwt 不作校验：能写出令牌的人即可决定记录到哪个账号名下',
      'certificate-never-asked': '设置了 identify.certificate 但没有 tls.clientCaFile：不会向客户端索取证书',
      'greeting-never-read':
        'identify.fingerprint 要求 JA4 但没有设置 tls：读不到握手问候，客户端不会有指纹。请设置 tls，或改为 true（按字段顺序）',
      'nobody-decides':
        '已启用 enforce.hold，但控制台无法得知由谁审批：请设置 identify.requestHeaders.employee 与 identify.trustedProxies',
      'nobody-asked': '已启用 staff.reason，但 identify 下没有任何内容标明员工身份：不会询问任何人',
      'ids-still-taken': 'enforce.opaqueIds 未设置 addresses：仍接受明文标识，可被逐个枚举',
      'fails-open': 'ledger.onFailure 为 open：磁盘故障时，响应会在未记录的情况下放行',
      'feed-clear-text': 'relationSources 的接口 {name} 既未加密也未签名：中间人可以让任何人“有依据”',
      'database-clear-text': 'relationSources 的查询 {name} 以明文连接数据库',
      'out-clear-text': 'out：{name} 以明文发送，途中可被读取或冒充：syslog+tls 可加密',
      'out-names-recipients': 'out：{name} 会收到接收方的名称（values: true）',
      'block-list-idle': 'out：{name} 将一直为空，因为没有执行任何措施；observed: true 会列出本应拒绝者',
      'addresses-only': '接收方只能按地址识别：请在 identify 下指定会话 Cookie 或标头',
    },
    measures: (acting, observing) => `生效的措施：${acting || '无'}；仅观察：${observing || '无'}`,
    listens: (address, protocols) => `在 ${address} 监听：${protocols}`,
    behindBalancers: (networks) => `只接受来自 ${networks} 且带 PROXY 头的连接`,
    shows: (file) => `出示证书 ${file}`,
    sends: (match, origin) => `${match}  ->  ${origin}`,
    sendsRest: (origin) => `其余请求  ->  ${origin}`,
    refusesRest: '其余请求一律拒绝（421）',
    trusts: (networks) => `采信 ${networks} 对客户端的说明`,
    observes: '仅观察：不改动任何流量',
    enforces: '对全部路由执行：按判定掩码或拒绝',
    enforcesOn: (routes) => `对 ${routes} 执行：按判定掩码或拒绝`,
    ledgerIn: (directory) => `台账存于 ${directory}，使用内嵌引擎`,
    ledgerAt: (url, directory) => `台账的表存于 ${url}，缓冲与密钥存于 ${directory}`,
    tells: (names) => `判定将告知：${names}`,
    works: (count) => `${count} 个进程接收连接，另有一个进程负责计数与记录`,
    consoleAt: (address) => `控制台：${address}`,
    adminAt: (address) => `健康、就绪与指标：${address}`,
    hears: (address, names) => `在 ${address} 接收应用上报：${names}`,
  },
  demo: {
    description: '一分钟看懂：内置商店、普通访客、爬虫与内部人员（模拟）',
    once: '打印总结后结束',
    out: '台账与受影响人员名单的写入目录',
    seed: '模拟的随机种子',
    visitors: '普通访客数',
    seconds: '模拟的四小时占用的真实秒数',
    console: '控制台监听地址；端口 0 表示任取一个空闲端口',
    enforce: '按判定采取措施，而不只是观察',
    examples: `示例：
  weir demo
  weir demo --once --json
  weir demo --enforce --lang zh-CN`,
    opening: (speed) => `这是模拟：一家并不存在的商店的一个下午，时间加快 ${speed} 倍。其中没有真人。`,
    shopAt: (shop, gate) => `商店：${shop}   前面的闸门：${gate}`,
    crowdArrives: (visitors) => `${visitors} 位普通访客陆续到来`,
    staffWorks: (count) => `${count} 名员工开始处理工单`,
    slowCrawler: (address) => `一个耐心的爬虫从 ${address} 出发：每 25 秒一页评价`,
    fastCrawler: (address) => `一个快速爬虫从 ${address} 出发：每秒 53 人`,
    insider: (employee) => `电话销售 ${employee} 开始逐页翻看客户查询`,
    partner: (partner) => `合作方 ${partner} 下载其客户分组`,
    progress: (time, percent) => `${time}  ${percent} %`,
    columns: ['对象', '收到人数', '判定前人数', '分钟', '判定', '受影响人员名单'],
    visitorsFlagged: (count, flagged) => `${count} 位普通访客中，${flagged} 位受到判定。`,
    ledgerHolds: (disclosures, people) =>
      `台账共有 ${disclosures} 次披露，涉及 ${people} 人。以上数字均查询自台账。`,
    sealHolds: '每一行均与封存时一致。',
    sealBroken: '封印不再吻合：请运行 weir verify。',
    lookAround: (url) => `可打开查看：${url}   （按 Ctrl-C 结束演示）`,
  },
  verdict: ({ subject, people, window, limit, verdict, enforced, test }) =>
    `${
      test === undefined
        ? `${subject} 在 ${window} 内收到 ${people} 人的信息，限额 ${limit}`
        : `${subject}：测试“${test}”在 ${window} 内发现 ${people}，通常为 ${limit}`
    }：${verdict}${enforced ? '' : '（仅观察）'}`,
};
