/** 靶场的简体中文：模拟的访客、抓取者与内部人员。 */
import type { rangeEn, TextParams } from '../en/range.ts';

export const rangeZhCN: typeof rangeEn = {
  description: '在真实的判定器面前模拟访客、抓取者和内部人员',
  run: {
    description: '模拟一个场景并加以判定：流失人数、发现所需时间、误报',
    file: '场景文件（YAML）；docs/range.md 列出全部键，range/scenarios 中有示例',
    seed: '一切随机数的种子',
    seeds: '从 --seed 起的若干个种子，多进程并行，每个种子一行',
    jobs: '同时运行的进程数',
    without: '判定器不使用的检验，例如 rarity,canary',
    rivals: '同时运行其他产品常用的规则，阈值为实测值或取自文件',
    examples: `示例：
  weir range run range/scenarios/fast-crawl.yaml
  weir range run range/scenarios/fast-crawl.yaml --seed 7 --json
  weir range run range/scenarios/residential.yaml --seeds 30 --json`,
  },
  report: {
    description: '以多个种子运行公布的场景，并把结果写成一页报告',
    seeds: '每个场景的种子数（默认 30；使用 --quick 时为 1）',
    few: '不作承诺的部分所用的种子数：其他平台、规避、去掉某项检验、曲线',
    quick: '一个种子和无人作恶的一周：几分钟即可，但不能证明什么',
    parts: '要运行的部分',
    notAPart: (name, known) => `报告中没有 ${name} 这一部分；可选：${known}`,
    scenarios: '公布的场景所在的目录',
    out: '报告文件；图和数据写在它旁边',
    work: '保存已完成运行的目录，中断的报告可由此继续',
    examples: `示例：
  weir range report --quick
  weir range report --seeds 30 --out docs/measurements/judge.md --work runs`,
  },
  inject: {
    description: '把场景中的抓取者注入您自己的点击流（用户、条目、时间）',
    clicks: 'CSV，可为压缩文件；条目代表个人，用户代表账号',
    file: '提供抓取者的场景；其中的人口、天数和访客以点击流为准',
    columns: '首行没有写明 user、item、time 时各列的含义；其余列留空',
    reading: (lines) => `已读取 ${lines} 次点击`,
    read: (clicks, users, items, days) =>
      `${users} 名用户对 ${items} 个条目的 ${clicks} 次点击，共 ${days} 天`,
    bad: (lines, first) => `有 ${lines} 行不是点击，已略过，其中第一行是第 ${first} 行`,
    noClicks: (path) => `${path} 中没有涉及至少 100 个条目的点击`,
    noColumns: (columns) => `${columns} 没有写明 user、item 和 time`,
    examples: `示例：
  weir range inject clicks.csv range/scenarios/slow-crawl.yaml
  weir range inject UserBehavior.csv.gz fleet.yaml --columns user,item,,,time --json`,
  },
  logs: {
    description: '模拟访客与爬虫的访问日志，供 weir replay 试用；或看判定器能从中发现什么',
    styles: '爬虫的方式（默认全部）',
    out: '写入的文件',
    days: '日志的天数',
    visitors: '每天的访客数',
    people: '可被查看的人数',
    from: '爬虫从第几天开始（自 0 起）',
    judge: '不写文件：逐一把每种方式与同样的访客一起重放，并说明发现了什么',
    outOrJudge: '请用 --out 指明写到哪里，或使用 --judge',
    notAStyle: (name, known) => `没有 ${name} 这种方式；可选 ${known}`,
    fromAfterEnd: (from, days) => `--from ${from} 晚于 ${days} 天的最后一天`,
    writing: (style) => `正在重放 ${style}`,
    written: (lines, megabytes, path) => `${path} 已写入 ${lines} 行，${megabytes} MB。其中没有真实的人。`,
    columns: ['方式', '取走人数', '损失人数', '发现用时', '检验', '被拒地址', '误拒访客', '误报'],
    never: '从未',
    leftAlone: '不应被发现',
    visitorsAlone: '仅有访客',
    examples: `示例：
  weir range logs --out access.log
  weir range logs slow guessing --days 5 --visitors 500 --out access.log
  weir range logs --judge --json`,
  },
  notANumber: (flag, text) => `${flag} 需要一个整数，而不是 ${text}`,
  simulating: (day, days, events, rate) => `第 ${day} 天，共 ${days} 天：披露 ${events} 次，每秒 ${rate} 次`,
  seedsDone: (done, seeds) => `已完成 ${done} 个种子，共 ${seeds} 个`,
  coldStart: (names) =>
    `${names}：从第 0 天开始。判定器此前没有见过任何正常的一天，在见到之前按安全的默认值判定。`,
  simulated: '以下为模拟结果，并非在真实平台上测得。',
  summary: (actorDays, events, seconds) => `访客 ${actorDays} 人天，披露 ${events} 次，用时 ${seconds} 秒`,
  harvesterColumns: ['抓取者', '取走人数', '流失人数', '流失记录', '发现用时', '依据'],
  insiderColumns: ['内部人员', '流失人数', '工作日'],
  never: '始终未发现',
  falseAlarmsTitle: '误报',
  falseAlarms: (denials, stepUps, cells, insiders) =>
    `误拒 ${denials}，误加验证 ${stepUps}，群体误报 ${cells}，员工误报 ${insiders}`,
  perMillion: (rate) => `每百万访客人天误拒 ${rate} 次`,
  notATest: (name, known) => `没有名为 ${name} 的检验；可选：${known}`,
  rivals: {
    'request-rate': '每分钟请求数',
    'distinct-urls': '每日不同页面数',
    'leaky-bucket': '漏桶 40，每 0.5 秒漏一',
    'isolation-forest': '孤立森林',
  },
  rivalColumns: ['规则（按地址）', '拒绝阈值', '误拒'],
  lostTo: (harvester) => `流失给 ${harvester}`,
  contradictions: {
    'starts-after-end': {
      problem: ({ key, startDay, days }: TextParams) => `${key} 为第 ${startDay} 天，而场景只有 ${days} 天`,
      hint: ({ days }: TextParams) => `天数从 0 数起：请取 0 至 ${Number(days) - 1}，或延长场景`,
    },
    'crowd-after-end': {
      problem: ({ key, day, days }: TextParams) => `${key} 为第 ${day} 天，而场景只有 ${days} 天`,
      hint: ({ days }: TextParams) => `天数从 0 数起：请取 0 至 ${Number(days) - 1}，或延长场景`,
    },
    'surface-unknown': {
      problem: ({ key, surface }: TextParams) => `${key} 为 ${surface}，但没有这个页面类型`,
      hint: ({ known }: TextParams) => `可选：${known}；或在 surfaces 中添加`,
    },
    'human-surface-unknown': {
      problem: ({ key, surface }: TextParams) => `${key}：没有名为 ${surface} 的页面类型`,
      hint: ({ known }: TextParams) => `页面类型有：${known}；请为每一种给出访客的份额`,
    },
    'shares-not-one': {
      problem: ({ key, sum }: TextParams) => `${key} 的份额之和为 ${sum}`,
      hint: () => '访客每次只看一种页面：请让份额之和为 1',
    },
    'p99-below-median': {
      problem: ({ key, median, p99 }: TextParams) => `${key} 为 ${p99}，并不大于中位数 ${median}`,
      hint: () => '每一百名访客中有一名的浏览页数超过 p99：请取大于中位数的值',
    },
    'think-p99-below-median': {
      problem: ({ key, median, p99 }: TextParams) => `${key} 为 ${p99}，并不大于中位数 ${median}`,
      hint: () => '每一百次停顿中有一次长于 p99 秒：请取大于中位数的值',
    },
    'roles-over-one': {
      problem: ({ key, sum }: TextParams) => `${key} 的份额之和为 ${sum}，超过了全部访客`,
      hint: () => '每名访客至多有一种角色：请让份额之和不超过 1',
    },
    'guessing-on-a-list': {
      problem: ({ key, peoplePerView }: TextParams) =>
        `${key} 为 guessed，而该页面类型一次显示 ${peoplePerView} 人`,
      hint: () => '一次猜测只会得到一个人或没有人：请指定 peoplePerView 为 1 的页面类型',
    },
    'hit-rate-without-guessing': {
      problem: ({ key, targets }: TextParams) => `给出了 ${key}，而目标方式为 ${targets}`,
      hint: () => '只有猜测才会落空：请将 targets 设为 guessed，或去掉 hitRate',
    },
    'cell-share-without-shared': {
      problem: ({ key, fingerprint }: TextParams) => `给出了 ${key}，而指纹方式为 ${fingerprint}`,
      hint: () => '只有全部身份共用一个指纹才构成群体：请设为 shared，或去掉 cellShare',
    },
    'identities-over-people': {
      problem: ({ key, identities, people }: TextParams) =>
        `${key}：${identities} 个身份要瓜分 ${people} 个人`,
      hint: () => 'partition 为真时各身份取的人互不相同：请减少身份，或将 partition 设为 false',
    },
    'view-over-people': {
      problem: ({ key, peoplePerView, people }: TextParams) =>
        `${key} 为 ${peoplePerView}，而人口只有 ${people}`,
      hint: () => '一页至多显示人口的一半：请减小该值，或增加人口',
    },
    'name-twice': {
      problem: ({ key, name }: TextParams) => `${key}：${name} 出现了两次`,
      hint: () => '结果按名称区分：请另取名称',
    },
    'old-accounts-without-humans': {
      problem: ({ key, identities, actors }: TextParams) =>
        `${key} 为 old，有 ${identities} 个身份，而平台每天只有 ${actors} 名访客`,
      hint: () => '被盗用的账号是访客自己的：请减少身份，或增大 actorsPerDay',
    },
    'replay-without-humans': {
      problem: ({ key }: TextParams) => `${key}：没有可供重放会话的访客`,
      hint: () => '请让 actorsPerDay 大于 0，或去掉 replay',
    },
    'canaries-below-one': {
      problem: ({ key, fraction, people }: TextParams) =>
        `${key} 为 ${people} 人的 ${fraction}：没有任何金丝雀可被触碰`,
      hint: () => '请取至少得到一个金丝雀的比例；不要金丝雀时只写 fraction: 0',
    },
    'cold-share-over-one': {
      problem: ({ key, coldShare }: TextParams) => `${key} 为 ${coldShare}，而所有人被浏览的机会已经相同`,
      hint: () => 'uniformShare 为 1 时不可能更冷：请将 coldShare 设为 1，或减小 uniformShare',
    },
    'no-surfaces': {
      problem: ({ key }: TextParams) => `${key} 为空：没有任何地方显示个人`,
      hint: () => '请至少写一种页面类型，例如 profile: { peoplePerView: 1 }，或去掉该键',
    },
    'insider-before-work': {
      problem: ({ key }: TextParams) => `${key}：这一组中没有人查看任何人`,
      hint: () => '请让 explainedPerDay、baselinePerDay、extraPerDay 之一大于 0',
    },
  },
};
